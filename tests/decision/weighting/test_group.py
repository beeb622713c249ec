"""Several people's weights become one set, by member or by role."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import ShapeError, TooFewError, UnknownNameError, WeightError
from decision.weighting import weights_by_member, weights_by_role

THREE = {"ann": {"q": 60, "p": 40}, "bo": {"q": 1, "p": 1}, "cy": {"q": 0, "p": 10}}
ROLES = {"ann": "quality", "bo": "quality", "cy": "procurement"}


def test_members_count_the_same_whatever_points_they_give_out() -> None:
    found = weights_by_member(THREE)

    assert found.shares == pytest.approx({"q": (0.6 + 0.5 + 0) / 3, "p": (0.4 + 0.5 + 1) / 3})
    assert found.lowest == pytest.approx({"q": 0, "p": 0.4})
    assert found.highest == pytest.approx({"q": 0.6, "p": 1})


def test_a_declared_say_counts() -> None:
    assert weights_by_member(THREE, {"ann": 3, "cy": 1}).shares == pytest.approx({"q": 0.45, "p": 0.55})


def test_roles_count_the_same_however_many_people_they_have() -> None:
    assert weights_by_role(THREE, ROLES).shares == pytest.approx({"q": 0.275, "p": 0.725})
    assert weights_by_role(THREE, ROLES, {"quality": 1, "procurement": 0}).shares == pytest.approx({"q": 0.55, "p": 0.45})


@given(st.lists(st.lists(st.floats(0.01, 100), min_size=3, max_size=3), min_size=1, max_size=5), st.floats(0.01, 100))
def test_shares_sum_to_one_lie_between_the_members_and_ignore_scale(rows: list[list[float]], factor: float) -> None:
    sets = {f"m{place}": dict(zip("abc", row, strict=True)) for place, row in enumerate(rows)}
    scaled = {**sets, "m0": {name: weight * factor for name, weight in sets["m0"].items()}}

    found = weights_by_member(sets)

    assert sum(found.shares.values()) == pytest.approx(1)
    assert all(found.lowest[name] - 1e-12 <= share <= found.highest[name] + 1e-12 for name, share in found.shares.items())
    assert weights_by_member(scaled).shares == pytest.approx(found.shares)


@pytest.mark.parametrize(
    ("sets", "say", "error", "words"),
    [
        ({}, None, TooFewError, "no member has given weights"),
        ({"ann": {"q": 1}, "bo": {"p": 1}}, None, ShapeError, "bo weighs other criteria than the rest: p, q"),
        ({"ann": {"q": 0, "p": 0}}, None, WeightError, "every weight under the set of ann is zero"),
        ({"ann": {"q": -1, "p": 2}}, None, WeightError, "the weight of q must be a number of at least 0"),
        ({"ann": {}}, None, WeightError, "ann weighs no criterion"),
        (THREE, {"dan": 1}, UnknownNameError, "a say for dan, who gave no weights"),
        (THREE, {"ann": 0}, WeightError, "every weight under the members is zero"),
    ],
)
def test_weights_that_are_none_are_refused(
    sets: dict[str, dict[str, float]], say: dict[str, float] | None, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        weights_by_member(sets, say)


def test_a_member_without_a_role_is_named() -> None:
    with pytest.raises(UnknownNameError, match="cy: no role is known"):
        weights_by_role(THREE, {"ann": "quality", "bo": "quality"})
