from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.crosschecks import DecisionMatrix, ranks, weighted_product, weighted_sum
from decision.errors import DecisionError, OutOfRangeError, ParameterError, ScaleError
from tests.decision.crosschecks.problems import matrices, matrix_of, permuted

OFFICES = [
    [100, 60, 100, 75, 0, 90],
    [20, 80, 10, 30, 100, 30],
    [80, 70, 0, 0, 10, 100],
    [70, 50, 30, 55, 30, 90],
    [40, 60, 90, 100, 60, 70],
    [0, 0, 70, 0, 80, 0],
    [60, 100, 20, 50, 50, 80],
]
HEATING = [
    [33.95, 23.78, 11.45, 39.97, 29.44, 167.1, 3.852],
    [38.9, 4.17, 6.32, 0.01, 4.29, 132.52, 25.184],
    [37.59, 9.36, 8.23, 4.35, 10.22, 136.71, 10.845],
    [30.44, 37.59, 13.91, 74.08, 45.1, 198.34, 2.186],
    [36.21, 14.79, 9.17, 17.77, 17.06, 148.3, 6.61],
    [37.8, 8.55, 7.97, 2.35, 9.25, 134.83, 11.935],
]


def test_offices_by_smart() -> None:
    """Goodwin & Wright (2004), Decision Analysis for Management Judgment, 3rd ed., ch. 3."""
    scores = weighted_sum(matrix_of(OFFICES, [0.32, 0.26, 0.23, 0.1, 0.06, 0.03]), "none")

    assert scores == pytest.approx([80.8, 39.4, 47.4, 52.3, 64.8, 20.9, 60.2], abs=1e-9)
    assert ranks(scores) == (1, 6, 5, 4, 2, 7, 3)


@pytest.mark.parametrize(
    ("normalisation", "published", "tolerance", "places"),
    [
        ("sum", [0.12040426, 0.3458235, 0.13838192, 0.12841246, 0.12346084, 0.14351701], 1e-7, (6, 1, 3, 4, 5, 2)),
        ("min_max", [0.4208989104, 0.7142857143, 0.5924957201, 0.2857142857, 0.5214941647, 0.6086187003], 1e-8, (5, 1, 3, 6, 4, 2)),
    ],
)
def test_heating_losses_rank_by_how_costs_are_inverted(
    normalisation: str, published: list[float], tolerance: float, places: tuple[int, ...]
) -> None:
    """Data of Kracka, Brauers & Zavadskas (2010), Inzinerine Ekonomika 21(4), 352-359."""
    scores = weighted_sum(matrix_of(HEATING, [1 / 7] * 7, "----+-+"), normalisation)

    assert scores == pytest.approx(published, abs=tolerance)
    assert ranks(scores) == places


def test_products_of_triantaphyllou() -> None:
    """Triantaphyllou (2000), Multi-Criteria Decision Making Methods: a Comparative Study, example of ch. 2: three quotients."""
    values = [[25, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]]

    first, second, third = weighted_product(matrix_of(values, [0.20, 0.15, 0.40, 0.25]))

    assert [first / second, first / third, second / third] == pytest.approx([1.007, 1.067, 1.059], abs=6e-4)


@settings(max_examples=60)
@given(matrices(low=1))
def test_sums_and_products_agree_with_loops(matrix: DecisionMatrix) -> None:
    rows, columns = matrix.values.tolist(), matrix.values.T.tolist()
    signed = list(zip(matrix.weights.tolist(), columns, matrix.maximise.tolist(), strict=True))

    ratio = [sum(w * (row[j] / max(c) if up else min(c) / row[j]) for j, (w, c, up) in enumerate(signed)) for row in rows]
    share = [
        sum(w * (row[j] / sum(c) if up else (1 / row[j]) / sum(1 / x for x in c)) for j, (w, c, up) in enumerate(signed)) for row in rows
    ]
    product = [prod(row[j] ** (w if up else -w) for j, (w, _c, up) in enumerate(signed)) for row in rows]

    assert weighted_sum(matrix, "ratio_to_best") == pytest.approx(ratio, abs=1e-12)
    assert weighted_sum(matrix, "sum") == pytest.approx(share, abs=1e-12)
    assert weighted_product(matrix) == pytest.approx(product, rel=1e-12)


@settings(max_examples=40)
@given(matrices(low=1), st.data())
def test_the_order_of_alternatives_moves_with_the_scores(matrix: DecisionMatrix, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(matrix.alternatives))))

    for method in (weighted_product, lambda given: weighted_sum(given, "sum"), lambda given: weighted_sum(given, "ratio_to_best")):
        assert method(permuted(matrix, order)) == pytest.approx(method(matrix)[order], rel=1e-12)


def test_a_benefit_of_zero_makes_the_product_zero_unless_it_has_no_weight() -> None:
    values = [[0, 5], [1, 1]]

    assert weighted_product(matrix_of(values, [0.1, 0.9])).tolist() == [0, 1]
    assert weighted_product(matrix_of(values, [0, 1])) == pytest.approx([5, 1])


@pytest.mark.parametrize(
    ("values", "directions", "normalisation", "error", "message"),
    [
        ([[1, 2], [3, 4]], "++", "vector", ParameterError, "unknown normalisation vector; known: none, min_max, sum, ratio_to_best"),
        ([[1, 2], [3, 4]], "+-", "none", ParameterError, "normalisation none adds values up as they are, and C2 is a cost"),
        ([[1, 2], [3, 2]], "++", "min_max", ScaleError, "all alternatives are equal on C2, so that min_max has no scale for it"),
        ([[1, 0], [3, 0]], "++", "sum", ScaleError, "all alternatives are 0 on C2, which leaves nothing to divide by"),
        ([[0, 1], [0, 2]], "++", "ratio_to_best", ScaleError, "all alternatives are 0 on C1, which leaves nothing to divide by"),
        (
            [[1, 2], [-3, 2]],
            "++",
            "sum",
            OutOfRangeError,
            "the value of A2 on C1, -3, must be at least 0, to be taken as a ratio",
        ),
        (
            [[1, 0], [3, 2]],
            "+-",
            "ratio_to_best",
            OutOfRangeError,
            "the value of A1 on C2, 0, must be above 0, being a cost, to be taken as a ratio",
        ),
    ],
)
def test_a_sum_that_breaks_names_what_breaks_it(
    values: list[list[float]], directions: str, normalisation: str, error: type[DecisionError], message: str
) -> None:
    with pytest.raises(DecisionError) as refused:
        weighted_sum(matrix_of(values, [0.5, 0.5], directions), normalisation)

    assert (type(refused.value), str(refused.value)) == (error, message)


def test_a_product_beyond_numbers_is_refused() -> None:
    with pytest.raises(OutOfRangeError, match="the product of A2 is too large or too small for a number"):
        weighted_product(matrix_of([[1], [1e149]], [3]))
    with pytest.raises(OutOfRangeError, match="the value of A1 on C1, -1, must be at least 0"):
        weighted_product(matrix_of([[-1], [1]], [1]))


def test_small_costs_are_shared_without_overflow() -> None:
    assert np.allclose(weighted_sum(matrix_of([[2e-149], [4e-149]], [1], "-"), "sum"), [2 / 3, 1 / 3])
