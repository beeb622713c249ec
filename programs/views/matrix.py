"""Cells of a stored coverage, laid out as component by stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from partners.models import Component, Stage
from programs.cells import CellView


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the matrix; `before` is the cell as stored, where a what-if shows something else."""

    cell: CellView | None
    before: CellView | None = None

    @property
    def was(self) -> int | None:
        """The stored count, where the what-if has another one."""
        differs = self.cell and self.before and self.cell.independent != self.before.independent
        return self.before.independent if differs and self.before else None


@dataclass(frozen=True, slots=True)
class Row:
    component: Component
    places: list[Place]

    @property
    def listed(self) -> int:
        """How many sources the row's cells list."""
        return len({line["id"] for place in self.places if place.cell for line in place.cell.raw["sources"]})


@dataclass(frozen=True, slots=True)
class Matrix:
    stages: list[Stage]
    rows: list[Row]

    @property
    def cells(self) -> list[CellView]:
        return [place.cell for row in self.rows for place in row.places if place.cell]

    @property
    def exposed(self) -> int:
        return sum(cell.tone == "bad" for cell in self.cells)

    @property
    def worse(self) -> int:
        """Cells with fewer independent sources than stored."""
        return sum(
            place.was is not None and place.cell is not None and place.cell.independent < place.was
            for row in self.rows
            for place in row.places
        )

    @property
    def left_without(self) -> list[CellView]:
        """Cells that had a source and have none under the what-if."""
        return [place.cell for row in self.rows for place in row.places if place.cell and place.was and place.cell.independent == 0]


def lay_out(cells: Sequence[CellView], before: Sequence[CellView], market: str) -> Matrix:
    """The matrix of one market. Stages and components in the order of the vocabulary, only those that make a cell."""
    stages = sorted({cell.stage for cell in cells}, key=lambda stage: (stage.position, stage.code))
    components = sorted({cell.component for cell in cells}, key=lambda component: (component.position, component.code))
    now, then = ({cell.id: cell for cell in group} for group in (cells, before))
    rows = []
    for component in components:
        ids = [(component.code, stage.code, market) for stage in stages]
        rows.append(Row(component, [Place(now.get(key), then.get(key)) for key in ids]))
    return Matrix(stages, [row for row in rows if any(place.cell for place in row.places)])
