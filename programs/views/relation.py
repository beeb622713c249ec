"""The drawing of what merges: counting sources on the left, what they share on the right. Geometry only; the template draws it."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.cells import CellView, Json

STEP, TOP, BOX_HEIGHT = 40, 20, 28
LEFT_END, RIGHT_START = 139, 172
LONGEST_LEFT, LONGEST_RIGHT = 22, 17

SHARED = {
    "same_site": gettext_lazy("one site"),
    "same_campus": gettext_lazy("one campus"),
    "same_legal_entity": gettext_lazy("one legal entity"),
    "same_owner": gettext_lazy("one owner"),
    "shared_sub_supplier": gettext_lazy("one sub-supplier"),
    "shared_laboratory": gettext_lazy("one laboratory"),
    "same_region": gettext_lazy("one region"),
}


@dataclass(frozen=True, slots=True)
class Box:
    text: str
    y: float
    kind: str

    @property
    def top(self) -> float:
        return self.y - BOX_HEIGHT / 2

    @property
    def baseline(self) -> float:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Drawing:
    sources: list[Box]
    hubs: list[Box]
    paths: list[str]
    height: float
    said: str


@dataclass(slots=True)
class Hub:
    """Something that fails together, and the rows of the sources in it."""

    text: str
    rows: set[int]
    kind: str = "bad"

    @property
    def middle(self) -> float:
        return sum(_y(row) for row in self.rows) / len(self.rows)


def draw(cell: CellView) -> Drawing | None:
    """None when there are fewer than two sources, so nothing to relate."""
    lines = sorted(cell.counting, key=lambda line: (line["owner_name"], line["label"]))
    if len(lines) < 2:  # noqa: PLR2004 - a relation has two ends
        return None
    hubs = _hubs(cell, lines)
    heights = _spread([hub.middle for hub in hubs])
    return Drawing(
        sources=[Box(_short(line["label"], LONGEST_LEFT), _y(row), "b") for row, line in enumerate(lines)],
        hubs=[Box(_short(hub.text, LONGEST_RIGHT), y, hub.kind) for hub, y in zip(hubs, heights, strict=True)],
        paths=[_path(_y(row), y) for hub, y in zip(hubs, heights, strict=True) for row in sorted(hub.rows)],
        height=max([_y(len(lines) - 1), *heights]) + TOP,
        said=cell.sentence,
    )


def _hubs(cell: CellView, lines: list[Json]) -> list[Hub]:
    rows = {line["id"]: row for row, line in enumerate(lines)}
    merged: dict[tuple[str, str], Hub] = {}
    for reason in cell.merges:
        pair = {rows[key] for key in reason["sources"]}
        text = _shared_name(reason["rule"], lines[min(pair)])
        merged.setdefault((reason["rule"], text), Hub(text, set())).rows.update(pair)
    joined = {row for hub in merged.values() for row in hub.rows}
    alone = [Hub(_("counts as one"), {row}, "ok") for row in range(len(lines)) if row not in joined]
    return sorted([*merged.values(), *alone], key=lambda hub: hub.middle)


def _shared_name(rule: str, line: Json) -> str:
    """The owner and the site have names in the stored result; of the rest the drawing says the kind, the reason below the name."""
    named = {"same_owner": line["owner_name"], "same_site": line["label"]}
    return str(named.get(rule) or SHARED[rule])


def _y(row: int) -> float:
    return TOP + row * STEP


def _spread(wanted: list[float]) -> list[float]:
    """Heights in the given order, each at least one step below the last, so that boxes do not overlap."""
    heights = list(wanted)
    for above, below in pairwise(range(len(heights))):
        heights[below] = max(heights[below], heights[above] + STEP)
    return heights


def _path(start: float, end: float) -> str:
    middle = (LEFT_END + RIGHT_START) / 2
    return f"M{LEFT_END + 1} {start:g}C{middle + 2:g} {start:g} {middle + 2:g} {end:g} {RIGHT_START} {end:g}"


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
