"""A folder of CSV files -> lines of text. Nothing is interpreted here; a file that cannot be read is refused whole, with its reason."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

LIMIT_BYTES = 30_000_000


class FileRefused(Exception):
    """The file cannot be read as the table that it should be."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is the row in a spreadsheet: the header is row 1, a quoted line break does not begin a new row."""

    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Sheet:
    """`faults` are the rows that fit no header, with the reason."""

    sha256: str
    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read_sheet(path: Path, columns: Sequence[str]) -> Sheet:
    """All lines of a file that has just these columns, in any order; blank ones are no lines."""
    content = _read(path)
    sheet = Sheet(hashlib.sha256(content).hexdigest())
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        _fill(sheet, reader, columns)
    except csv.Error as error:
        raise FileRefused(
            _("the file is not CSV near line %(line)d of the text: %(reason)s") % {"line": reader.line_num, "reason": error}
        ) from error
    return sheet


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise FileRefused(_("the file is missing"))
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise FileRefused(_("the file cannot be read: %s") % error.strerror) from error
    if len(content) > LIMIT_BYTES:
        raise FileRefused(_("the file has more than 30 MB"))
    return content


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = {"byte": f"0x{content[error.start]:02x}", "line": line}
        raise FileRefused(_("the file is not UTF-8 (byte %(byte)s in line %(line)d of the text); save it as CSV UTF-8") % place) from error
    if "\0" in text:
        raise FileRefused(_("the file has NUL bytes; save it as CSV UTF-8"))
    return text


def _fill(sheet: Sheet, rows: Iterator[list[str]], columns: Sequence[str]) -> None:
    header = [name.strip() for name in next(rows, [])]
    _check_header(header, columns)
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == len(header):
            sheet.lines.append(Line(number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}))
        else:
            counts = {"found": len(cells), "expected": len(header)}
            sheet.faults.append((number, _("the row has %(found)d cells, the header has %(expected)d") % counts))


def _check_header(header: Sequence[str], columns: Sequence[str]) -> None:
    faults = [
        (_('the column "%s" is missing'), [name for name in columns if name not in header]),
        (_('the column "%s" is not known'), [name for name in dict.fromkeys(header) if name not in columns]),
        (_('the column "%s" is there twice'), [name for name in dict.fromkeys(header) if header.count(name) > 1]),
    ]
    reasons = [words % name for words, names in faults for name in names]
    if reasons:
        raise FileRefused("; ".join(reasons))
