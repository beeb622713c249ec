import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.errors import DecisionError, MissingValueError, OutOfRangeError, ShapeError, UnknownNameError
from decision.types import FloatArray
from decision.weighting import (
    InconsistentPair,
    Synthesis,
    Triad,
    ahp,
    geometric_mean_priorities,
    most_inconsistent_pair,
    priorities,
    worst_triad,
)

NATIONS = ["U.S.", "U.S.S.R.", "China", "France", "U.K.", "Japan", "W. Germany"]
WEALTH = np.array(
    [
        [1, 4, 9, 6, 6, 5, 5],
        [1 / 4, 1, 7, 5, 5, 3, 4],
        [1 / 9, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 7, 1 / 5],
        [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
        [1 / 6, 1 / 5, 5, 1, 1, 1 / 3, 1 / 3],
        [1 / 5, 1 / 3, 7, 3, 3, 1, 2],
        [1 / 5, 1 / 4, 5, 3, 3, 1 / 2, 1],
    ]
)


def comparisons(upper: list[list[float]]) -> FloatArray:
    """A reciprocal matrix from what stands above its diagonal, row by row."""
    n = len(upper) + 1
    matrix = np.ones((n, n))
    for row, values in enumerate(upper):
        for column, value in enumerate(values, start=row + 1):
            matrix[row, column], matrix[column, row] = value, 1 / value
    return matrix


FACILITY = {
    "Investment costs": comparisons([[5, 1, 1, 1 / 3, 3], [1 / 3, 1 / 5, 1 / 7, 1], [1 / 3, 1 / 5, 1], [1 / 3, 3], [7]]),
    "Employment needs": comparisons([[7, 3, 1 / 3, 1 / 3, 1 / 3], [1 / 3, 1 / 7, 1 / 9, 1 / 7], [1 / 5, 1 / 5, 1 / 5], [1, 1], [1]]),
    "Social impact": comparisons([[1 / 9, 1 / 7, 1 / 9, 1, 1 / 5], [1, 1, 5, 3], [1, 5, 1], [7, 3], [1 / 3]]),
    "Environmental impact": comparisons([[1 / 5, 1 / 5, 1 / 3, 1 / 7, 1 / 5], [1, 3, 1 / 3, 1], [1, 1 / 3, 1], [1 / 7, 1], [5]]),
}
FACILITY_CRITERIA = comparisons([[1, 5, 3], [5, 3], [1 / 3]])
SITES = [f"Site {number}" for number in range(1, 7)]


@st.composite
def reciprocal(draw: st.DrawFn) -> FloatArray:
    n = draw(st.integers(1, 7))
    judgement = st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5, 9])
    return comparisons([[draw(judgement) for _ in range(n - 1 - row)] for row in range(n - 1)])


def test_the_wealth_of_nations() -> None:
    """Saaty (1980), wealth of nations; case 16, whose long digits are those of an independent program."""
    found = priorities(WEALTH, NATIONS)

    assert found.priorities == pytest.approx([0.427, 0.23, 0.021, 0.052, 0.052, 0.123, 0.094], abs=2.1e-3)
    assert (found.lambda_max, found.consistency_index, found.consistency_ratio) == pytest.approx((7.61, 0.1, 0.08), abs=6e-3)
    assert found.priorities[:2] == pytest.approx([0.4271150217, 0.2302931903], abs=1e-8)
    assert (found.lambda_max, found.consistency_ratio) == pytest.approx((7.6077202689, 0.0767323572), abs=1e-8)


def test_the_facility_of_papathanasiou_and_ploskas() -> None:
    """Papathanasiou & Ploskas (2018), ch. 5; case 14."""
    found = ahp(FACILITY_CRITERIA, FACILITY, list(FACILITY), SITES)

    assert found.overall == pytest.approx([0.117, 0.071, 0.095, 0.212, 0.35, 0.155], abs=6e-4)
    assert found.overall == pytest.approx([0.1173768169, 0.0713250211, 0.0947206209, 0.2116476525, 0.3500802635, 0.154849625], abs=1e-8)
    assert found.ranks == (4, 6, 5, 2, 1, 3)
    assert found.criteria.priorities == pytest.approx([0.3898616418, 0.3898616418, 0.0679247835, 0.1523519329], abs=1e-8)
    assert found.criteria.lambda_max == pytest.approx(4.0434934616, abs=1e-8)
    ratios = [part.consistency_ratio for part in found.local.values()]
    assert ratios == pytest.approx([0.0334911312, 0.0264370645, 0.0221447218, 0.039785112], abs=1e-8)


def test_the_ideal_synthesis_weighs_shares_of_the_best() -> None:
    found = ahp(FACILITY_CRITERIA, FACILITY, list(FACILITY), SITES, Synthesis.IDEAL)

    sums = [
        sum(
            weight * part.priorities[site] / max(part.priorities)
            for weight, part in zip(found.criteria.priorities, found.local.values(), strict=True)
        )
        for site in range(6)
    ]
    assert found.overall == pytest.approx([one / sum(sums) for one in sums])
    assert found.overall != pytest.approx(ahp(FACILITY_CRITERIA, FACILITY, list(FACILITY), SITES).overall, abs=1e-3)


@settings(max_examples=40)
@given(reciprocal())
def test_the_vector_is_where_repeated_multiplication_leads(matrix: FloatArray) -> None:
    vector = np.full(len(matrix), 1 / len(matrix))
    for _ in range(400):
        vector = matrix @ vector
        vector /= vector.sum()

    found = priorities(matrix)

    assert found.priorities == pytest.approx(vector, abs=1e-12)
    assert matrix @ found.priorities == pytest.approx(found.lambda_max * found.priorities, rel=1e-12)
    assert found.lambda_max >= len(matrix) - 1e-9


@settings(max_examples=40)
@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=10))
def test_consistent_comparisons_give_back_their_weights(weights: list[float]) -> None:
    shares = np.array(weights) / sum(weights)
    matrix = shares[:, None] / shares[None, :]

    for method in (priorities, geometric_mean_priorities):
        found = method(matrix)
        assert found.priorities == pytest.approx(shares, rel=1e-9)
        assert (found.lambda_max, found.consistency_ratio) == pytest.approx((len(weights), 0), abs=1e-9)
    assert (most_inconsistent_pair(matrix), worst_triad(matrix)) == (None, None)


@settings(max_examples=40)
@given(reciprocal(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_compared_does_not_matter(matrix: FloatArray, random: object) -> None:
    order = list(range(len(matrix)))
    random.shuffle(order)
    moved = matrix[np.ix_(order, order)]

    for method in (priorities, geometric_mean_priorities):
        assert method(moved).priorities == pytest.approx(method(matrix).priorities[order], abs=1e-12)
        assert method(moved).consistency_ratio == pytest.approx(method(matrix).consistency_ratio, abs=1e-12)


def test_geometric_means_by_hand() -> None:
    found = geometric_mean_priorities(comparisons([[2, 8], [2]]))

    means = np.array([16 ** (1 / 3), 1.0, 16 ** (-1 / 3)])
    assert found.priorities == pytest.approx(means / means.sum())
    assert found.lambda_max == pytest.approx(1 + 2 ** (1 / 3) + 2 ** (-1 / 3))


@pytest.mark.parametrize(("n", "index"), [(3, 0.58), (4, 0.90), (5, 1.12), (6, 1.24), (7, 1.32), (8, 1.41), (9, 1.45), (10, 1.49)])
def test_the_random_index_of_each_size(n: int, index: float) -> None:
    matrix = np.ones((n, n))
    matrix[0, 1], matrix[1, 0] = 9, 1 / 9

    found = priorities(matrix)

    assert found.consistency_index == pytest.approx((found.lambda_max - n) / (n - 1))
    assert found.consistency_index / found.consistency_ratio == pytest.approx(index)


def test_two_things_are_always_consistent() -> None:
    found = priorities(comparisons([[3]]))

    assert found.priorities == pytest.approx([0.75, 0.25])
    assert (found.lambda_max, found.consistency_index, found.consistency_ratio) == (pytest.approx(2), 0, 0)


def test_the_comparison_that_fits_least() -> None:
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    matrix = shares[:, None] / shares[None, :]
    matrix[1, 3], matrix[3, 1] = 1 / 3, 3.0

    found = most_inconsistent_pair(matrix, ["a", "b", "c", "d"])

    weights = priorities(matrix).priorities
    assert found == InconsistentPair("b", "d", pytest.approx(1 / 3), pytest.approx(weights[1] / weights[3]))
    assert found.fitting > 2 * found.given


def test_the_least_fitting_of_the_nations() -> None:
    found = most_inconsistent_pair(WEALTH, NATIONS)

    weights = priorities(WEALTH).priorities
    misfits = {(i, j): abs(np.log(WEALTH[i, j] * weights[j] / weights[i])) for i in range(7) for j in range(i + 1, 7)}
    worst = max(misfits, key=misfits.__getitem__)
    assert (found.first, found.second) == tuple(NATIONS[place] for place in worst) == ("U.S.", "China")
    assert (found.given, found.fitting) == pytest.approx((9, 20.496525567), abs=1e-6)


def test_the_triad_that_contradicts_itself_most() -> None:
    matrix = comparisons([[2, 2, 4], [1, 2], [1 / 4]])

    assert worst_triad(matrix, ["a", "b", "c", "d"]) == Triad("a", "c", "d", pytest.approx(2 * (1 / 4) / 4))


def broken(place: tuple[int, int], value: float) -> FloatArray:
    matrix = comparisons([[2, 3], [5]])
    matrix[place] = value
    return matrix


@pytest.mark.parametrize(
    ("matrix", "error", "message"),
    [
        (np.ones((2, 3)), ShapeError, r"square matrix, not one of \(2, 3\)"),
        (np.ones(4), ShapeError, r"square matrix, not one of \(4,\)"),
        (np.ones((0, 0)), ShapeError, r"square matrix, not one of \(0, 0\)"),
        (np.ones((2, 2)), ShapeError, "3 names do not fit comparisons of 2"),
        (broken((0, 2), np.nan), MissingValueError, "a over c: not compared"),
        (broken((2, 1), np.nan), MissingValueError, "b over c: not compared"),
        (broken((0, 1), 0.0), OutOfRangeError, "a over b: a comparison is a number above 0, not 0.0"),
        (broken((0, 1), np.inf), OutOfRangeError, "a over b: a comparison is a number above 0, not inf"),
        (broken((2, 0), -3.0), OutOfRangeError, "a over c: a comparison is a number above 0, not 3.0 with -3.0"),
        (broken((1, 1), 2.0), OutOfRangeError, "b over b: a thing compares to itself as 1, not 2.0"),
        (broken((2, 1), 0.21), OutOfRangeError, "b over c: 5.0 and, the other way, 0.21 are no reciprocals"),
    ],
)
@pytest.mark.parametrize("method", [priorities, geometric_mean_priorities, most_inconsistent_pair, worst_triad])
def test_comparisons_that_are_none_are_refused(method: object, matrix: FloatArray, error: type[DecisionError], message: str) -> None:
    with pytest.raises(error, match=message):
        method(matrix, ["a", "b", "c"])


def test_more_than_ten_have_no_random_index() -> None:
    with pytest.raises(OutOfRangeError, match="comparisons of 11: a consistency ratio is defined for up to 10"):
        priorities(np.ones((11, 11)))


def test_rounded_reciprocals_pass() -> None:
    matrix = np.array([[1, 3], [0.333, 1]])

    assert priorities(matrix).priorities == pytest.approx([0.75, 0.25], abs=2e-4)


def test_a_hierarchy_names_what_does_not_fit() -> None:
    two, names = comparisons([[3]]), ["cost", "time"]

    with pytest.raises(UnknownNameError, match="wanted under cost, time, and given under cost, place"):
        ahp(two, {"cost": two, "place": two}, names, ["a", "b"])
    with pytest.raises(ShapeError, match=r"under time: 2 alternatives do not fit comparisons of \(3, 3\)"):
        ahp(two, {"cost": two, "time": np.ones((3, 3))}, names, ["a", "b"])
    with pytest.raises(MissingValueError, match="a under time over b under time: not compared"):
        ahp(two, {"cost": two, "time": np.array([[1, np.nan], [1, 1]])}, names, ["a", "b"])


def test_equal_alternatives_share_a_rank() -> None:
    even = np.ones((3, 3))

    found = ahp(np.ones((1, 1)), {"cost": even}, ["cost"], ["a", "b", "c"])

    assert (found.ranks, list(found.overall)) == ((1, 1, 1), pytest.approx([1 / 3, 1 / 3, 1 / 3]))
