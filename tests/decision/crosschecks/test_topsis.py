from math import hypot, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.crosschecks import DecisionMatrix, ranks, topsis
from decision.errors import ParameterError, ScaleError
from tests.decision.crosschecks.problems import matrices, matrix_of, permuted

MACHINES = [
    [256, 8, 41, 1.6, 1.77, 7347.16],
    [256, 8, 32, 1.0, 1.8, 6919.99],
    [256, 8, 53, 1.6, 1.9, 8400],
    [256, 8, 41, 1.0, 1.75, 6808.9],
    [512, 8, 35, 1.6, 1.7, 8479.99],
    [256, 4, 35, 1.6, 1.7, 7499.99],
]


def test_example_of_tzeng_and_huang() -> None:
    """Tzeng & Huang (2011), Multiple Attribute Decision Making; further digits recomputed by independent programs."""
    closeness = topsis(matrix_of([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3]), "vector")

    assert closeness == pytest.approx([0.5037196586, 0.658084772, 0.7482486599, 0.3339974369], abs=1e-8)
    assert ranks(closeness) == (3, 2, 1, 4)


def test_equipment_with_two_costs() -> None:
    """Data of Ersoy (2021), LogForum 17(3), recomputed by independent programs; printed closeness is from rounded tables."""
    closeness = topsis(matrix_of(MACHINES, [0.405, 0.221, 0.134, 0.199, 0.007, 0.034], "++++--"))

    assert closeness == pytest.approx([0.3074724677, 0.2536310946, 0.3271759711, 0.2623256176, 0.8562529616, 0.1913648181], abs=1e-8)
    assert closeness == pytest.approx([0.308, 0.254, 0.327, 0.263, 0.857, 0.192], abs=0.01)
    assert ranks(closeness) == (3, 5, 2, 4, 1, 6)


def by_the_book(matrix: DecisionMatrix, normalisation: str) -> list[float]:
    """Normalise, weigh, take the ends, measure: one list at a time."""
    weighted: list[list[float]] = []
    ends: list[tuple[float, float]] = []
    for column, weight, is_benefit in zip(matrix.values.T.tolist(), matrix.weights.tolist(), matrix.maximise.tolist(), strict=True):
        low, high = min(column), max(column)
        length = sqrt(sum(value * value for value in column))
        scaled = [weight * (value / length if normalisation == "vector" else (value - low) / (high - low)) for value in column]
        weighted.append(scaled)
        ends.append((max(scaled), min(scaled)) if is_benefit else (min(scaled), max(scaled)))
    away = [
        [hypot(*(value - end[side] for value, end in zip(row, ends, strict=True))) for side in (0, 1)]
        for row in zip(*weighted, strict=True)
    ]
    return [to_worst / (to_best + to_worst) for to_best, to_worst in away]


def tells_apart(matrix: DecisionMatrix) -> bool:
    return bool((matrix.values.max(axis=0) > matrix.values.min(axis=0)).all())


@settings(max_examples=80)
@given(matrices().filter(tells_apart), st.sampled_from(["vector", "min_max"]))
def test_closeness_is_that_of_the_book(matrix: DecisionMatrix, normalisation: str) -> None:
    assert topsis(matrix, normalisation) == pytest.approx(by_the_book(matrix, normalisation), abs=1e-12)


@settings(max_examples=40)
@given(matrices().filter(tells_apart), st.data())
def test_order_units_and_the_sum_of_weights_do_not_matter(matrix: DecisionMatrix, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(matrix.alternatives))))
    scaled = DecisionMatrix(matrix.values * 1e-3, matrix.weights * 7, matrix.maximise, matrix.alternatives, matrix.criteria)
    closeness = topsis(matrix)

    assert topsis(permuted(matrix, order)) == pytest.approx(closeness[order], abs=1e-12)
    assert topsis(scaled) == pytest.approx(closeness, abs=1e-12)


@pytest.mark.parametrize("normalisation", ["vector", "min_max"])
@pytest.mark.parametrize("same", [0, 0.3, -7])
def test_a_criterion_on_which_all_are_equal_moves_nothing(normalisation: str, same: float) -> None:
    values = [[5, 8], [7, 6], [8, 8]]
    alone = topsis(matrix_of(values, [0.3, 0.4]), normalisation)

    assert topsis(matrix_of([[*row, same] for row in values], [0.3, 0.4, 0.3]), normalisation).tolist() == alone.tolist()


def test_who_is_best_everywhere_has_closeness_1_and_who_is_worst_0() -> None:
    assert topsis(matrix_of([[3, 1], [1, 2], [2, 1.5]], [0.5, 0.5], "+-"))[:2].tolist() == [1, 0]


def test_more_alternatives_than_a_block_holds() -> None:
    values = [[row % 7, row % 11, row] for row in range(1_300)]
    matrix = matrix_of(values, [0.2, 0.3, 0.5], "+-+")

    assert topsis(matrix) == pytest.approx(by_the_book(matrix, "vector"), abs=1e-12)


def test_what_cannot_be_computed_is_refused() -> None:
    with pytest.raises(ParameterError, match="unknown normalisation sum; known: vector, min_max"):
        topsis(matrix_of([[1], [2]], [1]), "sum")
    with pytest.raises(ScaleError, match="all alternatives are equal on every criterion with a weight: C1, C2"):
        topsis(matrix_of([[1, 2], [1, 3]], [1, 0]))
