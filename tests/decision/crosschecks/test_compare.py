from itertools import combinations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.crosschecks import flipped_pairs, kendall_tau_b, ranks
from decision.errors import ShapeError
from decision.types import FloatArray

places = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=20)


def as_array(values: list[int]) -> FloatArray:
    return np.array(values, dtype=np.float64)


def tau_by_pairs(first: list[int], second: list[int]) -> float | None:
    """Kendall's definition: signs of differences, one pair at a time."""
    signs = [(np.sign(first[a] - first[b]), np.sign(second[a] - second[b])) for a, b in combinations(range(len(first)), 2)]
    untied = [sum(abs(pair[side]) for pair in signs) for side in (0, 1)]
    return float(sum(x * y for x, y in signs)) / sqrt(untied[0] * untied[1]) if all(untied) else None


@settings(max_examples=120)
@given(places)
def test_tau_is_that_of_all_pairs(both: list[tuple[int, int]]) -> None:
    first, second = [one for one, _other in both], [other for _one, other in both]
    expected = tau_by_pairs(first, second)

    assert kendall_tau_b(as_array(first), as_array(second)) == (None if expected is None else pytest.approx(expected, abs=1e-14))
    assert kendall_tau_b(as_array(second), as_array(first)) == kendall_tau_b(as_array(first), as_array(second))


def test_tau_of_many_is_that_of_all_pairs() -> None:
    draw = np.random.default_rng(20261124)
    first = draw.integers(0, 300, 1_000).astype(np.float64)
    second = first + draw.integers(0, 200, 1_000)
    signs = [np.sign(np.subtract.outer(one, one)) for one in (first, second)]

    expected = (signs[0] * signs[1]).sum() / sqrt(abs(signs[0]).sum() * abs(signs[1]).sum())

    assert kendall_tau_b(first, second) == pytest.approx(expected, abs=1e-12)


def test_tau_of_the_same_and_of_the_opposite() -> None:
    order = as_array([3, 1, 2, 4])

    assert (kendall_tau_b(order, order), kendall_tau_b(order, -order)) == (1, -1)
    assert kendall_tau_b(order, as_array([2, 2, 2, 2])) is None
    assert kendall_tau_b(as_array([1]), as_array([1])) is None


@settings(max_examples=100)
@given(places, st.integers(1, 6))
def test_flipped_pairs_are_those_that_the_second_turns_round(both: list[tuple[int, int]], top: int) -> None:
    first, second = ranks(-as_array([one for one, _other in both])), ranks(-as_array([other for _one, other in both]))
    expected = {(a, b) for a in range(len(first)) for b in range(len(first)) if first[a] < first[b] <= top and second[a] > second[b]}
    found = flipped_pairs(first, second, top)

    assert set(found) == expected
    assert len(found) == len(expected)


def test_flipped_pairs_come_best_first_and_count_ties_at_the_edge() -> None:
    assert flipped_pairs((1, 2, 2, 4), (3, 2, 1, 4), 2) == ((0, 1), (0, 2))
    assert flipped_pairs((1, 2, 3, 4), (1, 2, 4, 3), 3) == ()


def test_ranks_are_competition_ranks_with_a_tolerance() -> None:
    assert ranks(as_array([1, 3, 3, 2])) == (4, 1, 1, 3)
    assert ranks(np.array([0.3, 0.1 + 0.2, 0.2])) == (1, 1, 3)


def test_rankings_of_different_lengths_are_refused() -> None:
    with pytest.raises(ShapeError):
        kendall_tau_b(as_array([1, 2]), as_array([1, 2, 3]))
    with pytest.raises(ShapeError):
        flipped_pairs((1, 2), (1, 2, 3), 5)
