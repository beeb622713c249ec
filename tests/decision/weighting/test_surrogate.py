from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import TooFewError, UnknownNameError
from decision.weighting import order_weights, rank_order_centroid, rank_reciprocal, rank_sum

METHODS = [rank_order_centroid, rank_sum, rank_reciprocal]
Method = Callable[[int], tuple[float, ...]]


@pytest.mark.parametrize(
    ("n", "published"),
    [
        (2, [0.75, 0.25]),
        (3, [0.6111, 0.2778, 0.1111]),
        (4, [0.5208, 0.2708, 0.1458, 0.0625]),
        (5, [0.4567, 0.2567, 0.1567, 0.09, 0.04]),
        (6, [0.4083, 0.2417, 0.1583, 0.1028, 0.0611, 0.0278]),
    ],
)
def test_the_centroids_that_edwards_and_barron_print(n: int, published: list[float]) -> None:
    """Edwards & Barron (1994), SMARTS and SMARTER; case 28."""
    assert rank_order_centroid(n) == pytest.approx(published, abs=6e-5)


def test_rank_sum_and_reciprocal_of_four() -> None:
    """Stillwell, Seaver & Edwards (1981); case 28."""
    assert rank_sum(4) == pytest.approx([0.4, 0.3, 0.2, 0.1], abs=1e-15)
    assert rank_reciprocal(4) == pytest.approx([0.48, 0.24, 0.16, 0.12], abs=1e-15)


@pytest.mark.parametrize("n", range(1, 12))
def test_the_centroid_is_the_mean_of_the_corners_of_the_order(n: int) -> None:
    corners = [[Fraction(1, size) if place < size else Fraction(0) for place in range(n)] for size in range(1, n + 1)]
    exact = [float(sum(column) / n) for column in zip(*corners, strict=True)]

    assert rank_order_centroid(n) == pytest.approx(exact, rel=1e-15)


@pytest.mark.parametrize("method", METHODS)
@given(n=st.integers(1, 200))
def test_weights_of_an_order_fall_and_sum_to_one(method: Method, n: int) -> None:
    weights = method(n)

    assert sum(weights) == pytest.approx(1, abs=1e-12)
    assert all(before > after > 0 for before, after in pairwise(weights))


@pytest.mark.parametrize("method", METHODS)
def test_an_order_of_nothing_is_refused(method: Method) -> None:
    with pytest.raises(TooFewError, match="one criterion or more, not 0"):
        method(0)
    with pytest.raises(TooFewError, match="one criterion or more, not 0"):
        order_weights([], method)


@pytest.mark.parametrize("method", METHODS)
def test_tied_criteria_get_the_mean_over_the_orders_that_are_left_open(method: Method) -> None:
    tied = order_weights([["quality"], ["price", "time"], ["place"]], method)

    orders = [("quality", *middle, "place") for middle in permutations(("price", "time"))]
    untied = [dict(zip(order, method(4), strict=True)) for order in orders]
    assert tied == pytest.approx({name: sum(one[name] for one in untied) / 2 for name in tied})
    assert list(tied) == ["quality", "price", "time", "place"]


def test_all_tied_weigh_the_same() -> None:
    assert order_weights([{"a", "b", "c"}]) == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})


def test_empty_places_of_an_order_change_nothing() -> None:
    assert order_weights([[], ["a"], [], ["b"]]) == {"a": 0.75, "b": 0.25}


def test_a_name_in_two_places_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="b stands in more than one place"):
        order_weights([["a", "b"], ["b"]])
