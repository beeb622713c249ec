"""Reading JSON strictly."""

import numpy as np
import pytest

from decision.errors import MissingValueError, OutOfRangeError, ShapeError, TooFewError, UnknownNameError
from decision.verification import strict_json
from decision.verification.strict_json import CaseFormatError, read_json


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ("{", "no JSON: Expecting property name"),
        ("", "no JSON: Expecting value"),
        ("{} {}", "no JSON: Extra data"),
        (b"\xff\xfe\xff", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"a": [1, NaN]}', "NaN is no number of JSON"),
        (r'["\ud800"]', "no JSON: 'utf-8' codec can't encode"),
        ("[-Infinity]", "-Infinity is no number of JSON"),
        ("[1e999]", "1e999 is a number that no float holds"),
        ("[" + "9" * 400 + "]", "is a number that no float holds"),
        ('{"a": {"b": 1, "c": 2, "b": 1}}', "key given twice: b"),
    ],
)
def test_what_is_no_json_is_refused(document, complaint):
    with pytest.raises(CaseFormatError, match=complaint):
        read_json(document)


def test_json_comes_back_as_it_is():
    document = '{"a": [1, -2.5, 1e3, true, null, "\u00e9"], "b": {}}'

    assert read_json(document) == read_json(document.encode()) == {"a": [1, -2.5, 1000.0, True, None, "\u00e9"], "b": {}}


@pytest.mark.parametrize(
    ("reader", "value", "error", "complaint"),
    [
        ("text", 3, CaseFormatError, "/x: a text is wanted, not 3"),
        ("text", "  ", CaseFormatError, "/x: a text is wanted, not '  '"),
        ("number", "3", CaseFormatError, "/x: a number is wanted, not '3'"),
        ("number", True, CaseFormatError, "/x: a number is wanted, not True"),
        ("number", -2e60, OutOfRangeError, r"/x: -2e\+60 is beyond 1e\+60"),
        ("number", None, MissingValueError, "/x: a number is wanted, not null"),
        ("items", {}, CaseFormatError, "/x: a list is wanted, not {}"),
        ("items", [], TooFewError, "/x: the list is empty"),
        ("names", ["a", "b", "a"], CaseFormatError, "/x: named twice: a"),
        ("names", ["a", ""], CaseFormatError, "/x/1: a text is wanted, not ''"),
        ("table", [[1, 2], [3]], ShapeError, "/x/1: 2 values are wanted, not 1"),
        ("table", [[1, 2], 3], CaseFormatError, "/x/1: a list is wanted, not 3"),
        ("table", [[1, None]], MissingValueError, "/x/0/1: a number is wanted, not null"),
        ("table", [[1, []]], CaseFormatError, r"/x/0/1: a number is wanted, not \[\]"),
    ],
)
def test_values_of_another_kind_are_refused_by_their_pointer(reader, value, error, complaint):
    with pytest.raises(error, match=f"^{complaint}$"):
        getattr(strict_json, reader)(value, "/x")


def test_a_table_names_the_row_and_the_column_at_fault():
    with pytest.raises(MissingValueError, match=r"^/m/1/0 \(B\) \(price\): a number is wanted, not null$"):
        strict_json.table([[1, 2], [None, 4]], "/m", ("A", "B"), ("price", "speed"))
    with pytest.raises(ShapeError, match=r"^/m/1 \(B\): 2 values are wanted, not 3$"):
        strict_json.table([[1, 2], [3, 4, 5]], "/m", ("A", "B"), ("price", "speed"))
    with pytest.raises(ShapeError, match=r"^/m: 3 values are wanted, not 2$"):
        strict_json.table([[1, 2], [3, 4]], "/m", ("A", "B", "C"), ("price", "speed"))


def test_null_in_a_table_is_nan_only_where_it_may_miss():
    assert np.array_equal(strict_json.table([[1, None], [3, 4]], "/m", may_miss=True), [[1, np.nan], [3, 4]], equal_nan=True)


def test_unknown_keys_and_choices_are_named():
    with pytest.raises(UnknownNameError, match=r"^/p: unknown key w, z; known: v$"):
        strict_json.fields({"v": 1, "z": 2, "w": 3}, "/p", ("v",))
    with pytest.raises(CaseFormatError, match=r"^/p: an object is wanted, not \[\]$"):
        strict_json.fields([], "/p", ("v",))
    with pytest.raises(UnknownNameError, match=r"^/d: one of max, min is wanted, not 'up'$"):
        strict_json.choice("up", "/d", ("max", "min"))


def test_a_vector_has_its_size():
    assert strict_json.vector([1, 2.5], "/v", 2).tolist() == [1.0, 2.5]
    with pytest.raises(ShapeError, match=r"^/v: 3 values are wanted, not 2$"):
        strict_json.vector([1, 2], "/v", 3)
