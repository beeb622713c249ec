"""What a declared rule asks for, and how its parameters are checked as they come from JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Generic, TypeVar

from decision.errors import ParameterError, ScaleError
from decision.valuation.facts import FactFinding, GateFinding
from decision.valuation.functions import TOP_LEVEL, PiecewiseLinear


class ParameterKind(StrEnum):
    """What a parameter holds, as it comes from JSON."""

    TEXT = "text"
    TEXTS = "texts"
    COUNT = "count"
    LEVEL = "level"
    LEVELS = "levels"
    ANCHORS = "anchors"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a rule. Without a default it must be given; `choices`, where there are any, are the only texts taken."""

    name: str
    kind: ParameterKind
    default: object = None
    choices: tuple[str, ...] = ()


Finding = TypeVar("Finding", FactFinding, GateFinding)


@dataclass(frozen=True, slots=True)
class Rule(Generic[Finding]):
    """A declared rule: what it says, what it asks for, and what computes it."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    compute: Callable[..., Finding]

    def read(self, given: Mapping[str, object]) -> dict[str, object]:
        """The parameters as the rule takes them, defaults filled in.

        Raises ParameterError naming the rule and the parameter that is missing, unknown or not of its kind.
        """
        known = [parameter.name for parameter in self.parameters]
        if unknown := sorted(set(given) - set(known)):
            raise ParameterError(f"rule {self.name} knows no {', '.join(unknown)}; known: {', '.join(known) or 'none'}")
        return {parameter.name: self._value(parameter, given.get(parameter.name, parameter.default)) for parameter in self.parameters}

    def _value(self, parameter: Parameter, value: object) -> object:
        if value is None:
            raise ParameterError(f"rule {self.name} needs {parameter.name}")
        try:
            return _READERS[parameter.kind](value, parameter)
        except (TypeError, ValueError) as fault:
            raise ParameterError(f"rule {self.name}, {parameter.name}: {fault}") from fault


def _text(value: object, parameter: Parameter) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"a text is wanted, not {value!r}")
    if parameter.choices and value not in parameter.choices:
        raise ValueError(f"one of {', '.join(parameter.choices)} is wanted, not {value!r}")
    return value


def _texts(value: object, parameter: Parameter) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        raise ValueError(f"a list of texts is wanted, not {value!r}")
    return tuple(_text(one, parameter) for one in value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise ValueError(f"a number is wanted, not {value!r}")
    return float(value)


def _count(value: object, _parameter: Parameter) -> int:
    number = _number(value)
    if number < 1 or number != int(number):
        raise ValueError(f"a whole number of at least 1 is wanted, not {value!r}")
    return int(number)


def _level(value: object, _parameter: Parameter) -> float:
    number = _number(value)
    if not 0 <= number <= TOP_LEVEL:
        raise ValueError(f"a level of 0 to {TOP_LEVEL} is wanted, not {value!r}")
    return number


def _levels(value: object, parameter: Parameter) -> dict[str, float]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError(f"levels by name are wanted, not {value!r}")
    return {_text(name, parameter): _level(level, parameter) for name, level in value.items()}


def _anchors(value: object, parameter: Parameter) -> PiecewiseLinear:
    if isinstance(value, PiecewiseLinear):
        return value
    if not isinstance(value, (list, tuple)) or not all(
        isinstance(pair, (list, tuple)) and len(pair) == len(("raw", "level")) for pair in value
    ):
        raise ScaleError(f"pairs of raw value and level are wanted, not {value!r}")
    return PiecewiseLinear(tuple((_number(raw), _level(level, parameter)) for raw, level in value))


_READERS: Mapping[ParameterKind, Callable[[object, Parameter], object]] = {
    ParameterKind.TEXT: _text,
    ParameterKind.TEXTS: _texts,
    ParameterKind.COUNT: _count,
    ParameterKind.LEVEL: _level,
    ParameterKind.LEVELS: _levels,
    ParameterKind.ANCHORS: _anchors,
}
