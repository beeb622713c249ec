"""What coverage is computed from: the needs of a program, its sources, and the rules that apply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite

from decision.errors import OutOfRangeError, UnitMismatchError, UnknownNameError
from decision.sourcing.levels import Level, StageRule
from decision.sourcing.ownership import OwnershipBook

ANY_MARKET = "any"
DUAL = 2  # sources that make a cell dual-sourced


def _refuse_bad_amount(amount: float | None, what: str) -> None:
    if amount is not None and not (isfinite(amount) and amount >= 0):
        raise OutOfRangeError(f"{what} must be a number of at least 0, not {amount}")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A component that a program needs at a stage, for one market or (None) without saying which.

    quantity  per year, None when unknown; with a quantity goes its `unit`

    Raises UnitMismatchError for a quantity without unit, OutOfRangeError for a negative one.
    """

    component: str
    stage: str
    market: str | None = None
    quantity: float | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        where = f"{self.component}, {self.stage}, {self.market or ANY_MARKET}"
        _refuse_bad_amount(self.quantity, f"the quantity of {where}")
        if self.quantity is not None and not self.unit:
            raise UnitMismatchError(f"the quantity {self.quantity:g} of {where} has no unit")


@dataclass(frozen=True, slots=True)
class Source:
    """One arrangement for a component with an organization, at a site where one is stated.

    site          key of the site (`organization.site`); None = not stated
    stage         the stage that its line names; None = not stated. Its level is about the component, whatever the stage
    markets       markets stated to include it; empty = not stated, never "all"
    start, end    it holds on [start, end); None = open. `ended` = over, and counts on no date
    campus, region, sub_suppliers, laboratories
                  empty = not known, which breaks nobody's independence
    capacity      per year in `unit`; None = unknown
    expected_level, expected_on
                  what is planned next; a plan never counts
    stale         the fact behind it has passed its shelf life; it keeps its level

    Raises OutOfRangeError for a negative capacity.
    """

    id: str
    component: str
    organization: str
    site: str | None = None
    stage: str | None = None
    level: Level = Level.Q0
    markets: frozenset[str] = frozenset()
    start: date | None = None
    end: date | None = None
    ended: bool = False
    campus: str | None = None
    region: str | None = None
    sub_suppliers: frozenset[str] = frozenset()
    laboratories: frozenset[str] = frozenset()
    capacity: float | None = None
    unit: str | None = None
    expected_level: Level | None = None
    expected_on: date | None = None
    internal: bool = False
    stale: bool = False
    label: str = ""

    def __post_init__(self) -> None:
        _refuse_bad_amount(self.capacity, f"the capacity of source {self.id}")


@dataclass(frozen=True, slots=True)
class Policy:
    """What a program asks of its coverage: how many independent sources, and whether one region is one hazard."""

    target: int = DUAL
    separate_regions: bool = False


@dataclass(frozen=True, slots=True)
class Supply:
    """Everything that a coverage is computed from.

    units  unit -> (dimension, factor to the base unit of that dimension)
    names  slug or site key -> the name to show; a slug without one is shown as it is

    Raises UnknownNameError when a requirement or a source names a stage that is not in `stages`.
    """

    requirements: tuple[Requirement, ...]
    sources: tuple[Source, ...]
    stages: tuple[StageRule, ...]
    ownership: OwnershipBook = field(default_factory=OwnershipBook)
    units: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = Policy()

    def __post_init__(self) -> None:
        known = {rule.code for rule in self.stages}
        named = {need.stage for need in self.requirements} | {source.stage for source in self.sources if source.stage}
        if named - known:
            raise UnknownNameError(f"unknown stage {', '.join(sorted(named - known))}; known: {', '.join(sorted(known))}")

    def name(self, slug: str) -> str:
        """The name to show for a slug or site key."""
        return self.names.get(slug, slug)

    def title(self, source: Source) -> str:
        """The name to show for a source: its label, else its site, else its organization."""
        return source.label or self.names.get(source.site or "") or self.name(source.organization)
