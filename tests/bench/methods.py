"""The methods of `decision.crosschecks`, from arrays to scores, checks of the input included, beside the peers and one matrix product."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np

from decision.crosschecks import DecisionMatrix, Preference, promethee_ii, topsis, vikor, weighted_sum
from tests.bench import inputs
from tests.bench.contest import contest
from tests.bench.inputs import SIZES, Problem, problem
from tests.bench.measure import Measured, Stopwatch
from tests.bench.rivals import Rivals


def _linear(matrix: DecisionMatrix, given: Problem) -> object:
    thresholds = zip(*(numbers.tolist() for numbers in given.thresholds), strict=True)
    return promethee_ii(matrix, [Preference("linear", q=low, p=high) for low, high in thresholds]).net


METHODS: Mapping[str, Callable[[DecisionMatrix, Problem], object]] = MappingProxyType(
    {
        inputs.WEIGHTED_SUM: lambda matrix, _given: weighted_sum(matrix, "none"),
        inputs.TOPSIS: lambda matrix, _given: topsis(matrix),
        inputs.VIKOR: lambda matrix, _given: vikor(matrix),
        inputs.USUAL: lambda matrix, _given: promethee_ii(matrix, [Preference("usual")] * len(matrix.criteria)).net,
        inputs.LINEAR: _linear,
    }
)


def rows(rivals: Rivals) -> Iterator[Measured]:
    """The floor of any ranking by weights: one matrix product and one argsort."""
    yield from (_row(name, size, rivals) for name in METHODS for size in SIZES)


def solver(name: str, candidates: int, criteria: int) -> Callable[[], object]:
    """Our answer, the names of the rows and columns made beforehand."""
    given, method = problem(name, candidates, criteria), METHODS[name]
    names = tuple(f"c{row}" for row in range(candidates)), tuple(f"k{column}" for column in range(criteria))
    return lambda: method(DecisionMatrix(given.values, given.weights, given.maximise, *names), given)


def _row(name: str, size: tuple[int, int], rivals: Rivals) -> Measured:
    given = problem(name, *size)
    floor = Stopwatch(lambda: np.argsort(given.values @ given.weights))
    return contest(name, size, solver(name, *size), (floor,), rivals.entries(name, *size))
