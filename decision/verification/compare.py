"""Expected against obtained, value by value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from decision.verification.case import Check

# Names of which only the membership is published, not an order.
SETS = frozenset({"compromise_set"})


@dataclass(frozen=True, slots=True)
class Absent:
    """Stands for a value that a result does not have; null is a value."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One value of a check.

    pointer     JSON pointer into the result
    difference  absolute, of two numbers; None where they are no numbers
    """

    pointer: str
    expected: object
    obtained: object
    difference: float | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check, what was obtained for its key, and the comparison of every single value in it."""

    check: Check
    obtained: object
    comparisons: tuple[Comparison, ...]

    @property
    def passed(self) -> bool:
        return all(comparison.agrees for comparison in self.comparisons)

    @property
    def differences(self) -> tuple[Comparison, ...]:
        """The comparisons that disagree."""
        return tuple(comparison for comparison in self.comparisons if not comparison.agrees)

    @property
    def largest_difference(self) -> float | None:
        """Of all numbers compared; None where none was."""
        return max((one.difference for one in self.comparisons if one.difference is not None), default=None)


def compare(check: Check, result: Mapping[str, object]) -> CheckResult:
    """A key of a result against what a case says of it.

    Numbers agree within the absolute tolerance, truth values, texts and null only with their own like. Lists are compared element by
    element and must be of one length. Of an object the keys that the case names are compared: a case may publish some only.
    """
    expected, obtained = check.expected, result.get(check.key, ABSENT)
    if check.key in SETS:
        expected, obtained = _in_order(expected), _in_order(obtained)
    return CheckResult(check, obtained, tuple(_values(f"/{_escaped(check.key)}", expected, obtained, check.tolerance)))


def _in_order(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, list) else value


def _values(pointer: str, expected: object, obtained: object, tolerance: float) -> Iterator[Comparison]:
    if isinstance(expected, dict) and expected and isinstance(obtained, dict):
        for key, value in expected.items():
            yield from _values(f"{pointer}/{_escaped(key)}", value, obtained.get(key, ABSENT), tolerance)
    elif isinstance(expected, list) and expected and isinstance(obtained, list) and len(expected) == len(obtained):
        for place, pair in enumerate(zip(expected, obtained, strict=True)):
            yield from _values(f"{pointer}/{place}", *pair, tolerance)
    else:
        yield _value(pointer, expected, obtained, tolerance)


def _value(pointer: str, expected: object, obtained: object, tolerance: float) -> Comparison:
    if _is_number(expected) and _is_number(obtained):
        difference = abs(expected - obtained)
        return Comparison(pointer, expected, obtained, difference, difference <= tolerance)
    return Comparison(pointer, expected, obtained, None, type(expected) is type(obtained) and expected == obtained)


def _is_number(value: object) -> TypeGuard[int | float]:
    """A truth value counts as a number in Python, and must not here."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _escaped(key: str) -> str:
    """A key in a JSON pointer.

    Source: RFC 6901, section 3.
    """
    return key.replace("~", "~0").replace("/", "~1")
