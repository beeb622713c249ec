"""Every published example that comes with the product, and that a change of any value in one is noticed."""

import json
import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from decision.verification import METHODS, case_of, compare, compute, read_case, verify

CASES = Path(__file__).resolve().parents[1] / "cases"
FILES = sorted(CASES.glob("*.json"))
TOLERANCES = {"expected": "tolerance", "precise": "precise_tolerance"}


@cache
def result_of(path):
    return compute(read_case(path.read_bytes()))


def test_every_method_has_a_case_and_every_file_an_id_of_its_own():
    cases = [read_case(path.read_bytes()) for path in FILES]

    assert len({case.id for case in cases}) == len(cases) == 19
    assert {case.method for case in cases} == set(METHODS) - {"pair_reversal"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_published_values_are_reproduced(path):
    case = read_case(path.read_bytes())
    results = [compare(check, result_of(path)) for check in case.checks]

    assert results
    assert [difference for result in results for difference in result.differences] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_result_has_the_keys_of_its_method_and_survives_json(path):
    result = result_of(path)

    assert set(METHODS[read_case(path.read_bytes()).method].results) - set(result) <= {"group_interval"}
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_what_is_drawn_is_the_same_each_time():
    path = CASES / "case-20-smaa2-exact-simplex.json"

    assert json.dumps(compute(read_case(path.read_bytes()))) == json.dumps(result_of(path))


def leaves(value, path=()):
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if children is None:
        yield path
    else:
        for key, child in children:
            yield from leaves(child, (*path, key))


def changed(value, tolerance):
    """Another value: a number moved by more than twice the tolerance, for it may be off by one already."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 2 * tolerance + max(abs(value), 1) * 1e-9
    return "somebody else" if value is None else f"{value}?"


def with_change(document, basis, path, tolerance):
    copy = deepcopy(document)
    *above, last = path
    place = copy[basis]
    for key in above:
        place = place[key]
    place[last] = changed(place[last], tolerance)
    return copy


@pytest.mark.parametrize("basis", ["expected", "precise"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_change_of_any_single_value_is_noticed(path, basis):
    document = json.loads(path.read_bytes())
    tolerances = {check.key: check.tolerance for check in case_of(document).checks if check.basis == basis}
    for leaf in leaves(document.get(basis, {})):
        case = case_of(with_change(document, basis, leaf, tolerances[leaf[0]]))
        differences = [one for check in case.checks for one in compare(check, result_of(path)).differences]

        assert len(differences) == 1, leaf


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_unknown_method_key_parameter_or_format_fails_by_name(path):
    document = json.loads(path.read_bytes())
    changes = {
        "electre_xyz": {"method": "electre_xyz"},
        "unknown_key": {"unknown_key": 1},
        "unknown_result": {"expected": {**document.get("expected", {}), "unknown_result": 1}},
        "unknown_parameter": {"parameters": {**document.get("parameters", {}), "unknown_parameter": 1}},
        "format": {"format": 2},
    }
    for named, change in changes.items():
        verdict = verify(path.name, json.dumps({**document, **change}).encode())

        assert not verdict.passed
        assert named in verdict.error or (named == "unknown_parameter" and "/parameters" in verdict.error)


def test_a_case_that_checks_nothing_fails():
    document = json.loads((CASES / "case-28-roc-weights.json").read_bytes())
    for empty in ({"expected": {}}, {"expected": None}):
        verdict = verify("case.json", json.dumps({**document, **empty}).encode())

        assert not verdict.passed
        assert verdict.error == "neither expected nor precise holds a value: the case would check nothing"


def test_methods_and_their_keys_are_those_of_the_format_as_it_is_written():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", (CASES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    methods = {name: keys for name, _inputs, keys in rows}

    assert set(methods) == set(METHODS)
    for name, keys in methods.items():
        for key in METHODS[name].results:
            assert f"`{key}`" in keys.replace("local.<criterion>", "local"), (name, key)
