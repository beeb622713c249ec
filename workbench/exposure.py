"""What the loss of one owner or region would do across the portfolio, from the sources and merges that the stored results name."""

from collections.abc import Iterable
from dataclasses import dataclass

from decision.sourcing import largest_independent_set
from partners.choices import Region
from programs.cells import CellView, Json

MOST = 8
LABEL_END, CHART_END, ROW, BAR = 168.0, 690.0, 30, 20


@dataclass(frozen=True, slots=True)
class Exposure:
    """One owner or region: the components that its loss leaves without a source, or with one."""

    key: str
    name: str
    none_left: int
    one_left: int
    of: int

    @property
    def unaffected(self) -> int:
        return self.of - self.none_left - self.one_left


@dataclass(frozen=True, slots=True)
class Bar:
    exposure: Exposure
    y: int
    none_width: float
    one_width: float

    @property
    def none_x(self) -> float:
        return LABEL_END

    @property
    def one_x(self) -> float:
        return LABEL_END + self.none_width

    @property
    def none_middle(self) -> float:
        return self.none_x + self.none_width / 2

    @property
    def one_middle(self) -> float:
        return self.one_x + self.one_width / 2

    @property
    def baseline(self) -> int:
        return self.y + 14

    @property
    def name(self) -> str:
        longest = 25
        return self.exposure.name if len(self.exposure.name) <= longest else f"{self.exposure.name[: longest - 1]}…"


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    height: int
    ticks: list[tuple[float, int]]


def exposures(cells: list[CellView], *, by_region: bool) -> list[Exposure]:
    """The largest first; those whose loss leaves everything with two sources are not listed."""
    names = {key: name for cell in cells for line in cell.counting for key, name in [_group(line, by_region=by_region)] if key}
    found = [_exposure(key, name, cells, by_region=by_region) for key, name in names.items()]
    hit = [each for each in found if each.none_left or each.one_left]
    return sorted(hit, key=lambda each: (-each.none_left, -each.one_left, each.name))[:MOST]


def chart(found: list[Exposure]) -> Chart:
    most = max((each.none_left + each.one_left for each in found), default=1)
    step = (CHART_END - LABEL_END) / most
    bars = [Bar(each, 6 + row * ROW, each.none_left * step, each.one_left * step) for row, each in enumerate(found)]
    every = max(1, -(-most // 6))
    ticks = [(LABEL_END + count * step, count) for count in range(0, most + 1, every)]
    return Chart(bars, len(found) * ROW + 26, ticks)


def _group(line: Json, *, by_region: bool) -> tuple[str, str]:
    if by_region:
        return (line["region"], str(Region(line["region"]).label)) if line["region"] else ("", "")
    return line["owner"], line["owner_name"]


def _exposure(key: str, name: str, cells: Iterable[CellView], *, by_region: bool) -> Exposure:
    counts = [(cell.independent, _left(cell, key, by_region=by_region)) for cell in cells]
    none_left = sum(before > 0 and after == 0 for before, after in counts)
    one_left = sum(before > 1 and after == 1 for before, after in counts)
    return Exposure(key, name, none_left, one_left, len(counts))


def _left(cell: CellView, key: str, *, by_region: bool) -> int:
    """Independent sources of a cell without those of one owner or region."""
    kept = [line["id"] for line in cell.counting if _group(line, by_region=by_region)[0] != key]
    place = {line_id: row for row, line_id in enumerate(kept)}
    graph = [0] * len(kept)
    for reason in cell.merges:
        ends = [place[line_id] for line_id in reason["sources"] if line_id in place]
        if len(ends) == len(reason["sources"]):
            first, second = ends
            graph[first] |= 1 << second
            graph[second] |= 1 << first
    return len(largest_independent_set(graph))
