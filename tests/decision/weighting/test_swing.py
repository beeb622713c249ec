import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import DecisionError, OutOfRangeError, TreeError, WeightError
from decision.valuation import Node
from decision.weighting import SplittingBias, splitting_bias, swing_weights

SWINGS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(0.01, 100), min_size=1, max_size=8)


def test_the_swings_of_the_office_example() -> None:
    """Goodwin & Wright (2004), ch. 3: swings 100/80/70/30/20/10 are printed as 32/26/23/10/6/3 percent."""
    shares = swing_weights({"closeness": 100, "visibility": 80, "image": 70, "size": 30, "comfort": 20, "parking": 10})

    assert [round(100 * share) for share in shares.values()] == [32, 26, 23, 10, 6, 3]
    assert shares["closeness"] == pytest.approx(100 / 310)


@given(SWINGS, st.floats(0.01, 1))
def test_only_ratios_of_swings_count(swings: dict[str, float], factor: float) -> None:
    shares = swing_weights(swings)

    assert sum(shares.values()) == pytest.approx(1)
    assert swing_weights({name: swing * factor for name, swing in swings.items()}) == pytest.approx(shares)
    assert shares == pytest.approx({name: swing / sum(swings.values()) for name, swing in swings.items()})


def test_a_swing_of_nothing_has_no_weight() -> None:
    assert swing_weights({"a": 50, "b": 0}) == {"a": 1.0, "b": 0.0}


@pytest.mark.parametrize(
    ("swings", "error", "message"),
    [
        ({}, WeightError, "no swing at all"),
        ({"a": 0, "b": 0}, WeightError, "every weight under the swings is zero"),
        ({"a": 100, "b": -1}, WeightError, "the weight of b must be a number of at least 0, not -1"),
        ({"a": 100, "b": math.nan}, WeightError, "the weight of b must be a number of at least 0, not nan"),
        ({"a": 100, "b": 100.5}, OutOfRangeError, "the swing of b runs from 0 to 100, not 100.5"),
    ],
)
def test_swings_that_are_none_are_refused(swings: dict[str, float], error: type[DecisionError], message: str) -> None:
    with pytest.raises(error, match=message):
        swing_weights(swings)


SPLIT = (
    Node("quality", None, "Quality", 60),
    Node("inspections", "quality", "Inspections", 5),
    Node("deviations", "quality", "Deviations", 3),
    Node("recalls", "quality", "Recalls", 2),
    Node("price", None, "Price", 40),
    Node("fees", "price", "Fees", 7),
    Node("terms", "price", "Terms", 3),
)


def test_a_group_that_weighs_by_its_number_of_leaves_is_pointed_out() -> None:
    assert splitting_bias(SPLIT) == (
        SplittingBias(None, {"quality": pytest.approx(0.6), "price": pytest.approx(0.4)}, {"quality": 3, "price": 2}),
    )


def test_weighed_groups_and_even_splits_are_not() -> None:
    weighed = (replace(SPLIT[0], weight=70), *SPLIT[1:])
    even = (Node("a", None), Node("b", None))

    assert splitting_bias(weighed) == ()
    assert splitting_bias(weighed, tolerance=0.07) == (
        SplittingBias(None, {"quality": 70 / 110, "price": 40 / 110}, {"quality": 3, "price": 2}),
    )
    assert splitting_bias(even) == ()


def test_a_leaf_beside_a_group_counts_as_one() -> None:
    nodes = (Node("a", None, weight=2), Node("a1", "a"), Node("a2", "a"), Node("b", None, weight=1))

    assert splitting_bias(nodes) == (SplittingBias(None, {"a": pytest.approx(2 / 3), "b": pytest.approx(1 / 3)}, {"a": 2, "b": 1}),)


def test_a_group_further_down_is_found_by_its_own_weights() -> None:
    nodes = (Node("top", None), Node("a", "top", weight=3), Node("a1", "a"), Node("a2", "a"), Node("a3", "a"), Node("b", "top"))

    assert [(group.parent, group.leaves) for group in splitting_bias(nodes)] == [("top", {"a": 3, "b": 1})]


def test_what_is_no_tree_is_refused() -> None:
    with pytest.raises(TreeError, match="no criterion at all"):
        splitting_bias(())
