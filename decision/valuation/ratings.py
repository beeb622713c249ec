"""From what evaluators said and what facts say to one value per candidate and criterion.

Not applicable and unknown are two things. Not applicable takes the criterion out of that candidate's sum and its weight goes to
the others; unknown keeps the weight and leaves the value anywhere between worst and best. Neither is ever read as a number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

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


@dataclass(frozen=True, slots=True)
class Rating:
    """One evaluator's judgement: a level of 0 to 5 when rated, None otherwise. Raises OutOfRangeError when the two disagree."""

    candidate: str
    criterion: str
    evaluator: str
    state: RatingState
    level: float | None = None

    def __post_init__(self) -> None:
        is_rated = self.state is RatingState.RATED
        if is_rated != (self.level is not None) or not 0 <= (self.level or 0) <= TOP_LEVEL:
            wanted = f"a level of 0 to {TOP_LEVEL}" if is_rated else "no level"
            raise OutOfRangeError(
                f"{self.evaluator} on {self.candidate}, {self.criterion}: {self.state} goes with {wanted}, not {self.level}"
            )


@dataclass(frozen=True, slots=True)
class CellValue:
    """The value of one candidate on one criterion: a level of 0 to 5, or None = unknown, or not applicable."""

    candidate: str
    criterion: str
    level: float | None
    is_applicable: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells.

    utility     (n_candidates, n_criteria), 0 to 1; NaN where unknown or not applicable
    applicable  (n_candidates, n_criteria)
    """

    utility: FloatArray
    applicable: BoolArray

    def __post_init__(self) -> None:
        if self.utility.shape != self.applicable.shape:
            raise ShapeError(f"utilities {self.utility.shape} do not fit the mask {self.applicable.shape}")

    @property
    def known(self) -> BoolArray:
        """(n_candidates, n_criteria): where there is a value."""
        return ~np.isnan(self.utility)


def combine(candidate: str, criterion: str, ratings: Iterable[Rating]) -> CellValue:
    """One cell from several evaluators: the mean level of those who rated.

    Not applicable only when all who answered (rated or not applicable) say so; unknown when nobody answered.
    """
    answers = [rating for rating in ratings if rating.state in (RatingState.RATED, RatingState.NOT_APPLICABLE)]
    levels = [rating.level for rating in answers if rating.level is not None]
    mean = fsum(levels) / len(levels) if levels else None
    return CellValue(candidate, criterion, mean, is_applicable=bool(levels) or not answers)


def cell_values(ratings: Iterable[Rating], settled: Iterable[CellValue] = ()) -> dict[tuple[str, str], CellValue]:
    """One value per (candidate, criterion) that anybody or any fact speaks of.

    settled  values that stand by themselves (a fact-derived criterion, a value agreed in consensus); they go before ratings
    """
    by_cell: dict[tuple[str, str], list[Rating]] = {}
    for rating in ratings:
        by_cell.setdefault((rating.candidate, rating.criterion), []).append(rating)
    combined = {cell: combine(*cell, given) for cell, given in by_cell.items()}
    return combined | {(value.candidate, value.criterion): value for value in settled}


def grid(cells: Mapping[tuple[str, str], CellValue], candidates: Sequence[str], criteria: Sequence[str]) -> Grid:
    """The cells as arrays, candidates in rows and criteria in columns; a cell that nobody spoke of is unknown.

    Raises UnknownNameError for a cell whose candidate or criterion is not among them.
    """
    rows, columns = ({name: index for index, name in enumerate(names)} for names in (candidates, criteria))
    utility = np.full((len(rows), len(columns)), np.nan)
    applicable = np.ones(utility.shape, dtype=np.bool_)
    for (candidate, criterion), cell in cells.items():
        if candidate not in rows or criterion not in columns:
            raise UnknownNameError(f"a value for candidate {candidate} on criterion {criterion}: one of them is not in this ranking")
        applicable[rows[candidate], columns[criterion]] = cell.is_applicable
        if cell.is_applicable and cell.level is not None:
            utility[rows[candidate], columns[criterion]] = level_utility(cell.level)
    return Grid(utility, applicable)
