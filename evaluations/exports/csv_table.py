"""The shortlist as one clean table: a row for each candidate, nothing above the heads.

UTF-8 with a byte order mark, without which Excel reads names in the wrong alphabet; lines end in CRLF (RFC 4180). Text that
a spreadsheet would take for a formula is preceded by an apostrophe; the workbook has it unchanged.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from decision.valuation import GateStatus
from evaluations.exports.board import Board, Line, Value
from evaluations.exports.reading import read_board

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Of a number out of 100: the digits of the stored one, without what the multiplication adds.
DIGITS = 12
Column = Value | None


def shortlist_csv(record: dict[str, Any]) -> bytes:
    board = read_board(record)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, line in enumerate(board.lines):
        columns = dict(_columns(board, line))
        if not number:
            writer.writerow(map(_safe, columns))
        writer.writerow(map(_safe, columns.values()))
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _columns(board: Board, line: Line) -> Iterator[tuple[str, Column]]:
    """The names of the columns are part of the format, like the keys of the API, and are not translated."""
    result = line.result
    yield "evaluation", board.record["evaluation"]["name"]
    yield "revision", board.revision
    yield "frozen_at", board.record["frozen_at"]
    yield "digest", board.digest
    yield "rank", result["rank"]
    yield "name", line.name
    yield from ((key, result[key]) for key in ("organization", "site", "place"))
    yield "role", line.role
    yield "conditions", line.conditions
    yield from ((key, _out_of_100(result[key])) for key in ("score", "score_low", "score_high"))
    yield "known_weight", round(result["known_weight"], DIGITS)
    yield "gates_failed", "; ".join(f"{gate['code']} {gate['name']}: {gate['reason']}" for gate in line.gates(GateStatus.FAILED))
    for leaf, cell in zip(board.leaves, line.cells, strict=True):
        yield f"level: {leaf.label}", cell.level
    for leaf, cell in zip(board.leaves, line.cells, strict=True):
        yield f"points: {leaf.label}", _out_of_100(cell.contribution)


def _out_of_100(value: Column) -> Column:
    """Scores as the pages show them; a word stays a word."""
    return value if value is None or isinstance(value, str) else round(100 * value, DIGITS)


def _safe(value: Column) -> Column:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
