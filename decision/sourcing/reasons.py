"""Plain sentences for what coverage found: why a source counts or not, and what makes two of them one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from decision.sourcing.independence import Domain, Kind
from decision.sourcing.ownership import OwnershipSpan, joined_by
from decision.sourcing.standing import IN_PROGRESS, Standing, Verdict
from decision.sourcing.supply import DUAL, Supply
from decision.sourcing.timeline import CellKey


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding about a cell: the rule's code, a sentence with names and dates, and the ids of the sources it is about."""

    rule: str
    fact: str
    sources: tuple[str, ...]


MERGE_RULES = {
    Kind.SITE: "same_site",
    Kind.CAMPUS: "same_campus",
    Kind.LEGAL_ENTITY: "same_legal_entity",
    Kind.OWNER: "same_owner",
    Kind.SUB_SUPPLIER: "shared_sub_supplier",
    Kind.LABORATORY: "shared_laboratory",
    Kind.REGION: "same_region",
}
_IMPLIED = {Kind.SITE: {Kind.CAMPUS, Kind.REGION}, Kind.CAMPUS: {Kind.REGION}, Kind.LEGAL_ENTITY: {Kind.OWNER}}
_SHARED = {
    Kind.SITE: "{pair} are at one site, {name}",
    Kind.CAMPUS: "{pair} stand on one campus, {name}",
    Kind.LEGAL_ENTITY: "{pair} {belong} one legal entity, {name}{since}",
    Kind.OWNER: "{pair} {have} one owner, {name}{since}",
    Kind.SUB_SUPPLIER: "{pair} depend on one critical sub-supplier, {name}",
    Kind.LABORATORY: "{pair} are released by one laboratory, {name}",
    Kind.REGION: "{pair} stand in one region, {name}, and the policy asks for separate regions",
}
_NOT_CHECKED = {
    Kind.CAMPUS: "Campus not stated for {names}: whether another source stands on the same one is not checked",
    Kind.OWNER: "No owner recorded on this date for {names}: a common owner is not checked",
    Kind.SUB_SUPPLIER: "No critical sub-supplier recorded for {names}: a common one is not checked",
    Kind.LABORATORY: "No release laboratory recorded for {names}: a common one is not checked",
    Kind.REGION: "Region not stated for {names}: a common one is not checked",
}


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A kind of failure domain that is unknown for some sources of a cell, so that it broke nobody's independence."""

    what: str
    sources: tuple[str, ...]


def listing(names: Sequence[str]) -> str:
    """Names as they stand in a sentence: "A", "A and B", "A, B and C"."""
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), *names[-1:]])


def _ids(standings: Iterable[Standing]) -> tuple[str, ...]:
    return tuple(standing.source.id for standing in standings)


def titles(standings: Iterable[Standing], supply: Supply) -> str:
    """The names of several sources in a sentence, each once."""
    return listing(list(dict.fromkeys(supply.title(standing.source) for standing in standings)))


def merges(counting: Sequence[Standing], supply: Supply) -> Iterator[Reason]:
    """For each pair of counting sources that are not independent: every rule that joins them, with its fact."""
    for first, second in combinations(counting, 2):
        shared = first.domains & second.domains
        implied = {kind for domain in shared for kind in _IMPLIED.get(domain.kind, ())}
        for domain in sorted((domain for domain in shared if domain.kind not in implied), key=lambda domain: domain.order):
            yield Reason(MERGE_RULES[domain.kind], _merge_sentence(first, second, domain, supply), _ids((first, second)))


def _merge_sentence(first: Standing, second: Standing, domain: Domain, supply: Supply) -> str:
    names = supply.title(first.source), supply.title(second.source)
    pair = listing(names) if names[0] != names[1] else f"Both lines of {names[0]}"
    fact = joined_by(_links(first, domain.kind) + _links(second, domain.kind))
    have, belong = ("have had", "have belonged to") if fact else ("have", "belong to")
    return _SHARED[domain.kind].format(pair=pair, name=supply.name(domain.key), have=have, belong=belong, since=_since(fact))


def _links(standing: Standing, kind: Kind) -> tuple[OwnershipSpan, ...]:
    """The dated facts that put a source into its legal entity, or under its ultimate owner."""
    entity = standing.owned.entity_span
    return standing.owned.spans if kind is Kind.OWNER else (entity,) if entity else ()


def _since(fact: OwnershipSpan | None) -> str:
    return f", since {fact.start}{fact.fact and f': {fact.fact}'}" if fact else ""


def sentence(standing: Standing, found: Verdict, key: CellKey, supply: Supply, on: date) -> str:
    """Why a listed source counts in a cell, or does not."""
    source = standing.source
    reached = f"On {source.level}; {supply.name(key.stage)} needs {key.level_needed}"
    sentences = {
        Verdict.COUNTS: reached,
        Verdict.ENDED: f"Ended, {source.end}" if source.end else "Ended",
        Verdict.LOST: f"Taken away in this what-if with {supply.name(standing.lost_with or '')}",
        Verdict.SUSPENDED: "Suspended: it counts for no stage, whatever it had reached",
        Verdict.MARKET_NOT_STATED: f"Market not stated: it does not count for {key.market}",
        Verdict.BELOW_LEVEL: reached + _plan(standing, on),
        Verdict.NOT_STARTED: f"Not started: it starts on {source.start}",
    }
    return sentences[found]


def _plan(standing: Standing, on: date) -> str:
    source = standing.source
    if not (source.expected_level and source.expected_on):
        return ""
    return f"; {source.expected_level} {'is' if on < source.expected_on else 'was'} expected on {source.expected_on}"


def independence_note(standing: Standing, found: Verdict, counting: Sequence[Standing], supply: Supply) -> str:
    """What a sentence adds about the counting sources that this one shares a failure domain with."""
    others = [other for other in counting if other is not standing and other.domains & standing.domains]
    if not others or found not in IN_PROGRESS | {Verdict.COUNTS}:
        return ""
    return f"; {'not' if found is Verdict.COUNTS else 'would not be'} independent of {titles(others, supply)}"


def not_checked(counting: Sequence[Standing], supply: Supply) -> tuple[NotChecked, ...]:
    """What is unknown of the sources that count; with fewer than two of them nothing needed checking."""
    if len(counting) < DUAL:
        return ()
    kinds = [kind for kind in _NOT_CHECKED if kind is not Kind.REGION or supply.policy.separate_regions]
    unknown = {kind: _ids(standing for standing in counting if _is_unknown(standing, kind)) for kind in kinds}
    return tuple(NotChecked(kind.value, ids) for kind, ids in unknown.items() if ids)


def _is_unknown(standing: Standing, kind: Kind) -> bool:
    if kind is Kind.OWNER:
        return not standing.owned.is_known
    return all(domain.kind is not kind for domain in standing.domains)


def flags(counting: Sequence[Standing], unchecked: Sequence[NotChecked], supply: Supply) -> Iterator[Reason]:
    """What limits the worth of the sources that count: no site, a stale fact, things that could not be checked."""
    for standing in counting:
        title, ids = supply.title(standing.source), _ids((standing,))
        if standing.source.site is None:
            yield Reason("site_not_stated", f"{title}: site not stated; it counts by organization and owner", ids)
        if standing.source.stale:
            yield Reason("stale", f"{title}: the fact is stale; it keeps its level until an end is recorded", ids)
    for gap in unchecked:
        names = titles((standing for standing in counting if standing.source.id in gap.sources), supply)
        yield Reason("not_checked", _NOT_CHECKED[Kind(gap.what)].format(names=names), gap.sources)
