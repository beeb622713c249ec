"""What is computed in the benchmarks: the same numbers for us and for the peers, each drawing them anew from the seed.

Imported by the interpreter of the peers too, so that it may import NumPy alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.bench.measure import SEED

FloatArray = NDArray[np.float64]
SIZES = ((100, 20), (1_000, 40), (10_000, 60))
SHARE_OF_BENEFITS = 0.8
WEIGHTED_SUM, TOPSIS, VIKOR, USUAL, LINEAR = "weighted sum", "TOPSIS", "VIKOR", "PROMETHEE II (usual)", "PROMETHEE II (linear)"
ACCEPTABILITY = "SMAA-2 rank matrix"
ON_UTILITIES = (WEIGHTED_SUM, ACCEPTABILITY)


@dataclass(frozen=True, slots=True)
class Problem:
    """Candidates in rows, criteria in columns; weights that sum to 1; whether more is better.

    draws  sets of weights for those who rank in a loop
    """

    values: FloatArray
    weights: FloatArray
    maximise: NDArray[np.bool_]
    draws: FloatArray

    @property
    def signs(self) -> NDArray[np.int64]:
        """1 where more is better, else -1."""
        return np.where(self.maximise, 1, -1)

    @property
    def words(self) -> list[str]:
        return ["max" if more else "min" for more in self.maximise]

    @property
    def thresholds(self) -> tuple[FloatArray, FloatArray]:
        """Of indifference and of preference: half a standard deviation and two."""
        spreads = self.values.std(axis=0)
        return 0.5 * spreads, 2 * spreads


def problem(method: str, candidates: int, criteria: int, draws: int = 0) -> Problem:
    """Utilities of 0 to 1 for methods that take them as they are; else measurements of 1 to 100, the last fifth of them costs."""
    source = np.random.default_rng(SEED)
    utilities, weights = source.random((candidates, criteria)), source.dirichlet(np.ones(criteria))
    if method in ON_UTILITIES:
        return Problem(utilities, weights, np.ones(criteria, dtype=np.bool_), source.dirichlet(np.ones(criteria), draws))
    return Problem(1 + 99 * utilities, weights, np.arange(criteria) < SHARE_OF_BENEFITS * criteria, np.empty((0, criteria)))


def written(*size: int) -> str:
    return " x ".join(f"{number}" for number in size)
