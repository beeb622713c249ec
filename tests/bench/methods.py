"""The methods of `decision.crosschecks`, from arrays to scores, checks of the input included."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from decision.crosschecks import DecisionMatrix, Preference, promethee_ii, topsis, vikor, weighted_sum
from decision.types import BoolArray, FloatArray
from tests.bench.measure import SEED, Measured, best

SIZES = ((100, 20), (1_000, 40), (10_000, 60))
SHARE_OF_BENEFITS = 0.8

Method = Callable[[DecisionMatrix], object]


def utilities(candidates: int, criteria: int) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Values of 0 to 1, weights, and directions: all up."""
    draw = np.random.default_rng(SEED)
    return draw.random((candidates, criteria)), draw.dirichlet(np.ones(criteria)), np.ones(criteria, dtype=np.bool_)


def measurements(candidates: int, criteria: int) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Values of 1 to 100, weights, and directions, of which the last fifth are costs."""
    values, weights, _all_up = utilities(candidates, criteria)
    return 1 + 99 * values, weights, np.arange(criteria) < SHARE_OF_BENEFITS * criteria


def _usual(matrix: DecisionMatrix) -> object:
    return promethee_ii(matrix, [Preference("usual")] * len(matrix.criteria)).net


def _linear(matrix: DecisionMatrix) -> object:
    """With thresholds of half a standard deviation and two."""
    spreads = matrix.values.std(axis=0).tolist()
    return promethee_ii(matrix, [Preference("linear", q=0.5 * spread, p=2 * spread) for spread in spreads]).net


ON_UTILITIES: Mapping[str, Method] = MappingProxyType({"weighted sum": lambda matrix: weighted_sum(matrix, "none")})
ON_MEASUREMENTS: Mapping[str, Method] = MappingProxyType(
    {"TOPSIS": topsis, "VIKOR": vikor, "PROMETHEE II (usual)": _usual, "PROMETHEE II (linear)": _linear}
)


def rows() -> list[Measured]:
    """Ours beside the least that NumPy needs for any ranking by weights: one matrix product and one argsort."""
    return [row for size in SIZES for row in _of_size(*size)]


def _of_size(candidates: int, criteria: int) -> list[Measured]:
    size = f"{candidates} x {criteria}"
    names = tuple(f"c{row}" for row in range(candidates)), tuple(f"k{column}" for column in range(criteria))
    values, weights, _all_up = utilities(candidates, criteria)
    floor = best(lambda: np.argsort(values @ weights))
    return [
        Measured(name, size, best(lambda method=method, arrays=problem: method(DecisionMatrix(*arrays, *names))), floor_s=floor)
        for problem, methods in (
            (utilities(candidates, criteria), ON_UTILITIES),
            (measurements(candidates, criteria), ON_MEASUREMENTS),
        )
        for name, method in methods.items()
    ]
