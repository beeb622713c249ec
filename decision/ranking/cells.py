"""The cells of those who are ranked, as arrays, for whatever asks how firm a ranking is."""

from dataclasses import dataclass

import numpy as np

from decision.ranking.problem import Contribution, RankingResult
from decision.types import FloatArray
from decision.valuation.ratings import Grid
from decision.valuation.tree import global_weights

NUMBERS = 3


@dataclass(frozen=True, slots=True)
class RankedCells:
    """Candidates with a rank, the best first, by the leaves in the order of the tree.

    candidates, criteria  ids of the m rows and n columns
    weights               (n,), summing to 1
    cells                 m by n
    """

    candidates: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: FloatArray
    cells: Grid


def ranked_cells(result: RankingResult) -> RankedCells:
    """Read off the contributions of a ranking; without anybody ranked the arrays are empty."""
    weights = global_weights(result.nodes)
    lines = [line for line in result.results if line.rank is not None]
    numbers = np.array([[_numbers(part) for part in line.contributions] for line in lines], dtype=np.float64)
    low, high, sd = np.moveaxis(numbers.reshape(len(lines), len(weights), NUMBERS), 2, 0)
    applicable = ~np.isnan(low)
    utility = np.where(low == high, low, np.nan)
    cells = Grid(utility, applicable, np.where(applicable, low, 0.0), np.where(applicable, high, 1.0), sd.copy())
    return RankedCells(tuple(line.candidate for line in lines), tuple(weights), np.array(list(weights.values())), cells)


def _numbers(part: Contribution) -> tuple[float | None, float | None, float]:
    return part.low, part.high, part.sd
