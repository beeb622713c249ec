"""VIKOR: a compromise between the good of the many criteria and the worst regret on one.

Source: Opricovic & Tzeng (2004), European Journal of Operational Research 156, 445-455.
"""

from dataclasses import dataclass
from itertools import compress

import numpy as np

from decision.crosschecks.matrix import DecisionMatrix, bounds
from decision.errors import OutOfRangeError
from decision.ranking import TIE_TOLERANCE
from decision.types import FloatArray

ROWS_AT_ONCE = 512  # the regrets of so many alternatives stay in a processor's cache


@dataclass(frozen=True, slots=True)
class Vikor:
    """What VIKOR says; s, r and q are (m,), and less is better.

    s                     weighted regret summed over the criteria, 0 to the sum of weights
    r                     the largest weighted regret on one criterion
    q                     0 to 1; alternatives are ranked by it
    acceptable_advantage  whether the second by q is at least 1 / (m - 1) behind the first
    acceptable_stability  whether every first by q is also first by s or by r
    compromise_set        names, in the order of the matrix, of those that may be proposed
    """

    s: FloatArray
    r: FloatArray
    q: FloatArray
    acceptable_advantage: bool
    acceptable_stability: bool
    compromise_set: tuple[str, ...]


def vikor(matrix: DecisionMatrix, v: float = 0.5) -> Vikor:
    """S, R, Q and the compromise set.

    v  weight of the summed regret against the largest one, 0 to 1

    A criterion on which all are equal adds 0, because nobody regrets anything there; S or R that are equal for all add 0 to Q.
    Comparisons have a tolerance of 1e-9. Who ties with the second is proposed with the second.

    Raises OutOfRangeError for a v outside 0 to 1.
    """
    if not 0 <= v <= 1:
        raise OutOfRangeError(f"v must be 0 to 1, not {v}")
    s, r = _regrets(matrix)
    slack = TIE_TOLERANCE * s.max()
    q = v * _stretched(s, slack) + (1 - v) * _stretched(r, slack)
    best, second = np.partition(q, 1)[:2]
    gap = 1 / (q.size - 1) - TIE_TOLERANCE
    has_advantage = bool(second - best >= gap)
    is_first = q - best <= TIE_TOLERANCE
    is_stable = bool(((s <= s.min() + slack) | (r <= r.min() + slack))[is_first].all())
    behind = TIE_TOLERANCE if is_stable else second - best + TIE_TOLERANCE
    proposed = q - best <= behind if has_advantage else q - best < gap
    return Vikor(s, r, q, has_advantage, is_stable, tuple(compress(matrix.alternatives, proposed.tolist())))


def _regrets(matrix: DecisionMatrix) -> tuple[FloatArray, FloatArray]:
    ends = bounds(matrix)
    scale = np.where(ends.constant, 0.0, matrix.weights / ends.spread)
    sums, largest = np.empty(len(matrix.values)), np.empty(len(matrix.values))
    for start in range(0, len(sums), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        regret = ends.best - matrix.values[rows]
        regret *= scale
        regret.sum(axis=1, out=sums[rows])
        regret.max(axis=1, out=largest[rows])
    return sums, largest


def _stretched(regret: FloatArray, slack: float) -> FloatArray:
    """From 0 for the least to 1 for the most; 0 for all where they differ by rounding alone, which must not be blown up."""
    spread = regret.max() - regret.min()
    return (regret - regret.min()) / spread if spread > slack else np.zeros_like(regret)
