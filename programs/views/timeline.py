"""Planned and running sources on a line of time. Geometry only; the template draws it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.cells import CellView, Json, month
from programs.models import Program

WIDTH, LEFT, RIGHT = 720.0, 224.0, 96.0
ROW, TOP = 30, 34
LONGEST = 35
NAME_GAP = 10
MONTHS_AROUND = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A source that is not there yet: from today to its expected day."""

    label: str
    component: str
    level: str
    expected_level: str
    expected_on: date
    y: float
    x: float
    width: float

    @property
    def end(self) -> float:
        return self.x + self.width

    @property
    def top(self) -> float:
        return self.y - 9

    @property
    def baseline(self) -> float:
        return self.y + 4

    @property
    def short(self) -> str:
        text = f"{self.label}, {self.component}"
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    @property
    def said(self) -> str:
        return _("%(level)s in %(month)s") % {"level": self.expected_level, "month": month(self.expected_on)}


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    bars: list[Bar]
    ticks: list[Tick]
    today_x: float
    milestone: Tick | None
    height: float
    width: float = WIDTH
    name_x: float = LEFT - NAME_GAP

    @property
    def foot(self) -> float:
        return self.height - 22


@dataclass(frozen=True, slots=True)
class Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def plan_of(program: Program, cells: Iterable[CellView]) -> Timeline | None:
    """The sources with an expected level and day still ahead; None when there is none."""
    today = timezone.now().date()
    lines: dict[str, tuple[CellView, Json]] = {
        line["id"]: (cell, line) for cell in cells for line in cell.raw["sources"] if _is_ahead(line, today)
    }
    if not lines:
        return None
    milestone = program.next_milestone_on
    days = [date.fromisoformat(line["expected_on"]) for _cell, line in lines.values()] + [milestone or today]
    scale = Scale(today - timedelta(days=30), max(days) + timedelta(days=20))
    ordered = sorted(lines.values(), key=lambda found: (found[1]["expected_on"], found[1]["label"]))
    return Timeline(
        bars=[_bar(cell, line, row, scale, today) for row, (cell, line) in enumerate(ordered)],
        ticks=_ticks(scale),
        today_x=scale.x(today),
        milestone=Tick(scale.x(milestone), program.next_milestone or _("next milestone")) if milestone and milestone > today else None,
        height=TOP + len(ordered) * ROW + 26,
    )


def _is_ahead(line: Json, today: date) -> bool:
    return bool(line["expected_level"] and line["expected_on"]) and date.fromisoformat(line["expected_on"]) > today


def _bar(cell: CellView, line: Json, row: int, scale: Scale, today: date) -> Bar:
    expected = date.fromisoformat(line["expected_on"])
    start = scale.x(today)
    name = cell.component.short_name or cell.component.name
    return Bar(line["label"], name, line["level"], line["expected_level"], expected, TOP + 14 + row * ROW, start, scale.x(expected) - start)


def _ticks(scale: Scale) -> list[Tick]:
    """The first of each third month."""
    months = range(scale.first.year * 12 + scale.first.month, scale.last.year * 12 + scale.last.month)
    days = [date(number // 12, number % 12 + 1, 1) for number in months if number % MONTHS_AROUND == 0]
    return [Tick(scale.x(day), str(day.year) if day.month == 1 else month(day)[:3]) for day in days]
