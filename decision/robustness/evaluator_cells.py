"""The cells of a ranking as they would be without each of its evaluators, found for all at once on arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision.errors import UnknownNameError
from decision.ranking import RankingProblem
from decision.types import BoolArray, FloatArray
from decision.valuation import TOP_LEVEL, CellValue, Rating, RatingState, level_utility


@dataclass(frozen=True, slots=True)
class EvaluatorCells:
    """E evaluators by name, and the cells without each of them and, last, with all of them.

    utility     (E + 1, m, n), 0 to 1: the value, or the middle of what an unknown one lies between; 0 where not applicable
    applicable  (E + 1, m, n)
    """

    evaluators: tuple[str, ...]
    utility: FloatArray
    applicable: BoolArray


def evaluator_cells(problem: RankingProblem, candidates: Sequence[str], criteria: Sequence[str]) -> EvaluatorCells:
    """The cells by the policy of the problem, m candidates by n criteria; values that stand by themselves depend on no evaluator.

    Raises UnknownNameError for a rating or value of a candidate or on a criterion that is not among these.
    """
    evaluators = tuple(sorted({one.evaluator for one in problem.ratings}))
    names = [(candidate, criterion) for candidate in candidates for criterion in criteria]
    places = {name: place for place, name in enumerate(names)}
    utility, applicable = _combined(_answers(problem, evaluators, places).without_each(), problem.policy.quorum)
    for cell in problem.settled:
        place = _place(cell, places)
        applicable[:, place] = cell.is_applicable
        utility[:, place] = level_utility((cell.low + cell.high) / 2) if cell.is_applicable else 0.0
    shape = (len(evaluators) + 1, len(candidates), len(criteria))
    return EvaluatorCells(evaluators, utility.reshape(shape), applicable.reshape(shape))


def _place(spoken: Rating | CellValue, places: Mapping[tuple[str, str], int]) -> int:
    found = places.get((spoken.candidate, spoken.criterion))
    if found is None:
        raise UnknownNameError(
            f"a value for candidate {spoken.candidate} on criterion {spoken.criterion}: one of them is not in this ranking"
        )
    return found


@dataclass(frozen=True, slots=True)
class _Answers:
    """Sums over some evaluators, one set of them a row and m times n cells in columns.

    shares, levels         the shares of those who rated, and their levels times these
    rated, not_applicable  how many answered so
    """

    shares: FloatArray
    levels: FloatArray
    rated: FloatArray
    not_applicable: FloatArray

    def without_each(self) -> "_Answers":
        """From one evaluator a row to all but that one, and a last row of all; added up anew, so that no rounding is left behind."""
        count = len(self.rated)
        kept = np.vstack([1.0 - np.eye(count), np.ones((1, count))])
        return _Answers(kept @ self.shares, kept @ self.levels, kept @ self.rated, kept @ self.not_applicable)


def _answers(problem: RankingProblem, evaluators: Sequence[str], places: Mapping[tuple[str, str], int]) -> _Answers:
    """One evaluator a row."""
    first = {evaluator: row * len(places) for row, evaluator in enumerate(evaluators)}
    rated = [one for one in problem.ratings if one.state is RatingState.RATED]
    excused = [one for one in problem.ratings if one.state is RatingState.NOT_APPLICABLE]
    for one in problem.ratings:
        _place(one, places)
    where, elsewhere = (
        np.array([first[one.evaluator] + places[one.candidate, one.criterion] for one in part], dtype=np.intp) for part in (rated, excused)
    )
    shares = np.array([problem.policy.share(one.evaluator) for one in rated])
    levels = shares * np.array([one.level for one in rated], dtype=np.float64)
    shape = len(evaluators), len(places)
    return _Answers(_sums(where, shares, shape), _sums(where, levels, shape), _sums(where, None, shape), _sums(elsewhere, None, shape))


def _sums(where: NDArray[np.intp], amounts: FloatArray | None, shape: tuple[int, int]) -> FloatArray:
    """Amounts, or how many there are, added up by place."""
    return np.bincount(where, amounts, shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _combined(answers: _Answers, quorum: int) -> tuple[FloatArray, BoolArray]:
    """The rule of `decision.valuation.combine`, the middle taken of what is unknown: a missing answer may be anything from 0 to 5."""
    missing = np.maximum(quorum - answers.rated, 0.0)
    middle = (answers.levels + missing * TOP_LEVEL / 2) / np.where(answers.rated > 0, answers.shares + missing, 1.0)
    level = np.where(answers.rated > 0, middle, TOP_LEVEL / 2)
    applicable = (answers.rated > 0) | (answers.not_applicable == 0)
    return np.where(applicable, level / TOP_LEVEL, 0.0), applicable
