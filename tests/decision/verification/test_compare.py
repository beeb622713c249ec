"""Expected against obtained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.verification.case import Check
from decision.verification.compare import ABSENT, Comparison, compare

NUMBERS = st.floats(-1e6, 1e6)
PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def passes(expected, obtained, tolerance=0.01, key="scores"):
    return compare(Check("expected", key, expected, tolerance), {key: obtained}).passed


@given(PLAIN)
def test_everything_agrees_with_itself_at_no_tolerance(value):
    assert passes(value, value, tolerance=0.0)


@given(NUMBERS, st.floats(-0.5, 0.5), st.floats(0, 0.4))
def test_numbers_agree_within_the_tolerance_and_not_beyond(number, step, tolerance):
    obtained = number + step

    assert passes(number, obtained, tolerance) == (abs(number - obtained) <= tolerance)


@pytest.mark.parametrize(
    ("expected", "obtained"),
    [
        (1, True),
        (True, 1),
        (False, None),
        (None, 0),
        (None, "x"),
        (0, None),
        ("1", 1),
        (1, "1"),
        ("a", "b"),
        (True, False),
        ([1, 2], [1, 2, 3]),
        ([1, 2, 3], [1, 2]),
        ([], [1]),
        ([1], []),
        ([1, 2], [2, 1]),
        ([[1], [2]], [[1], [3]]),
        ([1], {"0": 1}),
        ({"a": 1}, [1]),
        ({"a": 1}, {"b": 1}),
        ({"a": None}, {}),
        ({}, {"a": 1}),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 4]}}),
        (1, [1]),
    ],
)
def test_what_is_of_another_kind_size_or_value_disagrees(expected, obtained):
    assert not passes(expected, obtained)


def test_a_case_may_publish_some_keys_of_an_object_only():
    assert passes({"4": [0.4, 0.6]}, {"4": [0.4, 0.6], "5": [1.0]})


def test_a_set_of_names_has_no_order_and_other_lists_have():
    assert passes(["A2", "A3"], ["A3", "A2"], key="compromise_set")
    assert not passes(["A2", "A3"], ["A3", "A1"], key="compromise_set")
    assert not passes(["A2"], ["A2", "A2"], key="compromise_set")
    assert not passes(["A2", "A3"], ["A3", "A2"])


def test_every_difference_is_named_by_its_pointer():
    check = Check("precise", "local", {"a/b": {"CR": 0.5, "priorities": [0.2, 0.8]}, "c~d": None}, 0.25)
    result = compare(check, {"local": {"a/b": {"CR": 0.625, "priorities": [0.2, 0.3]}, "c~d": "x"}})

    assert not result.passed
    assert result.largest_difference == 0.5
    assert result.differences == (
        Comparison("/local/a~1b/priorities/1", 0.8, 0.3, 0.5, agrees=False),
        Comparison("/local/c~0d", None, "x", None, agrees=False),
    )
    assert result.comparisons[0] == Comparison("/local/a~1b/CR", 0.5, 0.625, 0.125, agrees=True)


def test_a_result_without_the_key_disagrees():
    result = compare(Check("expected", "Q", 1.0, 9.0), {})

    assert result.comparisons == (Comparison("/Q", 1.0, ABSENT, None, agrees=False),)
    assert str(ABSENT) == "nothing"
