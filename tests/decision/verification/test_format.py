"""Format 1 is read strictly: what it does not know is an error that names it."""

import json

import numpy as np
import pytest

from decision.errors import MissingValueError, OutOfRangeError, ParameterError, ShapeError, TooFewError, UnknownNameError
from decision.verification import Case, CaseFormatError, Check, case_of, read_case
from decision.verification.case import Criterion

ABSENT = object()


def document(**changes):
    """A case of two alternatives and two criteria, with these keys changed or taken away."""
    case = {
        "format": 1,
        "id": "case-a",
        "method": "weighted_sum",
        "criteria": [{"name": "speed", "direction": "max", "weight": 0.5}, {"name": "price", "direction": "max", "weight": 0.5}],
        "alternatives": ["A", "B"],
        "matrix": [[1, 2], [3, 4]],
        "parameters": {"normalisation": "none"},
        "expected": {"scores": [1.5, 3.5], "ranks": [2, 1]},
        "tolerance": {"scores": 0.25, "ranks": 0},
        **changes,
    }
    return {key: value for key, value in case.items() if value is not ABSENT}


def criteria(**changes):
    return [{"name": "speed", "direction": "max", "weight": 0.5}, {"name": "price", "direction": "min", "weight": 0.5, **changes}]


def test_a_case_is_read_whole():
    texts = {"name": "Two", "source": "A book", "notes": "", "verified_with": ["a program"]}
    case = read_case(json.dumps(document(**texts, precise={"scores": [1.5, 3.5]})))

    assert (case.id, case.method, case.name, case.source) == ("case-a", "weighted_sum", "Two", "A book")
    assert case.criteria == (Criterion("speed", "max", 0.5), Criterion("price", "max", 0.5))
    assert case.alternatives == ("A", "B")
    assert np.array_equal(case.values, [[1, 2], [3, 4]])
    assert case.parameters == {"normalisation": "none"}
    assert case.checks == (
        Check("expected", "scores", [1.5, 3.5], 0.25),
        Check("expected", "ranks", [2, 1], 0.0),
        Check("precise", "scores", [1.5, 3.5], 1e-8),
    )


def test_tolerances_are_one_number_or_one_by_key_and_strict_where_not_given():
    def tolerances(**changes):
        return [check.tolerance for check in case_of(document(**changes)).checks]

    assert tolerances(tolerance=0.5) == [0.5, 0.5]
    assert tolerances(tolerance={"scores": 0.5}) == [0.5, 1e-8]
    assert tolerances(tolerance=ABSENT) == [1e-8, 1e-8]
    assert tolerances(expected=ABSENT, precise={"scores": [1]}, precise_tolerance=2e-3) == [2e-3]


def test_a_case_may_hold_nothing_to_compare_when_it_is_only_computed():
    assert case_of(document(expected=ABSENT, tolerance=ABSENT)).checks == ()


@pytest.mark.parametrize(
    ("changes", "error", "complaint"),
    [
        ({"format": 2}, ParameterError, "/format: 1 is wanted, not 2"),
        ({"format": ABSENT}, ParameterError, "/format: 1 is wanted, not None"),
        ({"format": "1"}, ParameterError, "/format: 1 is wanted, not '1'"),
        ({"format": True}, ParameterError, "/format: 1 is wanted, not True"),
        ({"method": "weighted_product"}, UnknownNameError, "/method: .*not 'weighted_product'"),
        ({"method": ABSENT}, UnknownNameError, "/method: .*not None"),
        ({"method": ["topsis"]}, UnknownNameError, "/method"),
        ({"remark": "x"}, UnknownNameError, "unknown key remark"),
        ({"id": ABSENT}, CaseFormatError, "/id: a text is wanted, not None"),
        ({"name": 3}, CaseFormatError, "/name: a text is wanted, not 3"),
        ({"verified_with": [3]}, CaseFormatError, "/verified_with: a text is wanted, not 3"),
        ({"criteria": ABSENT}, ParameterError, "/criteria: weighted_sum needs it"),
        ({"criteria": []}, TooFewError, "/criteria: the list is empty"),
        ({"criteria": ["speed", "price"]}, CaseFormatError, "/criteria/0: an object is wanted"),
        ({"criteria": criteria(unit="EUR")}, UnknownNameError, "/criteria/1: unknown key unit"),
        ({"criteria": criteria(direction="down")}, UnknownNameError, r"/criteria/1/direction \(price\): .*'down'"),
        ({"criteria": criteria(weight="a lot")}, CaseFormatError, r"/criteria/1/weight \(price\): a number is wanted, not 'a lot'"),
        ({"criteria": criteria(name="speed")}, CaseFormatError, "/criteria: named twice: speed"),
        ({"criteria": [*criteria(), criteria(name="size")[1]]}, ShapeError, r"/matrix/0 \(A\): 3 values are wanted, not 2"),
        ({"alternatives": ABSENT}, ParameterError, "/alternatives: weighted_sum needs it"),
        ({"alternatives": ["A", "A"]}, CaseFormatError, "/alternatives: named twice: A"),
        ({"alternatives": ["A", "B", "C"]}, ShapeError, "/matrix: 3 values are wanted, not 2"),
        ({"matrix": ABSENT}, ParameterError, "/matrix: weighted_sum needs it"),
        ({"matrix": []}, TooFewError, "/matrix: the list is empty"),
        ({"matrix": [[1, 2], [3]]}, ShapeError, r"/matrix/1 \(B\): 2 values are wanted, not 1"),
        ({"matrix": [[1, None], [3, 4]]}, MissingValueError, r"/matrix/0/1 \(A\) \(price\): a number is wanted, not null"),
        ({"matrix": [[1, "2"], [3, 4]]}, CaseFormatError, r"/matrix/0/1 \(A\) \(price\): a number is wanted, not '2'"),
        ({"parameters": []}, CaseFormatError, "/parameters: an object is wanted"),
        ({"parameters": {"normalisation": "none", "v": 1}}, UnknownNameError, "/parameters: unknown key v"),
        ({"samples": {"values": [[[1]]], "weights": [[1]]}}, ParameterError, "/samples: weighted_sum has no use for it"),
        ({"expected": {"score": [1]}}, UnknownNameError, "/expected: unknown key score"),
        ({"precise": {"Q": [1]}}, UnknownNameError, "/precise: unknown key Q"),
        ({"expected": [1]}, CaseFormatError, "/expected: an object is wanted"),
        ({"tolerance": {"score": 1}}, UnknownNameError, "/tolerance: unknown key score"),
        ({"tolerance": -1}, OutOfRangeError, "/tolerance: a tolerance is at least 0, not -1"),
        ({"tolerance": {"scores": "1"}}, CaseFormatError, "/tolerance/scores: a number is wanted"),
        ({"precise_tolerance": [1]}, CaseFormatError, "/precise_tolerance: a number is wanted"),
    ],
)
def test_what_the_format_does_not_know_is_refused_by_name(changes, error, complaint):
    case_of(document())
    with pytest.raises(error, match=complaint):
        case_of(document(**changes))


@pytest.mark.parametrize("given", [[], "text", 3, None])
def test_a_case_is_an_object(given):
    with pytest.raises(CaseFormatError, match="the case: an object is wanted"):
        case_of(given)


def test_null_is_as_good_as_absent_and_so_is_an_empty_list_of_no_use():
    case = case_of({"format": 1, "id": "w", "method": "surrogate_weights", "parameters": {"n": [2]}, "criteria": [], "matrix": None})

    assert (case.criteria, case.matrix) == ((), None)


def test_only_observers_may_leave_values_out():
    gaps = {"format": 1, "id": "a", "matrix": [[1, None, 2], [1, 2, 2]]}

    assert np.isnan(case_of({**gaps, "method": "krippendorff_alpha"}).values).sum() == 1
    for method in ("icc", "kendall_w", "ahp_priorities"):
        with pytest.raises(MissingValueError, match="/matrix/0/1: a number is wanted, not null"):
            case_of({**gaps, "method": method})


def test_a_case_without_a_matrix_has_no_values():
    with pytest.raises(MissingValueError, match="icc needs a matrix"):
        _ = Case("case-a", "icc").values
