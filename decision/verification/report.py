"""The validation report: a text that can be filed, with inputs, expected, obtained, difference and tolerance of every case."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from decision.verification.case import Case
from decision.verification.compare import CheckResult, Comparison
from decision.verification.verify import Verdict, remarks

TITLE = "Validation of the decision methods"
WORDS = {True: "passed", False: "FAILED"}


def report(verdicts: Sequence[Verdict], circumstances: Mapping[str, str]) -> str:
    """The report as lines of text; the last one is `N cases, N passed, N failed`.

    circumstances  what the cases do not say: versions, date, folder; one line each, in the order given
    """
    return "\n".join(
        [TITLE, "", *_aligned(circumstances), "", *(line for verdict in verdicts for line in _lines(verdict)), summary(verdicts)]
    )


def summary(verdicts: Sequence[Verdict]) -> str:
    """How many cases there were, how many passed and how many failed."""
    passed = sum(verdict.passed for verdict in verdicts)
    return f"{len(verdicts)} cases, {passed} passed, {len(verdicts) - passed} failed"


def _aligned(pairs: Mapping[str, str], indent: str = "") -> Iterator[str]:
    width = max(map(len, pairs), default=0)
    for label, value in pairs.items():
        yield f"{indent}{label:{width}}  {value}".rstrip()


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.case.id if verdict.case else verdict.file}: {WORDS[verdict.passed]}"
    yield from _aligned(dict(_facts(verdict)), "  ")
    if verdict.error is not None:
        yield f"  error: {verdict.error}"
    for result in verdict.results:
        yield from _check_lines(result)
    yield ""


def _facts(verdict: Verdict) -> Iterator[tuple[str, str]]:
    yield "file", verdict.file
    yield "sha256", verdict.digest
    if verdict.case is not None:
        yield "name", verdict.case.name or "not stated"
        yield "source", verdict.case.source or "not stated"
        yield "method", verdict.case.method
        yield from _inputs(verdict.case)
        if said := remarks(verdict.case):
            yield "remark", "; ".join(said)


def _inputs(case: Case) -> Iterator[tuple[str, str]]:
    """As the file says them; of samples only their sizes, for they may be millions: the digest of the file stands for them."""
    for key, value in case.inputs.items():
        if key != "samples":
            yield key, _json(value)
    if case.samples is not None:
        sizes = [" x ".join(map(str, array.shape)) for array in (case.samples.values, case.samples.weights)]
        yield "samples", f"values {sizes[0]}, weights {sizes[1]}"


def _check_lines(result: CheckResult) -> Iterator[str]:
    check = result.check
    largest = "none" if result.largest_difference is None else f"{result.largest_difference:.3g}"
    counted = f"{len(result.comparisons)} {'value' if len(result.comparisons) == 1 else 'values'}"
    yield f"  {check.key} ({check.basis}): {WORDS[result.passed]}; {counted}, largest difference {largest}, tolerance {check.tolerance:g}"
    yield f"    expected  {_json(check.expected)}"
    yield f"    obtained  {_json(result.obtained)}"
    yield from _difference_lines(result.differences)


def _difference_lines(differences: Iterable[Comparison]) -> Iterator[str]:
    for one in differences:
        by = "" if one.difference is None else f", difference {one.difference:.17g}"
        yield f"    differs at {one.pointer}: expected {_json(one.expected)}, obtained {_json(one.obtained)}{by}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
