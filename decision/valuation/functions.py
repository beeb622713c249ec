"""Value functions: from what was measured to a level of 0 to 5, and from a level to a utility of 0 to 1.

The anchors are fixed by the scorecard, never taken from the partners present, so that adding or removing one reorders nobody.

Source: Keeney & Raiffa (1976), Decisions with Multiple Objectives, ch. 3; Belton & Stewart (2002), Multiple Criteria Decision
Analysis, ch. 5.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Protocol

import numpy as np

from decision.errors import OutOfRangeError, ScaleError, UnitMismatchError, UnknownNameError

TOP_LEVEL = 5
LINE_ANCHORS, LEAST_TARGET_ANCHORS = 2, 3
Anchor = tuple[float, float]


def level_utility(level: float) -> float:
    """Utility, 0 to 1, of a level of the anchored scale, 0 to 5. Raises OutOfRangeError outside it."""
    if not 0 <= level <= TOP_LEVEL:
        raise OutOfRangeError(f"a level runs from 0 to {TOP_LEVEL}, not {level}")
    return level / TOP_LEVEL


class ValueFunction(Protocol):
    """What turns a raw value in the criterion's unit into a level, 0 to 5, and a utility, 0 to 1."""

    def level(self, raw: float) -> float:
        """The level of a raw value. Raises OutOfRangeError where it has no place."""

    def utility(self, raw: float) -> float:
        """The utility of a raw value. Raises OutOfRangeError where it has no place."""


@dataclass(frozen=True, slots=True)
class AnchoredLevels:
    """The raw value is a level already: a judgement on the scale of 0 to 5."""

    def level(self, raw: float) -> float:
        """The level itself. Raises OutOfRangeError outside 0 to 5."""
        return level_utility(raw) * TOP_LEVEL

    def utility(self, raw: float) -> float:
        """A fifth of the level. Raises OutOfRangeError outside 0 to 5."""
        return level_utility(raw)


@dataclass(frozen=True, slots=True)
class _Anchored:
    """Anchors (raw, level), kept in ascending order of raw. Levels that fall as raw rises make it a cost.

    Raises ScaleError when there are fewer than two, raw values repeat, or levels leave 0 to 5 or turn back.
    """

    anchors: tuple[Anchor, ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted((float(raw), float(level)) for raw, level in self.anchors))
        object.__setattr__(self, "anchors", ordered)
        _check(ordered)

    def _known(self, raw: float) -> float:
        if not isfinite(raw):
            raise OutOfRangeError(f"{raw} is no measured value")
        return raw


def _check(anchors: Sequence[Anchor]) -> None:
    if len({raw for raw, _ in anchors}) != len(anchors) or len(set(anchors)) in (0, 1):
        raise ScaleError(f"anchors need two or more different raw values: {list(anchors)}")
    if not all(isfinite(raw) and 0 <= level <= TOP_LEVEL for raw, level in anchors):
        raise ScaleError(f"anchors need finite raw values and levels of 0 to {TOP_LEVEL}: {list(anchors)}")
    rises = {after > before for (_, before), (_, after) in pairwise(anchors) if after != before}
    if len(rises) != 1:
        raise ScaleError(f"levels must only rise or only fall as the raw value rises: {list(anchors)}")


@dataclass(frozen=True, slots=True)
class PiecewiseLinear(_Anchored):
    """Straight lines between the anchors; outside them the level of the nearest one."""

    def level(self, raw: float) -> float:
        """The interpolated level. Raises OutOfRangeError when raw is not finite."""
        raws, levels = zip(*self.anchors, strict=True)
        return float(np.interp(self._known(raw), raws, levels))

    def utility(self, raw: float) -> float:
        """A fifth of the interpolated level. Raises OutOfRangeError when raw is not finite."""
        return level_utility(self.level(raw))


@dataclass(frozen=True, slots=True)
class Step(_Anchored):
    """The best level whose anchor is met: raw at least the anchor for a benefit, at most for a cost; none met, the worst level."""

    def level(self, raw: float) -> float:
        """The level that is met. Raises OutOfRangeError when raw is not finite."""
        known, is_cost = self._known(raw), self.anchors[0][1] > self.anchors[-1][1]
        met = [level for anchor, level in self.anchors if (known <= anchor if is_cost else known >= anchor)]
        return max(met, default=min(level for _, level in self.anchors))

    def utility(self, raw: float) -> float:
        """A fifth of the level that is met. Raises OutOfRangeError when raw is not finite."""
        return level_utility(self.level(raw))


@dataclass(frozen=True, slots=True)
class TargetRange:
    """Best within a range, worse on both sides of it: straight lines between anchors whose levels rise to a top and then fall.

    Raises ScaleError when there are fewer than three anchors, raw values repeat, levels leave 0 to 5, or they turn more than once.
    """

    anchors: tuple[Anchor, ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted((float(raw), float(level)) for raw, level in self.anchors))
        object.__setattr__(self, "anchors", ordered)
        if len(ordered) < LEAST_TARGET_ANCHORS:
            raise ScaleError(f"a target range needs an anchor on either side of its best value: {list(ordered)}")
        top = max(range(len(ordered)), key=lambda place: ordered[place][1])
        for side in (ordered[: top + 1], ordered[top:]):
            if len(side) == 1:
                raise ScaleError(f"the best level stands at an end, so this is no range; use piecewise_linear: {list(ordered)}")
            _check(side)

    def level(self, raw: float) -> float:
        """The interpolated level. Raises OutOfRangeError when raw is not finite."""
        if not isfinite(raw):
            raise OutOfRangeError(f"{raw} is no measured value")
        raws, levels = zip(*self.anchors, strict=True)
        return float(np.interp(raw, raws, levels))

    def utility(self, raw: float) -> float:
        """A fifth of the interpolated level. Raises OutOfRangeError when raw is not finite."""
        return level_utility(self.level(raw))


@dataclass(frozen=True, slots=True)
class Scale:
    """A value function with the unit that its anchors are in."""

    unit: str
    function: ValueFunction

    def utility(self, raw: float, unit: str) -> float:
        """The utility, 0 to 1, of a measured value. Raises UnitMismatchError for another unit, OutOfRangeError off the scale."""
        if unit != self.unit:
            raise UnitMismatchError(f"measured in {unit or 'no unit'}, and the anchors are in {self.unit or 'no unit'}")
        return self.function.utility(raw)


def linear(anchors: Iterable[Anchor]) -> PiecewiseLinear:
    """One straight line, through two anchors. Raises ScaleError for another number of them."""
    given = tuple(anchors)
    if len(given) != LINE_ANCHORS:
        raise ScaleError(f"a linear value function has two anchors, not {len(given)}: {list(given)}")
    return PiecewiseLinear(given)


FUNCTIONS: Mapping[str, Callable[[Iterable[Anchor]], ValueFunction]] = {
    "anchored": lambda _anchors: AnchoredLevels(),
    "linear": linear,
    "piecewise_linear": lambda anchors: PiecewiseLinear(tuple(anchors)),
    "step": lambda anchors: Step(tuple(anchors)),
    "target_range": lambda anchors: TargetRange(tuple(anchors)),
}


def value_function(kind: str, anchors: Iterable[Anchor] = ()) -> ValueFunction:
    """The value function of a criterion, by one of the names in `FUNCTIONS`.

    Raises UnknownNameError for another kind, ScaleError for anchors that are not usable.
    """
    if kind not in FUNCTIONS:
        raise UnknownNameError(f"unknown value function {kind}; known: {', '.join(FUNCTIONS)}")
    return FUNCTIONS[kind](anchors)
