"""The same supply on several dates: when it changes next, and since or from when a cell is dual-sourced."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile

from decision.sourcing.independence import conflicts, largest_independent_set
from decision.sourcing.levels import Level
from decision.sourcing.ownership import Owned, OwnershipSpan
from decision.sourcing.standing import Standing, Verdict, is_listed, stand, verdict
from decision.sourcing.supply import Source, Supply
from decision.sourcing.whatif import Loss


@dataclass(frozen=True, slots=True)
class CellKey:
    """Component, stage and market of a cell; `level_needed` is what the stage asks for."""

    component: str
    stage: str
    market: str
    level_needed: Level


@dataclass(frozen=True, slots=True)
class Timeline:
    """A supply seen from `today`, under a loss. Later dates are seen as planned, earlier ones with today's levels."""

    supply: Supply
    today: date
    loss: Loss
    _standings: dict[date, tuple[Standing, ...]] = field(default_factory=dict)

    def standings(self, on: date) -> tuple[Standing, ...]:
        """Every source as it stands on a date, in an order that does not hang on the input's."""
        if on not in self._standings:
            ordered = sorted(self.supply.sources, key=lambda source: (self.supply.title(source), source.id))
            self._standings[on] = tuple(stand(self._as_planned(source, on), self.supply, on, self.loss) for source in ordered)
        return self._standings[on]

    def _as_planned(self, source: Source, on: date) -> Source:
        """A plan still ahead is taken at its word for dates after it; one whose day has passed proves nothing."""
        if source.expected_level and source.expected_on and self.today < source.expected_on <= on:
            return replace(source, level=source.expected_level)
        return source

    def listed(self, key: CellKey, on: date) -> list[Standing]:
        """The sources that a cell lists."""
        return [standing for standing in self.standings(on) if is_listed(standing.source, key.component, key.market)]

    def _independent(self, key: CellKey, on: date) -> int:
        counting = [s.domains for s in self.listed(key, on) if verdict(s, key.level_needed, key.market, on) is Verdict.COUNTS]
        return len(largest_independent_set(conflicts(counting)))

    def valid_until(self) -> date | None:
        """The first day after today on which something used here changes; None when nothing dated lies ahead."""
        ahead = (day for standing in self.standings(self.today) for day in _days(standing.source, standing.owned))
        return min((day for day in ahead if day > self.today), default=None)

    def dual_from(self, key: CellKey, independent: int) -> date | None:
        """Since when (if it is) or from when (if planned) a cell has its target of independent sources.

        independent  how many it has today
        returns      None when no date is known for it
        """
        target = self.supply.policy.target
        days = sorted(self._all_days(key))
        if independent < target:
            return next((day for day in days if day > self.today and self._independent(key, day) >= target), None)
        backwards = [*reversed([day for day in days if day <= self.today]), date.min]
        since = list(takewhile(lambda day: self._independent(key, day) >= target, backwards))[-1]
        return None if since == date.min else since

    def _all_days(self, key: CellKey) -> set[date]:
        """Every day on which a source of the cell changes, owners of its owners included."""
        book, days = self.supply.ownership, set[date]()
        for standing in self.listed(key, self.today):
            source = standing.source
            days.update(_days(source, standing.owned))
            days.update(_span_days(book.reachable(source.organization, source.site)))
        return days


def _days(source: Source, owned: Owned) -> Iterator[date]:
    """The days on which a source, or an owner in its chain, changes."""
    if not source.ended:
        planned = source.expected_on if source.expected_level else None
        yield from (day for day in (source.start, source.end, planned) if day)
    for spans in owned.subjects:
        yield from _span_days(spans)


def _span_days(spans: Iterable[OwnershipSpan]) -> Iterator[date]:
    for span in spans:
        yield from (day for day in (span.start, span.end) if day)
