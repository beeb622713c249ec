"""What a table of the folder is: its columns, its key, what its cells refer to. Text lines -> typed rows and problems."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from common.service import Invalid
from partners.imports.cells import BadCell, Parse
from partners.imports.reading import LIMIT_BYTES, FileRefused, Line, read_sheet

# Parts are read values (2000 and 2000.0 are one number), or the text of a cell that could not be read.
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    parse: Parse
    is_required: bool = False
    # What a blank cell means; of its own type, so that a stored column can take it.
    blank: Any = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The cells of `columns` name a row of `table`, by its key; a blank last cell names none."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` is the text as it stands in the file, `values` what could be read of it."""

    number: int
    cells: Mapping[str, str]
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def key(self, columns: Sequence[str]) -> Key:
        return tuple(self.values.get(column, self.cells[column]) for column in columns)


# Looks at one row and yields (column, reason) for what no single cell shows.
RowRule = Callable[[Row], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    rules: tuple[RowRule, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


@dataclass(slots=True)
class Content:
    """A table with its rows. One that is not whole (a file or a row could not be read) says nothing about what is missing in it."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    sha256: str = ""
    is_whole: bool = True

    @property
    def keys(self) -> set[Key]:
        return {row.key(self.table.key) for row in self.rows}


class Problem(NamedTuple):
    """Where and why; row 0 is the file as a whole."""

    file: str
    row: int
    column: str
    reason: str

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.file, self.row and _("row %d") % self.row, self.column) if part)


class Folder(dict[str, Content]):
    """The tables by name."""

    def __init__(self, path: Path, tables: Sequence[Table]) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        if not path.is_dir():
            raise Invalid([(str(path), _("there is no such folder"))])
        for table in tables:
            self[table.name] = self._content(path / table.file, table)
        self._check_size(path)

    def refuse_if_wrong(self) -> None:
        """All problems at once, in the order in which somebody goes through the files."""
        if self.problems:
            places = {content.table.file: place for place, content in enumerate(self.values())}
            ordered = sorted(dict.fromkeys(self.problems), key=lambda problem: (places.get(problem.file, -1), problem.row))
            raise Invalid([(problem.place, problem.reason) for problem in ordered])

    def _content(self, path: Path, table: Table) -> Content:
        try:
            sheet = read_sheet(path, [column.name for column in table.columns])
        except FileRefused as refused:
            self.problems.append(Problem(table.file, 0, "", str(refused)))
            return Content(table, is_whole=False)
        self.problems += [Problem(table.file, number, "", reason) for number, reason in sheet.faults]
        return Content(table, [self._row(table, line) for line in sheet.lines], sheet.sha256, is_whole=not sheet.faults)

    def _row(self, table: Table, line: Line) -> Row:
        values: dict[str, Any] = {}
        for column in table.columns:
            try:
                values[column.name] = _value(column, line.cells[column.name])
            except BadCell as bad:
                self.problems.append(Problem(table.file, line.number, column.name, str(bad)))
        return Row(line.number, line.cells, values)

    def _check_size(self, path: Path) -> None:
        files = [path / content.table.file for content in self.values()]
        if not self.problems and sum(file.stat().st_size for file in files) > LIMIT_BYTES:
            self.problems.append(Problem(str(path), 0, "", _("the files have more than 30 MB together")))


def _value(column: Column, cell: str) -> Any:
    if cell:
        return column.parse(cell)
    if column.is_required:
        raise BadCell(_("the cell is blank; it needs a value"))
    return column.blank
