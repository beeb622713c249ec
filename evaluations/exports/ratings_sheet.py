"""What each evaluator said and each fact says, one row for each candidate and criterion, and the level that follows."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from evaluations.exports.board import ABSTAINED, NOT_APPLICABLE, UNKNOWN, Board, Cell, Evaluator, TreeNode
from evaluations.exports.book import Book, Sheet
from evaluations.exports.styles import BAD_SOFT, OK, OK_SOFT, WARN_SOFT

TITLE = "Ratings"
NUMBER, CANDIDATE, CODE, NAME, EVALUATORS = range(5)
WIDTHS = (6, 32, 10, 36)
BASIS_WIDTH = 60
HEADER = 3
FIRST = HEADER + 1
LEVELS = tuple(range(6))


@dataclass(frozen=True, slots=True)
class Plan:
    """Where things stand, which depends on how many evaluators, criteria and candidates there are."""

    evaluators: int
    rows: int
    # A column for what was agreed, where anything was.
    agreed_columns: int

    @property
    def facts(self) -> int:
        return EVALUATORS + self.evaluators

    @property
    def level(self) -> int:
        return self.facts + self.agreed_columns + 1

    @property
    def agreed(self) -> int:
        """Where `agreed_columns` is 1."""
        return self.facts + 1

    @property
    def basis(self) -> int:
        return self.level + 1

    @property
    def last(self) -> int:
        return FIRST + self.rows - 1

    def level_of(self, number: int) -> str:
        """A formula for the level of a row, found by its number, so that sorting the page changes nothing."""
        numbers, levels = (xl_range_abs(FIRST, column, self.last, column) for column in (NUMBER, self.level))
        return f"=INDEX({TITLE}!{levels},MATCH({number},{TITLE}!{numbers},0))"


def plan_of(board: Board) -> Plan:
    return Plan(len(board.evaluators), len(board.leaves) * len(board.lines), int(board.has_agreed))


def write_ratings(book: Book, board: Board, footer: str) -> None:
    plan = plan_of(board)
    widths = (*WIDTHS, *[12.0] * (plan.evaluators + 1 + plan.agreed_columns), 10, BASIS_WIDTH)
    sheet = book.sheet(TITLE, widths=widths, footer=footer, tab=OK)
    sheet.text(0, 0, _("Ratings"), "title")
    sheet.text(
        1, 0, _("Levels run from 0 to 5. The level of a row is the mean of those who rated, or what the registry's facts say."), "lead"
    )
    sheet.texts(HEADER, (_("No."), _("Candidate"), _("Code"), _("Criterion")))
    agreed = [_("Agreed")] * plan.agreed_columns
    sheet.texts(HEADER, (*map(_heading, board.evaluators), _("From facts"), *agreed, _("Level")), "header_number", EVALUATORS)
    sheet.text(HEADER, plan.basis, _("Basis"), "header")
    sheet.page.set_row(HEADER, 42)
    row = FIRST
    for line in board.lines:
        for leaf, cell in zip(board.leaves, line.cells, strict=True):
            _write_cell(sheet, row, leaf, cell, board)
            sheet.text(row, CANDIDATE, line.name, "wide_text")
            sheet.fit(row, (line.name, WIDTHS[CANDIDATE]), (leaf.name, WIDTHS[NAME]), (cell.why, BASIS_WIDTH))
            row += 1
    _finish(sheet, plan)


def _heading(evaluator: Evaluator) -> str:
    return _("Evaluator %(number)d") % {"number": evaluator}


def _write_cell(sheet: Sheet, row: int, leaf: TreeNode, cell: Cell, board: Board) -> None:
    plan = plan_of(board)
    sheet.value(row, NUMBER, row - FIRST + 1, "count")
    sheet.text(row, CODE, leaf.code)
    sheet.text(row, NAME, leaf.name, "wide_text")
    for column, evaluator in enumerate(board.evaluators, EVALUATORS):
        sheet.value(row, column, cell.answers.get(evaluator), "closed" if leaf.is_derived else "input")
    sheet.value(row, plan.facts, cell.level if leaf.is_derived else None, "input" if leaf.is_derived else "closed")
    if plan.agreed_columns:
        sheet.value(row, plan.agreed, cell.level if cell.is_agreed else None, "closed" if leaf.is_derived else "input")
    sheet.formula(row, plan.level, _level(row, plan, leaf), cell.level, "level")
    sheet.text(row, plan.basis, _basis(leaf, cell), "wide_text")


def _level(row: int, plan: Plan, leaf: TreeNode) -> str:
    """What was agreed; else the mean of those who rated, not applicable when all who answered say so, unknown when nobody answered."""
    if leaf.is_derived:
        return f"={xl_rowcol_to_cell(row, plan.facts)}"
    given = xl_range(row, EVALUATORS, row, plan.facts - 1)
    other = f'IF(COUNTIF({given},"{NOT_APPLICABLE}")>0,"{NOT_APPLICABLE}","{UNKNOWN}")'
    mean = f"IF(COUNT({given})>0,SUM({given})/COUNT({given}),{other})"
    agreed = xl_rowcol_to_cell(row, plan.agreed)
    return f'=IF({agreed}<>"",{agreed},{mean})' if plan.agreed_columns else f"={mean}"


def _basis(leaf: TreeNode, cell: Cell) -> str:
    if cell.is_agreed:
        return _("Agreed: %(why)s") % {"why": cell.why}
    if not leaf.is_derived:
        return ""
    return _("%(why)s (past its shelf life)") % {"why": cell.why} if cell.is_stale else cell.why


def _finish(sheet: Sheet, plan: Plan) -> None:
    levels = (FIRST, EVALUATORS, plan.last, plan.level)
    color_levels(sheet, levels)
    if plan.evaluators:
        sheet.page.data_validation(FIRST, EVALUATORS, plan.last, plan.facts - 1, _answers())
    for column in range(plan.facts, plan.level):
        sheet.page.data_validation(FIRST, column, plan.last, column, _settled_level(xl_rowcol_to_cell(FIRST, column)))
    sheet.page.autofilter(HEADER, NUMBER, plan.last, plan.basis)
    sheet.page.freeze_panes(FIRST, EVALUATORS)
    sheet.page.repeat_rows(HEADER)
    sheet.page.fit_to_pages(1, 0)


def color_levels(sheet: Sheet, area: tuple[int, int, int, int]) -> None:
    """Low to high by colour; the words by style, so that none looks like a number."""
    first = xl_rowcol_to_cell(area[0], area[1])
    sheet.highlight(area, "when_unknown", f'={first}="{UNKNOWN}"')
    sheet.highlight(area, "when_not_applicable", f'=OR({first}="{NOT_APPLICABLE}",{first}="{ABSTAINED}")')
    scale = {
        "type": "3_color_scale",
        "min_type": "num",
        "mid_type": "num",
        "max_type": "num",
        "min_value": 0,
        "mid_value": 2.5,
        "max_value": 5,
    }
    sheet.page.conditional_format(*area, scale | {"min_color": BAD_SOFT, "mid_color": WARN_SOFT, "max_color": OK_SOFT})


def _answers() -> dict[str, Any]:
    words = [*map(str, LEVELS), NOT_APPLICABLE, UNKNOWN, ABSTAINED]
    message = _("A level from 0 to 5, or one of the words n/a, unknown, abstained; empty where nothing was said.")
    return {"validate": "list", "source": words, "error_title": _("Rating"), "error_message": message}


def _settled_level(cell: str) -> dict[str, Any]:
    allowed = f'=OR({cell}="{UNKNOWN}",{cell}="{NOT_APPLICABLE}",AND(ISNUMBER({cell}),{cell}>=0,{cell}<=5))'
    message = _("A number from 0 to 5, or one of the words unknown, n/a.")
    return {"validate": "custom", "value": allowed, "error_title": _("Level"), "error_message": message}
