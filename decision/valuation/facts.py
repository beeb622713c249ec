"""Plain facts about a candidate, and what a rule finds in them. A fact that is not there is unknown, never zero."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from decision.sourcing.ownership import OwnershipSpan
from decision.valuation.gates import GateStatus

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class CapabilityFact:
    """A component that is offered, as some page says. `evidence` is "named" or "generic"; from `expires` on it is stale."""

    id: str
    component: str
    max_stage: str | None = None
    scale_value: float | None = None
    scale_unit: str | None = None
    evidence: str = "named"
    lead_time_weeks: float | None = None
    grade: str | None = None
    site: str | None = None
    as_of: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class EventFact:
    """Something dated that happened at an organization, or (`site`) at one of its sites."""

    id: str
    kind: str
    on: date
    site: str | None = None


@dataclass(frozen=True, slots=True)
class InspectionFact:
    """An inspection: `outcome` is nai, vai, oai, no_findings, findings or critical; `closed` when its findings are settled."""

    id: str
    authority: str
    outcome: str
    on: date
    closed: bool = False


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What the registry knows of a candidate: a site (`site` its key), or a whole organization.

    site_status  planned, closing, sold, moved or "" (nothing of the kind seen; not a statement that the site runs)
    ownership    the dated owners of the site, its organization and the owners above them
    owner_chain  from the legal entity up to the ultimate owner, on the date of the question
    """

    organization: str
    site: str | None = None
    region: str = ""
    country: str = ""
    site_status: str = ""
    area_m2: float | None = None
    cleanrooms: float | None = None
    headcount: float | None = None
    capabilities: tuple[CapabilityFact, ...] = ()
    events: tuple[EventFact, ...] = ()
    inspections: tuple[InspectionFact, ...] = ()
    ownership: tuple[OwnershipSpan, ...] = ()
    owner_chain: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the row that facts about the candidate itself stand in."""
        return self.site or self.organization

    def offers(self, component: str) -> list[CapabilityFact]:
        """Its capabilities for a component: of the site and of the organization without a site, by id."""
        own = (fact for fact in self.capabilities if fact.component == component and self._is_here(fact.site))
        return sorted(own, key=lambda fact: fact.id)

    def happenings(self, kinds: Iterable[str]) -> list[EventFact]:
        """Its events of some kinds, the oldest first."""
        own = (fact for fact in self.events if fact.kind in kinds and self._is_here(fact.site))
        return sorted(own, key=lambda fact: (fact.on, fact.id))

    def _is_here(self, site: str | None) -> bool:
        return self.site is None or site is None or site == self.site


@dataclass(frozen=True, slots=True)
class FactFinding:
    """What a rule found.

    level  0 to 5; None = unknown
    raw    what it was read from, in the rule's own unit
    facts  ids of the facts it rests on
    stale  all of those have passed their shelf life
    valid_until  the day on which the passing of time alone changes it; None = never
    """

    level: float | None
    raw: float | str | None
    why: str
    facts: tuple[str, ...] = ()
    stale: bool = False
    valid_until: date | None = None

    @property
    def known(self) -> bool:
        """Whether there is a level."""
        return self.level is not None


@dataclass(frozen=True, slots=True)
class GateFinding:
    """What a gate rule found: passed, failed or unknown; the other fields as in FactFinding."""

    status: GateStatus
    why: str
    facts: tuple[str, ...] = ()
    stale: bool = False
    valid_until: date | None = None


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where there is no such day."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_within(day: date, months: int, on: date) -> bool:
    """Whether something happened on or before a date, and less than so many months before it."""
    return day <= on < months_after(day, months)


def next_turn(days: Iterable[date], spans_months: Sequence[int], on: date) -> date | None:
    """The first day after `on` on which something of those days happens or leaves one of the spans counted from it."""
    turns = (turn for day in days for turn in (day, *(months_after(day, months) for months in spans_months)))
    return min((turn for turn in turns if turn > on), default=None)


def are_stale(facts: Sequence[CapabilityFact], on: date) -> bool:
    """Whether all of some facts have passed their shelf life."""
    return bool(facts) and all(fact.expires is not None and fact.expires <= on for fact in facts)


def next_expiry(facts: Iterable[CapabilityFact], on: date) -> date | None:
    """The next day on which one of the facts goes stale."""
    return min((fact.expires for fact in facts if fact.expires and fact.expires > on), default=None)
