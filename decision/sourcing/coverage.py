"""Dual-sourcing coverage: for each component, stage and market how many independent sources there are, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain

from decision.sourcing.capacity import Survival, n_minus_1
from decision.sourcing.independence import conflicts, largest_independent_set
from decision.sourcing.levels import Level
from decision.sourcing.reasons import NotChecked, Reason, flags, independence_note, merges, not_checked, sentence
from decision.sourcing.standing import IN_PROGRESS, Standing, Verdict, verdict
from decision.sourcing.supply import ANY_MARKET, DUAL, Supply
from decision.sourcing.timeline import CellKey, Timeline
from decision.sourcing.whatif import NO_LOSS, Loss


class State(StrEnum):
    """What a cell comes to, the weakest first."""

    NONE = "none"
    SINGLE = "single"
    SINGLE_SECOND_IN_PROGRESS = "single_second_in_progress"
    DUAL_NOT_INDEPENDENT = "dual_not_independent"
    DUAL_INDEPENDENT = "dual_independent"
    DUAL_N_MINUS_1 = "dual_n_minus_1"


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source as a cell lists it.

    counts       on its own, by level, dates and market; whether it is independent of the others is said by the cell
    why          a sentence; `why_code` is the verdict behind it
    owner        the ultimate owner; `owner_chain` leads there from the legal entity that holds the source
    in_progress  it only lacks a level or its first day
    """

    id: str
    label: str
    organization: str
    site: str | None
    owner: str
    owner_name: str
    owner_chain: tuple[str, ...]
    level: Level
    counts: bool
    why: str
    why_code: Verdict
    market_stated: bool
    site_stated: bool
    stale: bool
    in_progress: bool
    internal: bool
    campus: str | None
    region: str | None
    start: date | None
    end: date | None
    capacity: float | None
    unit: str | None
    expected_level: Level | None
    expected_on: date | None


@dataclass(frozen=True, slots=True)
class DomainView:
    """The failure domain of the worst case: its kind, its slug and the name to show."""

    kind: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """The coverage of one component at one stage in one market (`any` = wherever).

    named_sources        how many of the listed sources count on their own, before independence is asked
    independent_sources  size of the largest set of them that are pairwise independent; `independent_set` is one such set
    n_minus_1            share of the demand carried after the worst single loss, which `n_minus_1_domain` names; None = unknown
    not_checked          kinds of failure domain that are unknown for some of the counting sources
    dual_from            since when, or from when as planned, it has its target of independent sources; None = no date known
    """

    component: str
    stage: str
    market: str
    level_needed: Level
    state: State
    named_sources: int
    independent_sources: int
    target: int
    sources: tuple[SourceView, ...]
    reasons: tuple[Reason, ...]
    independent_set: tuple[str, ...]
    n_minus_1: float | None
    n_minus_1_domain: DomainView | None
    not_checked: tuple[NotChecked, ...]
    dual_from: date | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """All cells on one date. From `valid_until` on, something dated has changed and it must be computed anew (None = nothing will)."""

    on: date
    cells: tuple[Cell, ...]
    valid_until: date | None


def cover(supply: Supply, on: date, loss: Loss = NO_LOSS) -> Coverage:
    """The coverage of a program on a date, with everything that `loss` takes away gone.

    Cells stay listed when nothing is left in them. They are ordered by component, stage and market, `any` first; the order of
    the input changes nothing.
    """
    timeline = Timeline(supply, on, loss)
    return Coverage(on, tuple(_cell(key, timeline) for key in cell_keys(supply)), timeline.valid_until())


def cell_keys(supply: Supply) -> tuple[CellKey, ...]:
    """The cells of a program: each required (component, stage), and each that a source's line names, for `any` and its markets.

    A line opens market cells at its own stage; one without stage at every stage of its component.
    """
    stages = {rule.code: rule for rule in supply.stages}
    needed = {(need.component, need.stage) for need in supply.requirements}
    lines = {(source.component, source.stage) for source in supply.sources if source.stage}
    keys = [
        CellKey(component, stage, market, stages[stage].level_needed)
        for component, stage in needed | lines
        for market in _markets(supply, component, stage)
    ]
    return tuple(sorted(keys, key=lambda key: (key.component, stages[key.stage].order, key.stage, key.market != ANY_MARKET, key.market)))


def _markets(supply: Supply, component: str, stage: str) -> set[str]:
    wanted = {need.market for need in supply.requirements if (need.component, need.stage) == (component, stage) and need.market}
    lines = (s.markets for s in supply.sources if s.component == component and s.stage in (stage, None))
    return {ANY_MARKET, *wanted, *chain.from_iterable(lines)}


def _cell(key: CellKey, timeline: Timeline) -> Cell:
    supply, on = timeline.supply, timeline.today
    listed = timeline.listed(key, on)
    verdicts = {standing.source.id: verdict(standing, key.level_needed, key.market, on) for standing in listed}
    counting = [standing for standing in listed if verdicts[standing.source.id] is Verdict.COUNTS]
    chosen = largest_independent_set(conflicts([standing.domains for standing in counting]))
    worst, capacity_reasons = n_minus_1(key, counting, supply)
    views = _views(key, listed, verdicts, counting, timeline)
    unchecked = not_checked(counting, supply)
    return Cell(
        component=key.component,
        stage=key.stage,
        market=key.market,
        level_needed=key.level_needed,
        state=_state(len(chosen), counting, [s for s in listed if verdicts[s.source.id] in IN_PROGRESS], worst),
        named_sources=len(counting),
        independent_sources=len(chosen),
        target=supply.policy.target,
        sources=views,
        reasons=(*merges(counting, supply), *_hindrances(views), *flags(counting, unchecked, supply), *capacity_reasons),
        independent_set=tuple(counting[index].source.id for index in chosen),
        n_minus_1=worst.ratio,
        n_minus_1_domain=_named(worst, supply),
        not_checked=unchecked,
        dual_from=timeline.dual_from(key, len(chosen)),
    )


def _state(independent: int, counting: Sequence[Standing], coming: Sequence[Standing], worst: Survival) -> State:
    if independent >= DUAL:
        return State.DUAL_N_MINUS_1 if worst.ratio is not None and worst.ratio >= 1 else State.DUAL_INDEPENDENT
    if len(counting) >= DUAL:
        return State.DUAL_NOT_INDEPENDENT
    if not counting:
        return State.NONE
    second = any(not standing.domains & counting[0].domains for standing in coming)
    return State.SINGLE_SECOND_IN_PROGRESS if second else State.SINGLE


def _views(
    key: CellKey, listed: Sequence[Standing], verdicts: Mapping[str, Verdict], counting: Sequence[Standing], timeline: Timeline
) -> tuple[SourceView, ...]:
    """The listed sources, the counting ones first."""
    views = []
    for standing in sorted(listed, key=lambda standing: verdicts[standing.source.id] is not Verdict.COUNTS):
        found = verdicts[standing.source.id]
        why = sentence(standing, found, key, timeline.supply, timeline.today)
        note = independence_note(standing, found, counting, timeline.supply)
        views.append(_view(standing, found, why + note, timeline.supply))
    return tuple(views)


def _view(standing: Standing, found: Verdict, why: str, supply: Supply) -> SourceView:
    source, owned = standing.source, standing.owned
    return SourceView(
        id=source.id,
        label=supply.title(source),
        organization=source.organization,
        site=source.site,
        owner=owned.top,
        owner_name=supply.name(owned.top),
        owner_chain=owned.chain,
        level=source.level,
        counts=found is Verdict.COUNTS,
        why=why,
        why_code=found,
        market_stated=bool(source.markets),
        site_stated=source.site is not None,
        stale=source.stale,
        in_progress=found in IN_PROGRESS,
        internal=source.internal,
        campus=source.campus,
        region=source.region,
        start=source.start,
        end=source.end,
        capacity=source.capacity,
        unit=source.unit,
        expected_level=source.expected_level,
        expected_on=source.expected_on,
    )


def _hindrances(views: Sequence[SourceView]) -> tuple[Reason, ...]:
    return tuple(Reason(view.why_code.value, f"{view.label}: {view.why}", (view.id,)) for view in views if not view.counts)


def _named(worst: Survival, supply: Supply) -> DomainView | None:
    domain = worst.domain
    return DomainView(domain.kind.value, domain.key, supply.name(domain.key)) if domain else None
