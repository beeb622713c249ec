"""The kinds of target. The apps above register theirs when Django starts; `common` knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Computation:
    """What a computation hands back: the stored JSON, which facts it used, and the day on which time alone changes it."""

    payload: dict[str, Any]
    inputs: dict[str, Any]
    facts: frozenset[str]
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Kind:
    """`load` reads one snapshot (None: the object is gone), `compute` is pure."""

    name: str
    load: Callable[[str, date], Any | None]
    compute: Callable[[Any], Computation]


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    return _kinds[name]
