"""What evaluators say, and the values of all cells as arrays.

Not applicable and unknown are two things. Not applicable takes the criterion out of that candidate's sum and its weight goes to
the others; unknown keeps the weight and leaves the value anywhere between worst and best. Neither is ever read as a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from decision.errors import OutOfRangeError, ShapeError, UnknownNameError
from decision.types import BoolArray, FloatArray
from decision.valuation.functions import TOP_LEVEL, level_utility


class RatingState(StrEnum):
    """Where an evaluator stands with one candidate on one criterion."""

    RATED = "rated"
    NOT_STARTED = "not_started"
    ABSTAINED = "abstained"
    NOT_APPLICABLE = "not_applicable"
    EVIDENCE_PENDING = "evidence_pending"


class Confidence(StrEnum):
    """How sure an evaluator says to be."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Rating:
    """One evaluator's judgement: a level of 0 to 5 when rated, None otherwise. Raises OutOfRangeError when the two disagree."""

    candidate: str
    criterion: str
    evaluator: str
    state: RatingState
    level: float | None = None
    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        is_rated = self.state is RatingState.RATED
        if is_rated != (self.level is not None) or not 0 <= (self.level or 0) <= TOP_LEVEL:
            wanted = f"a level of 0 to {TOP_LEVEL}" if is_rated else "no level"
            raise OutOfRangeError(
                f"{self.evaluator} on {self.candidate}, {self.criterion}: {self.state} goes with {wanted}, not {self.level}"
            )


@dataclass(frozen=True, slots=True)
class CellValue:
    """The value of one candidate on one criterion.

    level      0 to 5; None = unknown, or not applicable
    low, high  levels between which an unknown value lies; a known one is both
    sd         standard error of a known level, in levels

    Raises OutOfRangeError for levels off the scale, turned round, or a negative error.
    """

    candidate: str
    criterion: str
    level: float | None
    is_applicable: bool = True
    low: float = 0.0
    high: float = float(TOP_LEVEL)
    sd: float = 0.0

    def __post_init__(self) -> None:
        if self.level is not None:
            object.__setattr__(self, "low", self.level)
            object.__setattr__(self, "high", self.level)
        if not (0 <= self.low <= self.high <= TOP_LEVEL and self.sd >= 0):
            raise OutOfRangeError(
                f"{self.candidate} on {self.criterion}: levels run from 0 to {TOP_LEVEL}, not {self.low} to {self.high} (error {self.sd})"
            )


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells, each array (n_candidates, n_criteria).

    utility     0 to 1; NaN where unknown or not applicable
    applicable  whether the criterion counts for the candidate
    low, high   utilities that an unknown value lies between, 0 to 1 unless given; the utility itself where it is known
    sd          standard error of a known utility; 0 unless given

    Raises ShapeError when the arrays do not fit each other.
    """

    utility: FloatArray
    applicable: BoolArray
    low: FloatArray = field(default_factory=lambda: np.zeros(0))
    high: FloatArray = field(default_factory=lambda: np.zeros(0))
    sd: FloatArray = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        shape = self.utility.shape
        for name, fill in (("low", 0.0), ("high", 1.0), ("sd", 0.0)):
            given = getattr(self, name)
            object.__setattr__(self, name, given if given.size else np.full(shape, fill))
        for name in ("applicable", "low", "high", "sd"):
            if getattr(self, name).shape != shape:
                raise ShapeError(f"utilities {shape} do not fit {name} {getattr(self, name).shape}")
        known = self.known
        object.__setattr__(self, "low", np.where(known, self.utility, self.low))
        object.__setattr__(self, "high", np.where(known, self.utility, self.high))

    @property
    def known(self) -> BoolArray:
        """(n_candidates, n_criteria): where there is a value."""
        return ~np.isnan(self.utility)

    @property
    def middle(self) -> FloatArray:
        """(n_candidates, n_criteria): the utility, or the middle of what an unknown one lies between."""
        return np.where(self.known, self.utility, (self.low + self.high) / 2)

    def rows(self, places: Sequence[int]) -> "Grid":
        """The cells of some candidates, in the order given."""
        chosen = list(places)
        return Grid(self.utility[chosen], self.applicable[chosen], self.low[chosen], self.high[chosen], self.sd[chosen])


def grid(cells: Mapping[tuple[str, str], CellValue], candidates: Sequence[str], criteria: Sequence[str]) -> Grid:
    """The cells as arrays, candidates in rows and criteria in columns; a cell that nobody spoke of is unknown.

    Raises UnknownNameError for a cell whose candidate or criterion is not among them.
    """
    rows, columns = ({name: index for index, name in enumerate(names)} for names in (candidates, criteria))
    shape = (len(rows), len(columns))
    utility, low, high, sd = np.full(shape, np.nan), np.zeros(shape), np.ones(shape), np.zeros(shape)
    applicable = np.ones(shape, dtype=np.bool_)
    for (candidate, criterion), cell in cells.items():
        if candidate not in rows or criterion not in columns:
            raise UnknownNameError(f"a value for candidate {candidate} on criterion {criterion}: one of them is not in this ranking")
        place = rows[candidate], columns[criterion]
        applicable[place] = cell.is_applicable
        if cell.is_applicable:
            low[place], high[place], sd[place] = level_utility(cell.low), level_utility(cell.high), cell.sd / TOP_LEVEL
            utility[place] = np.nan if cell.level is None else level_utility(cell.level)
    return Grid(utility, applicable, low, high, sd)
