"""How one source stands on one date, and whether it counts in a cell."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from decision.sourcing.independence import Domain, Domains, Kind
from decision.sourcing.levels import Level
from decision.sourcing.ownership import Owned
from decision.sourcing.supply import ANY_MARKET, Source, Supply
from decision.sourcing.whatif import Loss


@dataclass(frozen=True, slots=True)
class Standing:
    """A source on one date: its owners, its failure domains, and what a what-if took it away with (None = nothing)."""

    source: Source
    owned: Owned
    domains: Domains
    lost_with: str | None


class Verdict(StrEnum):
    """Whether a source counts in a cell, and if not, the first thing that keeps it from counting."""

    COUNTS = "counts"
    ENDED = "ended"
    LOST = "lost"
    SUSPENDED = "suspended"
    MARKET_NOT_STATED = "market_not_stated"
    BELOW_LEVEL = "below_level"
    NOT_STARTED = "not_started"


IN_PROGRESS = frozenset({Verdict.BELOW_LEVEL, Verdict.NOT_STARTED})


def stand(source: Source, supply: Supply, on: date, loss: Loss) -> Standing:
    """The standing of a source on a date."""
    owned = supply.ownership.owned(source.organization, source.site, on)
    return Standing(source, owned, _domains(source, owned, supply.policy.separate_regions), loss.takes(source, owned))


def _domains(source: Source, owned: Owned, separate_regions: bool) -> Domains:
    """What the source can fail with. What is not known makes no domain, so it breaks nobody's independence."""
    known: dict[Kind, Collection[str | None]] = {
        Kind.SITE: [source.site],
        Kind.CAMPUS: [source.campus],
        Kind.LEGAL_ENTITY: [owned.chain[0]],
        Kind.OWNER: [owned.top],
        Kind.SUB_SUPPLIER: source.sub_suppliers,
        Kind.LABORATORY: source.laboratories,
        Kind.REGION: [source.region if separate_regions else None],
    }
    return frozenset(Domain(kind, key) for kind, keys in known.items() for key in keys if key)


def is_listed(source: Source, component: str, market: str) -> bool:
    """Whether a cell lists the source: in `any` each of the component, in a market those for it and those without market."""
    return source.component == component and (market == ANY_MARKET or not source.markets or market in source.markets)


def verdict(standing: Standing, needed: Level, market: str, on: date) -> Verdict:
    """Whether a listed source counts on a date where `needed` is asked for."""
    source = standing.source
    hindrances = (
        (source.ended or (source.end is not None and source.end <= on), Verdict.ENDED),
        (standing.lost_with is not None, Verdict.LOST),
        (source.level is Level.SUSPENDED, Verdict.SUSPENDED),
        (market != ANY_MARKET and not source.markets, Verdict.MARKET_NOT_STATED),
        (not source.level.reaches(needed), Verdict.BELOW_LEVEL),
        (source.start is not None and on < source.start, Verdict.NOT_STARTED),
    )
    return next((hindrance for holds, hindrance in hindrances if holds), Verdict.COUNTS)
