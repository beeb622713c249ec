import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.crosschecks import DecisionMatrix, ranks, vikor
from decision.errors import OutOfRangeError
from tests.decision.crosschecks.problems import matrices, matrix_of, permuted

FACILITIES = [[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7], [6, 9, 5, 4]]


def test_example_of_tzeng_and_huang_has_two_to_propose() -> None:
    """Tzeng & Huang (2011), Multiple Attribute Decision Making."""
    found = vikor(matrix_of([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3]), 0.5)

    assert found.s == pytest.approx([0.6, 0.3, 0.15, 0.65], abs=1e-9)
    assert found.r == pytest.approx([0.3, 0.2, 0.15, 0.4], abs=1e-9)
    assert found.q == pytest.approx([0.75, 0.25, 0, 1], abs=1e-9)
    assert ranks(-found.q) == (3, 2, 1, 4)
    assert (found.acceptable_advantage, found.acceptable_stability, found.compromise_set) == (False, True, ("A2", "A3"))


def test_facilities_with_more_weight_on_the_sum() -> None:
    """Papathanasiou & Ploskas (2018), Multiple Criteria Decision Aid, ch. 2; further digits recomputed by independent programs."""
    found = vikor(matrix_of(FACILITIES, [0.4, 0.3, 0.1, 0.2]), 0.625)

    assert found.s == pytest.approx([0.6285714286, 0.7666666667, 0.600952381, 0.3095238095, 0.08, 0.5161904762], abs=1e-8)
    assert found.r == pytest.approx([0.2, 0.4, 0.2666666667, 0.1333333333, 0.08, 0.3333333333], abs=1e-8)
    assert found.q == pytest.approx([0.6399315187, 1.0, 0.6929178225, 0.2714112344, 0.0, 0.6938930305], abs=1e-8)
    assert ranks(-found.q) == (3, 6, 4, 2, 1, 5)
    assert (found.acceptable_advantage, found.acceptable_stability, found.compromise_set) == (True, True, ("A5",))


def test_an_advantage_of_just_one_share_is_enough_whatever_the_rounding() -> None:
    """The lead of 0.3 to 0.2 is half of the spread, and in binary a little less."""
    found = vikor(matrix_of([[0.3], [0.2], [0.1]], [0.1]))

    assert found.q == pytest.approx([0, 0.5, 1])
    assert found.q[1] < 0.5
    assert (found.acceptable_advantage, found.compromise_set) == (True, ("A1",))


def test_stability_is_asked_of_everyone_who_is_first() -> None:
    """A1 and A3 share the first place by Q; A3 has the smallest single regret, A1 is first by neither part."""
    found = vikor(matrix_of([[4, 1, 1], [0, 0, 2], [0, 2, 1], [4, 3, 0]], [0.1, 0.2, 0.2]))

    assert (ranks(-found.q), ranks(-found.s), ranks(-found.r)) == ((1, 4, 1, 3), (2, 4, 3, 1), (2, 3, 1, 3))
    assert (found.acceptable_stability, found.compromise_set) == (False, ("A1", "A3", "A4"))


def test_a_first_by_neither_part_takes_the_second_along() -> None:
    """A2 is far ahead by Q, but A6 has the smallest sum and A5 the smallest single regret."""
    found = vikor(matrix_of([[4, 1, 8], [7, 2, 4], [6, 5, 3], [4, 0, 9], [5, 0, 7], [7, 5, 2]], [0.4, 0.2, 0.4]))

    assert (ranks(-found.q), ranks(-found.s), ranks(-found.r)) == ((6, 1, 3, 5, 2, 4), (6, 2, 3, 5, 4, 1), (4, 2, 3, 4, 1, 4))
    assert (found.acceptable_advantage, found.acceptable_stability, found.compromise_set) == (True, False, ("A2", "A5"))


def by_the_book(matrix: DecisionMatrix, v: float) -> tuple[list[float], list[float], list[float]]:
    regrets = [[0.0] * len(matrix.criteria) for _ in matrix.alternatives]
    for column, weight in enumerate(matrix.weights.tolist()):
        values = matrix.values[:, column].tolist()
        best, worst = (max(values), min(values)) if matrix.maximise[column] else (min(values), max(values))
        for row, value in enumerate(values):
            regrets[row][column] = 0.0 if best == worst else weight * (best - value) / (best - worst)
    s, r = [sum(row) for row in regrets], [max(row) for row in regrets]
    parts = [[(one - min(all_)) / (max(all_) - min(all_)) if max(all_) - min(all_) > 1e-12 else 0.0 for one in all_] for all_ in (s, r)]
    return s, r, [v * of_s + (1 - v) * of_r for of_s, of_r in zip(*parts, strict=True)]


@settings(max_examples=80)
@given(matrices(), st.sampled_from([0, 0.3, 0.5, 1]))
def test_s_r_and_q_are_those_of_the_book(matrix: DecisionMatrix, v: float) -> None:
    found, (s, r, q) = vikor(matrix, v), by_the_book(matrix, v)

    assert found.s == pytest.approx(s, abs=1e-12)
    assert found.r == pytest.approx(r, abs=1e-12)
    assert found.q == pytest.approx(q, abs=1e-9)


@settings(max_examples=100)
@given(matrices(), st.sampled_from([0, 0.3, 0.5, 1]))
def test_the_compromise_set_follows_from_its_two_conditions(matrix: DecisionMatrix, v: float) -> None:
    found = vikor(matrix, v)
    q = dict(sorted(zip(matrix.alternatives, found.q.tolist(), strict=True), key=lambda pair: pair[1]))
    (first, best), (_second, next_best) = list(q.items())[:2]
    gap = 1 / (len(q) - 1)
    positions = [matrix.alternatives.index(name) for name in q if q[name] <= best + 1e-9]

    assert found.acceptable_advantage == (next_best - best >= gap - 1e-9)
    assert found.acceptable_stability == all(
        any(part[position] <= part.min() + 1e-9 for part in (found.s, found.r)) for position in positions
    )
    if not found.acceptable_advantage:
        assert set(found.compromise_set) == {name for name in q if q[name] - best < gap - 1e-9}
    elif found.acceptable_stability:
        assert found.compromise_set == (first,)
    else:
        assert set(found.compromise_set) == {name for name in q if q[name] <= next_best + 1e-9}


@settings(max_examples=40)
@given(matrices(), st.data())
def test_order_and_the_sum_of_weights_do_not_matter(matrix: DecisionMatrix, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(matrix.alternatives))))
    heavier = DecisionMatrix(matrix.values, matrix.weights * 4, matrix.maximise, matrix.alternatives, matrix.criteria)
    found, moved = vikor(matrix), vikor(permuted(matrix, order))

    assert moved.q == pytest.approx(found.q[order], abs=1e-9)
    assert set(moved.compromise_set) == set(found.compromise_set)
    assert vikor(heavier).q == pytest.approx(found.q, abs=1e-9)


def test_where_nobody_differs_everybody_is_first() -> None:
    found = vikor(matrix_of([[0.3, 5], [0.1 + 0.2, 5], [0.3, 5]], [0.5, 0.5]))

    assert (found.s.tolist(), found.r.tolist(), found.q.tolist()) == ([0, 0, 0],) * 3
    assert (found.acceptable_advantage, found.acceptable_stability, found.compromise_set) == (False, True, ("A1", "A2", "A3"))


def test_sums_that_differ_by_rounding_alone_are_not_blown_up() -> None:
    """0.1 + 0.2 and 0.3 of regret: equal sums, so that the largest regret decides alone."""
    found = vikor(matrix_of([[0, 0, 1], [1, 1, 0]], [0.1, 0.2, 0.3]))

    assert found.q == pytest.approx([0, 0.5])


@pytest.mark.parametrize("v", [-0.1, 1.1, float("nan")])
def test_a_v_outside_0_to_1_is_refused(v: float) -> None:
    with pytest.raises(OutOfRangeError, match="v must be 0 to 1"):
        vikor(matrix_of([[1], [2]], [1]), v)
