"""JSON as a filed record needs it: nothing twice, no number that is none, and each value of the kind that was asked for.

Every reader takes the JSON pointer of its value, which its error then names.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isfinite

import numpy as np

from decision.errors import DecisionError, MissingValueError, OutOfRangeError, ShapeError, TooFewError, UnknownNameError
from decision.types import FloatArray

LARGEST_NUMBER = 1e60  # its fourth power, and the sum of many, is still a number: the variance of a variance needs that


class CaseFormatError(DecisionError):
    """A worked case that is no JSON, or holds something of another kind than the format says."""


def read_json(text: str | bytes) -> object:
    """The value of a JSON text.

    Raises CaseFormatError for what is no JSON, for NaN, Infinity and numbers that no float holds, and for a key given twice.
    """
    try:
        value: object = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite, parse_int=_whole)
        json.dumps(value, ensure_ascii=False).encode()  # half a character pair can be written in JSON, and in no report
    except CaseFormatError:
        raise
    except (ValueError, RecursionError) as fault:
        raise CaseFormatError(f"no JSON: {fault}") from fault
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if repeated := repeats(key for key, _value in pairs):
        raise CaseFormatError(f"key given twice: {', '.join(repeated)}")
    return dict(pairs)


def _no_number(literal: str) -> float:
    raise CaseFormatError(f"{literal} is no number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise CaseFormatError(f"{digits} is a number that no float holds")
    return number


def _whole(digits: str) -> int:
    _finite(digits)
    return int(digits)


def repeats(given: Iterable[str]) -> list[str]:
    """The names that stand there more than once, sorted."""
    return sorted(name for name, times in Counter(given).items() if times > 1)


def text(value: object, where: str) -> str:
    """A text that is not blank. Raises CaseFormatError otherwise."""
    if not isinstance(value, str) or not value.strip():
        raise CaseFormatError(f"{where}: a text is wanted, not {value!r}")
    return value


def number(value: object, where: str) -> float:
    """A number of at most 1e60. Raises MissingValueError for null, OutOfRangeError for a larger one, CaseFormatError for anything else."""
    if value is None:
        raise MissingValueError(f"{where}: a number is wanted, not null")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise CaseFormatError(f"{where}: a number is wanted, not {value!r}")
    if abs(value) > LARGEST_NUMBER:
        raise OutOfRangeError(f"{where}: {value:g} is beyond {LARGEST_NUMBER:g}")
    return float(value)


def items(value: object, where: str) -> list[object]:
    """A list of at least one element. Raises CaseFormatError for what is no list, TooFewError for an empty one."""
    if not isinstance(value, list):
        raise CaseFormatError(f"{where}: a list is wanted, not {value!r}")
    if not value:
        raise TooFewError(f"{where}: the list is empty")
    return value


def fields(value: object, where: str, known: Collection[str]) -> Mapping[str, object]:
    """An object with no key but the known ones. Raises CaseFormatError for what is no object, UnknownNameError naming a key."""
    if not isinstance(value, dict):
        raise CaseFormatError(f"{where}: an object is wanted, not {value!r}")
    if unknown := sorted(set(value) - set(known)):
        raise UnknownNameError(f"{where}: unknown key {', '.join(unknown)}; known: {', '.join(sorted(known)) or 'none'}")
    return value


def choice(value: object, where: str, known: Collection[str]) -> str:
    """One of the known texts. Raises UnknownNameError for another."""
    if not isinstance(value, str) or value not in known:
        raise UnknownNameError(f"{where}: one of {', '.join(known)} is wanted, not {value!r}")
    return value


def names(value: object, where: str) -> tuple[str, ...]:
    """Texts, none twice. Raises CaseFormatError naming a repeated one."""
    found = tuple(text(one, f"{where}/{place}") for place, one in enumerate(items(value, where)))
    if repeated := repeats(found):
        raise CaseFormatError(f"{where}: named twice: {', '.join(repeated)}")
    return found


def vector(value: object, where: str, size: int) -> FloatArray:
    """(size,) numbers. Raises ShapeError for another length."""
    return np.array([number(one, f"{where}/{place}") for place, one in enumerate(_sized(value, where, size))], dtype=np.float64)


def table(value: object, where: str, rows: Sequence[str] = (), columns: Sequence[str] = (), *, may_miss: bool = False) -> FloatArray:
    """(n_rows, n_columns) numbers; null becomes NaN where `may_miss`. Names, where given, say how many there must be and stand in errors.

    Raises ShapeError naming the row whose length is another, MissingValueError naming the cell that is null.
    """
    lines = _sized(value, where, len(rows)) if rows else items(value, where)
    width = len(columns) or len(items(lines[0], f"{where}/0"))
    filler = float("nan") if may_miss else None
    return np.array(
        [
            [
                number(filler if cell is None else cell, f"{where}/{row}/{column}{_label(rows, row)}{_label(columns, column)}")
                for column, cell in enumerate(_sized(line, f"{where}/{row}{_label(rows, row)}", width))
            ]
            for row, line in enumerate(lines)
        ]
    )


def _label(known: Sequence[str], place: int) -> str:
    return f" ({known[place]})" if known else ""


def _sized(value: object, where: str, size: int) -> list[object]:
    found = items(value, where)
    if len(found) != size:
        raise ShapeError(f"{where}: {size} values are wanted, not {len(found)}")
    return found
