import tracemalloc
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.crosschecks import DecisionMatrix, Preference, preference_indices, promethee_ii, ranks
from decision.errors import DecisionError, ParameterError, ShapeError
from decision.types import FloatArray
from tests.decision.crosschecks.problems import matrices, matrix_of, permuted

SLACK = 1e-12  # differences of tenths: above the rounding, below any real one
FACILITIES = [[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7], [6, 9, 5, 4]]

thresholds = st.integers(0, 5).map(lambda tenths: tenths / 10)
above_zero = st.integers(1, 5).map(lambda tenths: tenths / 10)
pairs = st.tuples(thresholds, above_zero).map(sorted)
functions = st.one_of(
    st.just(Preference("usual")),
    thresholds.map(lambda q: Preference("ushape", q=q)),
    above_zero.map(lambda p: Preference("vshape", p=p)),
    pairs.map(lambda qp: Preference("level", q=qp[0], p=qp[1])),
    pairs.map(lambda qp: Preference("linear", q=qp[0], p=qp[1])),
    above_zero.map(lambda s: Preference("gaussian", s=s)),
)


@st.composite
def problems(draw: st.DrawFn, largest: int = 9) -> tuple[DecisionMatrix, list[Preference]]:
    matrix = draw(matrices(largest=largest))
    return matrix, [draw(functions) for _ in matrix.criteria]


def preference(function: Preference, difference: float) -> float:
    """The definitions, one pair at a time."""
    q, p, s = function.q or 0.0, function.p or 0.0, function.s or 0.0
    if difference <= SLACK:
        return 0.0
    match function.type:
        case "usual" | "ushape":
            return float(difference > q + SLACK)
        case "vshape":
            return min(difference / p, 1.0)
        case "level":
            return 0.5 * (difference > q + SLACK) + 0.5 * (difference > p + SLACK)
        case "linear":
            return float(difference > q + SLACK) if p == q else min(max((difference - q) / (p - q), 0.0), 1.0)
        case _:
            return 1 - exp(-(difference**2) / (2 * s**2))


def by_pairs(matrix: DecisionMatrix, given_functions: list[Preference]) -> FloatArray:
    size = len(matrix.alternatives)
    indices = np.zeros((size, size))
    for column, function in enumerate(given_functions):
        sign = 1 if matrix.maximise[column] else -1
        for a in range(size):
            for b in range(size):
                difference = sign * (matrix.values[a, column] - matrix.values[b, column])
                indices[a, b] += matrix.weights[column] * preference(function, float(difference))
    return indices


def test_facilities_with_a_linear_function() -> None:
    """Papathanasiou & Ploskas (2018), Multiple Criteria Decision Aid, ch. 3."""
    matrix, given_functions = matrix_of(FACILITIES, [0.4, 0.3, 0.1, 0.2]), [Preference("linear", q=1, p=2)] * 4
    flows = promethee_ii(matrix, given_functions)

    assert flows.net == pytest.approx([-0.26, -0.52, -0.22, 0.36, 0.7, -0.06], abs=1e-9)
    assert flows.positive == pytest.approx([0.28, 0.14, 0.22, 0.52, 0.78, 0.26], abs=1e-9)
    assert flows.negative == pytest.approx([0.54, 0.66, 0.44, 0.16, 0.08, 0.32], abs=1e-9)
    assert ranks(flows.net) == (5, 6, 4, 2, 1, 3)
    assert preference_indices(matrix, given_functions) == pytest.approx(by_pairs(matrix, given_functions), abs=1e-12)


@settings(max_examples=120)
@given(problems())
def test_flows_and_indices_are_those_of_all_pairs(problem: tuple[DecisionMatrix, list[Preference]]) -> None:
    matrix, given_functions = problem
    indices, others = by_pairs(matrix, given_functions), len(matrix.alternatives) - 1
    flows = promethee_ii(matrix, given_functions)

    assert preference_indices(matrix, given_functions) == pytest.approx(indices, abs=1e-12)
    assert flows.positive == pytest.approx(indices.sum(axis=1) / others, abs=1e-12)
    assert flows.negative == pytest.approx(indices.sum(axis=0) / others, abs=1e-12)
    assert flows.net.sum() == pytest.approx(0, abs=1e-12)


@settings(max_examples=60)
@given(problems(), st.data())
def test_the_order_of_alternatives_changes_no_bit(problem: tuple[DecisionMatrix, list[Preference]], data: st.DataObject) -> None:
    matrix, given_functions = problem
    order = data.draw(st.permutations(range(len(matrix.alternatives))))
    steps = [Preference("level", q=0.1, p=0.3) if function.type == "gaussian" else function for function in given_functions]

    assert promethee_ii(permuted(matrix, order), steps).net.tolist() == promethee_ii(matrix, steps).net[order].tolist()
    assert promethee_ii(permuted(matrix, order), given_functions).net == pytest.approx(
        promethee_ii(matrix, given_functions).net[order], abs=1e-12
    )


@settings(max_examples=60)
@given(problems(), st.data())
def test_a_better_value_never_lowers_the_net_flow(problem: tuple[DecisionMatrix, list[Preference]], data: st.DataObject) -> None:
    matrix, given_functions = problem
    row, column = (data.draw(st.integers(0, size - 1)) for size in matrix.values.shape)
    values = matrix.values.copy()
    values[row, column] += 0.2 if matrix.maximise[column] else -0.2
    better = DecisionMatrix(values, matrix.weights, matrix.maximise, matrix.alternatives, matrix.criteria)

    assert promethee_ii(better, given_functions).net[row] >= promethee_ii(matrix, given_functions).net[row] - 1e-12


@settings(max_examples=40)
@given(problems(largest=6))
def test_a_copy_ties_with_its_original(problem: tuple[DecisionMatrix, list[Preference]]) -> None:
    matrix, given_functions = problem
    size = len(matrix.alternatives)
    flows = promethee_ii(permuted(matrix, [*range(size), 0]), given_functions)

    assert flows.net[size] == pytest.approx(flows.net[0], abs=1e-12)


@pytest.mark.parametrize("function", [Preference("gaussian", s=30), Preference("linear", q=10, p=50), Preference("level", q=100, p=400)])
def test_sums_hold_for_more_alternatives_than_a_block_of_pairs_has(function: Preference) -> None:
    draw = np.random.default_rng(20261124)
    values = 1e9 + 1_000 * draw.random((1_100, 1))
    matrix = matrix_of(values.tolist(), [1])
    flows, indices = promethee_ii(matrix, [function]), preference_indices(matrix, [function])

    assert flows.positive == pytest.approx(indices.mean(axis=1) * 1_100 / 1_099, abs=1e-11)
    assert flows.negative == pytest.approx(indices.mean(axis=0) * 1_100 / 1_099, abs=1e-11)


@pytest.mark.parametrize("function", [Preference("linear", q=0.1, p=0.4), Preference("gaussian", s=0.2)])
def test_memory_does_not_grow_with_pairs(function: Preference) -> None:
    size = 3_000
    matrix = matrix_of(np.random.default_rng(1).random((size, 1)).tolist(), [1])
    tracemalloc.start()
    promethee_ii(matrix, [function])
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < size * size * 8 / 5


def test_a_difference_of_decimals_that_equals_the_threshold_does_not_exceed_it() -> None:
    """0.8 - 0.5 is 0.30000000000000004 in binary, 0.1 + 0.2 is not 0.3."""
    assert promethee_ii(matrix_of([[0.8], [0.5]], [1]), [Preference("ushape", q=0.3)]).net.tolist() == [0, 0]
    assert promethee_ii(matrix_of([[0.1 + 0.2], [0.3]], [1]), [Preference("usual")]).net.tolist() == [0, 0]
    assert promethee_ii(matrix_of([[0.8000001], [0.5]], [1]), [Preference("ushape", q=0.3)]).net.tolist() == [1, -1]


def test_a_gaussian_of_a_difference_of_very_many_s_is_1() -> None:
    assert promethee_ii(matrix_of([[1e149], [0]], [1]), [Preference("gaussian", s=1e-200)]).net.tolist() == [1, -1]


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (Preference("cubic"), "C2: unknown preference function cubic; known: usual, ushape, vshape, level, linear, gaussian"),
        (Preference("linear", q=1), "C2: preference function linear needs p"),
        (Preference("linear", p=1), "C2: preference function linear needs q"),
        (Preference("linear", q=1, p=2, s=1), "C2: preference function linear does not take s"),
        (Preference("usual", q=1), "C2: preference function usual does not take q"),
        (Preference("gaussian"), "C2: preference function gaussian needs s"),
        (Preference("linear", q=3, p=2), "C2: q 3 must not be above p 2"),
        (Preference("level", q=0.2, p=0.1), "C2: q 0.2 must not be above p 0.1"),
        (Preference("ushape", q=-1), "C2: q must be a number of at least 0, not -1"),
        (Preference("vshape", p=0), "C2: p must be a number above 0, not 0"),
        (Preference("linear", q=0, p=0), "C2: p must be a number above 0, not 0"),
        (Preference("gaussian", s=-0.5), "C2: s must be a number above 0, not -0.5"),
        (Preference("gaussian", s=float("nan")), "C2: s must be a number above 0, not nan"),
        (Preference("vshape", p=float("inf")), "C2: p must be a number above 0, not inf"),
    ],
)
def test_a_function_that_means_nothing_names_its_criterion(function: Preference, message: str) -> None:
    matrix = matrix_of([[1, 2], [3, 4]], [0.5, 0.5])

    for method in (promethee_ii, preference_indices):
        with pytest.raises(DecisionError) as refused:
            method(matrix, [Preference("usual"), function])

        assert (type(refused.value), str(refused.value)) == (ParameterError, message)


def test_functions_are_one_a_criterion() -> None:
    with pytest.raises(ShapeError, match="1 preference functions do not fit 2 criteria"):
        promethee_ii(matrix_of([[1, 2], [3, 4]], [0.5, 0.5]), [Preference("usual")])
