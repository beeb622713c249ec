"""The drawing of a difference: bars that begin where the one before ended, and the net at the foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

# Left of the plot there is room for the names and for a value that stands left of its bar.
PLOT_LEFT, PLOT_RIGHT, ROW, TOP = 136.0, 348.0, 29.0, 4.0


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall, in the units of its drawing."""

    name: str
    value: float
    x: float
    width: float
    y: float
    kind: str
    label_x: float
    anchor: str
    link_x: float | None

    @property
    def middle(self) -> float:
        return self.y + 10

    @property
    def bottom(self) -> float:
        return self.y + ROW


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def at(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return PLOT_LEFT + (value - self.low) / span * (PLOT_RIGHT - PLOT_LEFT)


def _step(place: int, name: str, start: float, end: float, scale: _Scale) -> Step:
    left, right = sorted((scale.at(start), scale.at(end)))
    is_net = not name
    gains = end >= start
    return Step(
        name=name,
        value=end - start,
        x=round(left, 2),
        width=round(max(right - left, 1.0), 2),
        y=TOP + ROW * place,
        kind="net" if is_net else "up" if gains else "down",
        label_x=round(right + 6 if gains else left - 6, 2),
        anchor="start" if gains else "end",
        link_x=None if is_net else round(scale.at(end), 2),
    )


@dataclass(frozen=True, slots=True)
class Waterfall:
    steps: tuple[Step, ...]
    zero_x: float

    @classmethod
    def of(cls, changes: Sequence[tuple[str, float]], net: float) -> "Waterfall":
        """`changes` in the order of their bars, as (name, value)."""
        ends = list(accumulate((value for _name, value in changes), initial=0.0))
        scale = _Scale(min(ends), max(ends))
        bars = [_step(place, name, ends[place], ends[place + 1], scale) for place, (name, _value) in enumerate(changes)]
        return cls((*bars, _step(len(bars), "", 0.0, net, scale)), scale.at(0.0))

    @property
    def height(self) -> float:
        return TOP + ROW * len(self.steps)
