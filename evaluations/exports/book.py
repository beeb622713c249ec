"""A workbook whose text stays text: no cell becomes a formula, an address or a number by what it says."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from evaluations.exports.board import Value
from evaluations.exports.styles import style

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
A4 = 9
# What a cell can hold, by the file format; a longer text ends in an ellipsis here and stands whole in the CSV.
LONGEST_TEXT = 32_767
# In points: one line of text, and the tallest row of the file format.
LINE_HEIGHT, TALLEST = 13.5, 409


class Book:
    def __init__(self, *, title: str, created: datetime) -> None:
        self._bytes = BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, OPTIONS)
        # Without a given moment the file would carry that of its making, and differ each time.
        self._book.set_properties({"title": title, "created": naive(created)})
        self._formats: dict[tuple[str, int], Any] = {}

    def sheet(self, title: str, *, widths: Iterable[float], footer: str, tab: str) -> "Sheet":
        page = self._book.add_worksheet(title)
        page.hide_gridlines(2)
        page.set_tab_color(tab)
        page.set_landscape()
        page.set_paper(A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer(f"&L&8{footer} · &A&R&8&P / &N")
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        return Sheet(self, page)

    def format(self, name: str, indent: int = 0) -> Any:
        if (name, indent) not in self._formats:
            self._formats[name, indent] = self._book.add_format(style(name, indent))
        return self._formats[name, indent]

    def close(self) -> bytes:
        self._book.close()
        return self._bytes.getvalue()


class Sheet:
    """One page. Rows and columns count from 0, as the writer's do."""

    def __init__(self, book: Book, page: Any) -> None:
        self.book = book
        self.page = page

    def text(self, row: int, column: int, text: str, style: str = "text", indent: int = 0) -> None:
        """An empty text leaves the cell empty."""
        if not text:
            self.page.write_blank(row, column, None, self.book.format(style, indent))
        else:
            held = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
            self.page.write_string(row, column, held, self.book.format(style, indent))

    def wide(self, row: int, first: int, last: int, text: str, style: str) -> None:
        """Over several columns."""
        self.page.merge_range(row, first, row, last, "", self.book.format(style))
        self.text(row, first, text, style)

    def texts(self, row: int, texts: Iterable[str], style: str = "header", first: int = 0) -> None:
        for column, text in enumerate(texts, first):
            self.text(row, column, text, style)

    def value(self, row: int, column: int, value: Value | None, style: str) -> None:
        """A number or a word; nothing is an empty cell."""
        if isinstance(value, int | float):
            self.page.write_number(row, column, value, self.book.format(style))
        else:
            self.text(row, column, value or "", style)

    def fit(self, row: int, *texts: tuple[str, float]) -> None:
        """A height for wrapped texts, each with the width of its cell: not every program finds it, and none for joined cells."""
        lines = max(sum(1 + int(len(line) / width) for line in text.split("\n")) for text, width in texts)
        self.page.set_row(row, min(TALLEST, LINE_HEIGHT * lines + 2))

    def moment(self, row: int, column: int, moment: datetime) -> None:
        self.page.write_datetime(row, column, naive(moment).replace(microsecond=0), self.book.format("moment"))

    def formula(self, row: int, column: int, formula: str, value: Value, style: str) -> None:
        """With the stored value, which viewers show that do not calculate."""
        self.page.write_formula(row, column, formula, self.book.format(style), value)

    def highlight(self, area: tuple[int, int, int, int], style: str, criteria: str) -> None:
        """A conditional format by a formula for the first cell of the area."""
        self.page.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": self.book.format(style)})


def naive(moment: datetime) -> datetime:
    """Spreadsheets know no time zone; ours are in UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)
