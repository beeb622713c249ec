"""The validation report, word for word."""

import json

from decision.verification import Verdict, report, verify

DOCUMENT = {
    "format": 1,
    "id": "case-a",
    "name": "Two by two",
    "source": "A book",
    "method": "weighted_sum",
    "criteria": [{"name": "speed", "direction": "max", "weight": 0.5}, {"name": "price", "direction": "max", "weight": 0.5}],
    "alternatives": ["A", "B"],
    "matrix": [[1, 2], [3, 4]],
    "parameters": {"normalisation": "none"},
    "expected": {"scores": [1.5, 3.25], "ranks": [2, 1]},
    "tolerance": 0.125,
}
SAMPLES = {
    "format": 1,
    "id": "case-b",
    "method": "smaa_2",
    "samples": {"values": [[[1, 0], [0, 1]]] * 4, "weights": [[0.5, 0.5], [0.25, 0.75], [0.75, 0.25], [1, 0]]},
    "precise": {"rank_acceptability": [[0.75, 0.25], [0.5, 0.5]]},
}


def verdict_of(document, name="case.json"):
    return verify(name, json.dumps(document).encode())


def test_the_report_holds_inputs_expected_obtained_difference_and_tolerance():
    first, second, third = verdict_of(DOCUMENT, "a.json"), verdict_of(SAMPLES, "b.json"), verify("c.json", b"{")

    assert report([first, second, third], {"product": "1.2", "date": "2026-11-24"}).splitlines() == [
        "Validation of the decision methods",
        "",
        "product  1.2",
        "date     2026-11-24",
        "",
        "case-a: FAILED",
        "  file          a.json",
        f"  sha256        {first.digest}",
        "  name          Two by two",
        "  source        A book",
        "  method        weighted_sum",
        '  criteria      [{"name": "speed", "direction": "max", "weight": 0.5}, {"name": "price", "direction": "max", "weight": 0.5}]',
        '  alternatives  ["A", "B"]',
        "  matrix        [[1, 2], [3, 4]]",
        '  parameters    {"normalisation": "none"}',
        "  scores (expected): FAILED; 2 values, largest difference 0.25, tolerance 0.125",
        "    expected  [1.5, 3.25]",
        "    obtained  [1.5, 3.5]",
        "    differs at /scores/1: expected 3.25, obtained 3.5, difference 0.25",
        "  ranks (expected): passed; 2 values, largest difference 0, tolerance 0.125",
        "    expected  [2, 1]",
        "    obtained  [2, 1]",
        "",
        "case-b: passed",
        "  file     b.json",
        f"  sha256   {second.digest}",
        "  name     not stated",
        "  source   not stated",
        "  method   smaa_2",
        "  samples  values 4 x 2 x 2, weights 4 x 2",
        "  rank_acceptability (precise): passed; 4 values, largest difference 0, tolerance 1e-08",
        "    expected  [[0.75, 0.25], [0.5, 0.5]]",
        "    obtained  [[0.75, 0.25], [0.5, 0.5]]",
        "",
        "c.json: FAILED",
        "  file    c.json",
        f"  sha256  {third.digest}",
        f"  error: {third.error}",
        "",
        "3 cases, 1 passed, 2 failed",
    ]


def test_a_case_that_cannot_be_computed_keeps_its_inputs_in_the_report():
    verdict = verdict_of({**DOCUMENT, "parameters": {"normalisation": "softmax"}})

    assert not verdict.passed
    assert '  parameters    {"normalisation": "softmax"}' in report([verdict], {}).splitlines()
    assert "softmax" in verdict.error


def test_a_text_and_a_missing_key_are_named_without_a_difference():
    grouped = {**DOCUMENT, "method": "weight_stability", "parameters": {}, "tolerance": 0}
    verdict = verdict_of({**grouped, "expected": {"first": "A", "group_interval": {"low": 0}}})

    assert [line.strip() for line in report([verdict], {}).splitlines() if "differs" in line or "largest" in line] == [
        "first (expected): FAILED; 1 value, largest difference none, tolerance 0",
        'differs at /first: expected "A", obtained "B"',
        "group_interval (expected): FAILED; 1 value, largest difference none, tolerance 0",
        'differs at /group_interval: expected {"low": 0}, obtained "nothing"',
    ]


def test_a_file_of_which_nothing_was_compared_has_not_passed():
    assert not Verdict("case.json", "0").passed
