"""The starter registry in a folder of its own, to be changed by a test."""

import csv
import shutil
from pathlib import Path

STARTER = Path(__file__).parents[2] / "data" / "registry"


class RegistryFolder:
    """Rows are counted as a spreadsheet does: the header is row 1."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for file in STARTER.glob("*.csv"):
            shutil.copyfile(file, path / file.name)

    def rows(self, name):
        with (self.path / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, name, rows):
        with (self.path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    def set(self, name, row, **cells):
        rows = self.rows(name)
        for column, value in cells.items():
            rows[row - 1][rows[0].index(column.strip("_"))] = value
        self.write(name, rows)

    def find(self, name, **cells):
        """The number of the first row with these cells."""
        header, *rows = self.rows(name)
        wanted = {header.index(column.strip("_")): value for column, value in cells.items()}
        return next(number for number, row in enumerate(rows, 2) if all(row[place] == value for place, value in wanted.items()))

    def drop(self, name, row):
        rows = self.rows(name)
        del rows[row - 1]
        self.write(name, rows)

    def copy_row(self, name, row):
        """Appends the row once more; its new number."""
        rows = self.rows(name)
        self.write(name, [*rows, rows[row - 1]])
        return len(rows) + 1

    def drop_column(self, name, column):
        rows = self.rows(name)
        place = rows[0].index(column)
        self.write(name, [[*row[:place], *row[place + 1 :]] for row in rows])
