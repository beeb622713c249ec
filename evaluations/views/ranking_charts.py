"""Geometry of the small drawings of the ranking page: curves of a weight, dots of a cell, bars of a tornado."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

CURVE_RIGHT, CURVE_TOP, CURVE_BOTTOM, LABEL_GAP = 100.0, 4.0, 56.0, 10.0
DOTS_LEFT, DOTS_STEP, DOT_ROW, DOTS_FOOT = 20.0, 60.0, 18.0, 22.0
TORNADO_LEFT, TORNADO_RIGHT, TORNADO_ROW = 300.0, 630.0, 22.0
LEVELS = range(6)


@dataclass(frozen=True, slots=True)
class Curve:
    """Total of one candidate while the weight of a group runs from nothing to everything."""

    name: str
    points: str
    series: int
    label_y: float


@dataclass(frozen=True, slots=True)
class Curves:
    lines: tuple[Curve, ...]
    low: float
    high: float
    current_x: float

    @classmethod
    def of(cls, shares: Sequence[float], totals: Mapping[str, Sequence[float]], current: float) -> "Curves":
        """`totals` by name, the best first; the height is that of the values that occur."""
        values = [value for line in totals.values() for value in line]
        low, high = min(values), max(values)
        scale = _Scale(low, high, CURVE_BOTTOM, CURVE_TOP)
        ends = _apart([scale.at(line[-1]) for line in totals.values()])
        lines = [
            Curve(name, _polyline(shares, line, scale), place, round(end, 1))
            for place, ((name, line), end) in enumerate(zip(totals.items(), ends, strict=True), 1)
        ]
        return cls(tuple(lines), low, high, round(current * CURVE_RIGHT, 2))


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    mark: str


@dataclass(frozen=True, slots=True)
class Dots:
    """The levels that people gave, one dot each, on the scale from 0 to 5."""

    dots: tuple[Dot, ...]
    ticks: tuple[tuple[int, float], ...]
    axis_y: float
    mean_x: float | None
    height: float

    @classmethod
    def of(cls, levels: Sequence[float], mean: float | None, marks: Sequence[str]) -> "Dots":
        """`marks` are written in the dots, in the order of the levels; empty where nobody is named."""
        tallest = max(Counter(levels).values(), default=1)
        axis = tallest * DOT_ROW + 4
        seen: Counter[float] = Counter()
        dots = []
        for level, mark in zip(levels, marks, strict=True):
            seen[level] += 1
            dots.append(Dot(_level_x(level), axis - seen[level] * DOT_ROW + DOT_ROW / 2, mark))
        ticks = tuple((level, _level_x(level)) for level in LEVELS)
        return cls(tuple(dots), ticks, axis, None if mean is None else _level_x(mean), axis + DOTS_FOOT)


@dataclass(frozen=True, slots=True)
class Bar:
    """One uncertain quantity: how far it moves the lead of the first over the second."""

    name: str
    low: float
    high: float
    crosses: bool
    x: float
    width: float
    y: float

    @property
    def middle(self) -> float:
        return self.y + TORNADO_ROW / 2


@dataclass(frozen=True, slots=True)
class Tornado:
    bars: tuple[Bar, ...]
    zero_x: float
    height: float

    @classmethod
    def of(cls, rows: Sequence[tuple[str, float, float, bool]]) -> "Tornado":
        """Rows are name, lowest and highest lead, and whether the lead turns."""
        ends = [0.0, *(end for row in rows for end in row[1:3])]
        scale = _Scale(min(ends), max(ends), TORNADO_LEFT, TORNADO_RIGHT)
        bars = tuple(_bar(place, row, scale) for place, row in enumerate(rows))
        return cls(bars, round(scale.at(0.0), 2), len(rows) * TORNADO_ROW)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to the places of a drawing."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def _bar(place: int, row: tuple[str, float, float, bool], scale: _Scale) -> Bar:
    name, low, high, crosses = row
    left, right = scale.at(low), scale.at(high)
    return Bar(name, low, high, crosses, x=round(left, 2), width=round(max(right - left, 1.0), 2), y=place * TORNADO_ROW)


def _level_x(level: float) -> float:
    return round(DOTS_LEFT + level * DOTS_STEP, 2)


def _polyline(shares: Sequence[float], values: Sequence[float], scale: _Scale) -> str:
    return " ".join(f"{share * CURVE_RIGHT:.1f},{scale.at(value):.1f}" for share, value in zip(shares, values, strict=True))


def _apart(heights: Sequence[float]) -> list[float]:
    """The heights of labels at the ends of lines, pushed apart downwards where they would touch, then up from the foot."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    placed = list(heights)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + LABEL_GAP)
    over = max(max(placed, default=0.0) - CURVE_BOTTOM, 0.0)
    return [height - over for height in placed]
