"""The tree of criteria: points to type, shares and weights that follow."""

from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from evaluations.exports.board import Board, TreeNode
from evaluations.exports.book import Book, Sheet
from evaluations.exports.styles import ACCENT

TITLE = "Weights"
NUMBER, PART_OF, CODE, NAME, RATED_BY, POINTS, SHARE, WEIGHT, FROZEN = range(9)
WIDTHS = (6, 8, 10, 46, 16, 10, 14, 14, 14)
HEADER = 3
FIRST = HEADER + 1


def write_weights(book: Book, board: Board, footer: str) -> None:
    sheet = book.sheet(TITLE, widths=WIDTHS, footer=footer, tab=ACCENT)
    sheet.text(0, 0, _("Weights"), "title")
    sheet.text(1, 0, _("Change the points in the framed cells: shares, weights, scores and ranks follow."), "lead")
    sheet.texts(HEADER, (_("No."), _("Part of")), "header_number")
    sheet.texts(HEADER, (_("Code"), _("Criterion"), _("Rated by")), first=CODE)
    sheet.texts(HEADER, (_("Points"), _("Share of its group"), _("Weight in the score"), _("Weight when frozen")), "header_number", POINTS)
    sheet.page.set_row(HEADER, 30)
    for node in board.nodes:
        _write_node(sheet, node, len(board.nodes))
    _write_total(sheet, board)
    last = FIRST + len(board.nodes) - 1
    sheet.page.data_validation(FIRST, POINTS, last, POINTS, _not_negative())
    sheet.page.freeze_panes(FIRST, RATED_BY)
    sheet.page.repeat_rows(HEADER)
    sheet.page.fit_to_pages(1, 0)


def weight_cell(node: TreeNode) -> str:
    """Where other pages find the weight of a criterion in the score."""
    return f"{TITLE}!{_cell(node.number, WEIGHT)}"


def _write_node(sheet: Sheet, node: TreeNode, count: int) -> None:
    row = FIRST + node.number - 1
    sheet.value(row, NUMBER, node.number, "count")
    sheet.value(row, PART_OF, node.part_of, "part_of")
    sheet.text(row, CODE, node.code, "text" if node.is_leaf else "strong")
    sheet.text(row, NAME, node.name, "wide_text" if node.is_leaf else "strong", indent=node.depth)
    sheet.text(row, RATED_BY, _rated_by(node))
    sheet.value(row, POINTS, node.points, "input")
    sheet.fit(row, (node.name, WIDTHS[NAME] - 2 * node.depth))
    above = f"{_cell(node.part_of, WEIGHT)}*" if node.part_of else ""
    sheet.formula(row, SHARE, _share(node, count), node.share, "percent")
    sheet.formula(row, WEIGHT, f"={above}{_cell(node.number, SHARE)}", node.weight, "percent" if node.is_leaf else "strong_percent")
    sheet.value(row, FROZEN, node.weight, "small_percent")


def _share(node: TreeNode, count: int) -> str:
    """Points over those of all that are part of the same."""
    own = _cell(node.number, PART_OF)
    return f"={_cell(node.number, POINTS)}/SUMIF({_column(PART_OF, count)},{own},{_column(POINTS, count)})"


def _write_total(sheet: Sheet, board: Board) -> None:
    """The criteria alone add up: groups, which nobody rates, only pass their weight on."""
    row, count = FIRST + len(board.nodes), len(board.nodes)
    sheet.texts(row, ("", "", "", _("All criteria"), "", "", ""))
    formula = f'=SUMPRODUCT(({_column(RATED_BY, count)}<>"")*{_column(WEIGHT, count)})'
    sheet.formula(row, WEIGHT, formula, sum(leaf.weight for leaf in board.leaves), "header_percent")
    sheet.text(row, FROZEN, "", "header")


def _rated_by(node: TreeNode) -> str:
    if not node.is_leaf:
        return ""
    return _("registry facts") if node.is_derived else _("people")


def _cell(number: int, column: int) -> str:
    return str(xl_rowcol_to_cell(FIRST + number - 1, column, row_abs=True, col_abs=True))


def _column(column: int, count: int) -> str:
    return str(xl_range_abs(FIRST, column, FIRST + count - 1, column))


def _not_negative() -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": _("Points"),
        "error_message": _("Points are a number of at least 0. At least one part of each group has more than 0."),
    }
