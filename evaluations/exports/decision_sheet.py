"""The decision as it was taken. Nothing here is calculated, so that nothing here moves."""

from textwrap import wrap
from typing import Any

from django.utils.translation import gettext as _

from decision.valuation import GateStatus
from evaluations.choices import GateResult
from evaluations.exports.board import NONE, Board, Line
from evaluations.exports.book import Book, Sheet
from evaluations.exports.styles import INK

TITLE = "Decision"
LABEL, NAME, PLACE, RANK, SCORE, LOW, HIGH, KNOWN, NOTE = range(9)
WIDTHS = (14, 34, 22, 8, 9, 9, 9, 9, 62)
# The tallest row holds some thirty lines, so a long paragraph goes on in the next one.
PARAGRAPH = 3600
# Wrapping may drop blanks; the words of a decision stay as they were written.
WHOLE: dict[str, Any] = {"drop_whitespace": False, "replace_whitespace": False, "expand_tabs": False, "break_on_hyphens": False}


def write_decision(book: Book, board: Board, footer: str) -> None:
    sheet = book.sheet(TITLE, widths=WIDTHS, footer=footer, tab=INK)
    sheet.text(0, 0, board.record["evaluation"]["name"], "title")
    sheet.text(1, 0, _("Shortlist as it was frozen. The other pages calculate; this one keeps what was decided."), "lead")
    row = _write_facts(sheet, board, 3)
    row = _write_entries(sheet, board, row + 1)
    row = _write_rationale(sheet, board.record["rationale"], row + 1)
    row = _write_others(sheet, board, row + 1)
    failed = [(line, gate) for line in board.lines for gate in line.gates(GateStatus.FAILED)]
    row = _write_gates(sheet, _("Failed a gate, so without a rank"), failed, row + 1)
    pending = [(line, gate) for line in board.shortlisted for gate in line.gates(GateStatus.UNKNOWN, GateStatus.WAIVED)]
    _write_gates(sheet, _("Gates of the shortlisted that are unknown or waived"), pending, row + 1)
    sheet.page.fit_to_pages(1, 0)


def _write_facts(sheet: Sheet, board: Board, row: int) -> int:
    record, by = board.record, board.record["frozen_by"]
    facts = (
        (_("Program"), record["program"]["name"]),
        (_("Need"), " · ".join(record["evaluation"]["need"]) or NONE),
        (_("Scorecard"), _("%(name)s, version %(version)s") % record["scorecard"]),
        (_("Frozen by"), ", ".join(part for part in (by["name"], by["function"]) if part)),
        (_("Revision"), str(board.revision)),
    )
    sheet.text(row, LABEL, _("Frozen at"), "label")
    sheet.moment(row, NAME, board.frozen_at)
    for place, (label, text) in enumerate(facts, row + 1):
        sheet.text(place, LABEL, label, "label")
        sheet.text(place, NAME, text, "plain")
    sheet.text(row + 1 + len(facts), LABEL, _("Digest"), "label")
    sheet.text(row + 1 + len(facts), NAME, board.digest, "mono")
    return row + 2 + len(facts)


def _write_entries(sheet: Sheet, board: Board, row: int) -> int:
    row = _heading(sheet, row, _("Shortlist"), _("Role"), _("Conditions before contract"))
    for line in board.shortlisted:
        _write_line(sheet, row, line, line.role_name, line.conditions)
        row += 1
    return row


def _write_others(sheet: Sheet, board: Board, row: int) -> int:
    others = [line for line in board.lines if not line.role and not line.gates(GateStatus.FAILED)]
    if not others:
        return row
    row = _heading(sheet, row, _("Not shortlisted"), "", "")
    for line in others:
        note = "" if line.result["rank"] else _("No criterion with a weight applies, so there is no rank.")
        _write_line(sheet, row, line, "", note)
        row += 1
    return row


def _heading(sheet: Sheet, row: int, title: str, first: str, last: str) -> int:
    """A title and the heads of a table of results; returns the row below."""
    sheet.text(row, LABEL, title, "section")
    sheet.texts(row + 1, (first, _("Candidate"), _("Place")))
    sheet.texts(row + 1, (_("Rank"), _("Score"), _("Lowest"), _("Highest"), _("Known")), "header_number", RANK)
    sheet.text(row + 1, NOTE, last, "header")
    return row + 2


def _write_line(sheet: Sheet, row: int, line: Line, first: str, note: str) -> None:
    result = line.result
    sheet.text(row, LABEL, first, "top")
    sheet.text(row, NAME, line.name, "top_strong")
    sheet.text(row, PLACE, result["place"], "wrapped")
    sheet.value(row, RANK, result["rank"] or NONE, "top_count")
    for column, key in ((SCORE, "score"), (LOW, "score_low"), (HIGH, "score_high")):
        sheet.value(row, column, result[key], "top_score")
    sheet.value(row, KNOWN, result["known_weight"], "top_percent")
    sheet.text(row, NOTE, note, "wrapped")
    sheet.fit(row, (line.name, WIDTHS[NAME]), (result["place"], WIDTHS[PLACE]), (note, WIDTHS[NOTE]))


def _write_rationale(sheet: Sheet, rationale: str, row: int) -> int:
    sheet.text(row, LABEL, _("Rationale"), "section")
    pieces = [piece for line in rationale.splitlines() for piece in wrap(line, PARAGRAPH, **WHOLE) or [""]]
    for place, piece in enumerate(pieces, row + 1):
        sheet.wide(place, LABEL, NOTE, piece, "prose")
        sheet.fit(place, (piece, sum(WIDTHS)))
    return row + 1 + len(pieces)


def _write_gates(sheet: Sheet, title: str, found: list[tuple[Line, dict[str, Any]]], row: int) -> int:
    if not found:
        return row
    sheet.text(row, LABEL, title, "section")
    sheet.texts(row + 1, (_("Gate"), _("Candidate"), _("Status")))
    sheet.wide(row + 1, RANK, KNOWN, _("What it asks"), "header")
    sheet.text(row + 1, NOTE, _("Reason"), "header")
    for place, (line, gate) in enumerate(found, row + 2):
        sheet.text(place, LABEL, gate["code"], "top")
        sheet.text(place, NAME, line.name, "top_strong")
        sheet.text(place, PLACE, str(GateResult(gate["status"]).label), "top")
        sheet.wide(place, RANK, KNOWN, gate["name"], "wrapped")
        sheet.text(place, NOTE, gate["reason"], "wrapped")
        sheet.fit(place, (line.name, WIDTHS[NAME]), (gate["name"], sum(WIDTHS[RANK:NOTE])), (gate["reason"], WIDTHS[NOTE]))
    return row + 2 + len(found)
