"""What each evaluator said, as one array."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from decision.errors import DecisionError, UnknownNameError
from decision.ranking.problem import RankingProblem
from decision.types import FloatArray
from decision.valuation.ratings import Rating
from decision.valuation.tree import global_weights


@dataclass(frozen=True, slots=True)
class Panel:
    """The levels that people gave.

    candidates  in the order of the problem
    criteria    the leaves, in the order of the tree
    evaluators  whoever rated anything, by name
    levels      (n_candidates, n_criteria, n_evaluators), 0 to 5; NaN where not rated, for whatever reason
    """

    candidates: tuple[str, ...]
    criteria: tuple[str, ...]
    evaluators: tuple[str, ...]
    levels: FloatArray


def panel(problem: RankingProblem) -> Panel:
    """All ratings of a problem, those of cells that are settled by now too.

    Raises UnknownNameError for a rating of somebody or something else, DecisionError when one evaluator rates a cell twice,
    TreeError or WeightError for the criteria.
    """
    candidates, criteria = tuple(candidate.id for candidate in problem.candidates), tuple(global_weights(problem.nodes))
    rated = [rating for rating in problem.ratings if rating.level is not None]
    evaluators = tuple(sorted({rating.evaluator for rating in rated}))
    rows, columns, judges = ({name: place for place, name in enumerate(names)} for names in (candidates, criteria, evaluators))
    _check_known(rated, rows, columns)
    levels = np.full((len(rows), len(columns), len(judges)), np.nan)
    levels[
        [rows[rating.candidate] for rating in rated],
        [columns[rating.criterion] for rating in rated],
        [judges[rating.evaluator] for rating in rated],
    ] = [rating.level for rating in rated]
    if np.count_nonzero(~np.isnan(levels)) != len(rated):
        raise DecisionError(f"rated twice by the same evaluator: {_repeated(rated)}")
    return Panel(candidates, criteria, evaluators, levels)


def _check_known(rated: list[Rating], candidates: dict[str, int], criteria: dict[str, int]) -> None:
    for rating in rated:
        if rating.candidate not in candidates or rating.criterion not in criteria:
            cell = f"candidate {rating.candidate} on criterion {rating.criterion}"
            raise UnknownNameError(f"{rating.evaluator} rates {cell}: one of them is not in this ranking")


def _repeated(rated: list[Rating]) -> str:
    times = Counter(f"{rating.evaluator} on {rating.candidate}, {rating.criterion}" for rating in rated)
    return "; ".join(sorted(cell for cell, count in times.items() if count > 1))
