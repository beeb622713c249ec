"""Scores and ranks as formulas over the weights and the ratings, with what each criterion adds."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from decision.ranking import TIE_TOLERANCE
from decision.valuation import TOP_LEVEL
from evaluations.exports import ratings_sheet
from evaluations.exports.board import NONE, NOT_APPLICABLE, UNKNOWN, Board, Line
from evaluations.exports.book import Book, Sheet
from evaluations.exports.styles import ACCENT
from evaluations.exports.weights_sheet import weight_cell

TITLE = "Ranking"
RANK, NAME, PLACE, ROLE, SCORE, LOW, HIGH, KNOWN, APPLYING, FAILED, FROZEN_RANK, FROZEN_SCORE, MATRIX = range(13)
WIDTHS = (7, 32, 20, 10, 12, 9, 9, 10, 10, 8, 9, 9)
BANDS, WEIGHTS, HEADER = 3, 4, 5
FIRST = HEADER + 1


@dataclass(frozen=True, slots=True)
class Plan:
    """The matrix of contributions begins at MATRIX, that of levels right of it; both have a column for each criterion."""

    criteria: int
    candidates: int

    @property
    def levels(self) -> int:
        return MATRIX + self.criteria

    @property
    def last(self) -> int:
        return FIRST + self.candidates - 1

    @property
    def last_column(self) -> int:
        return self.levels + self.criteria - 1

    def weights(self) -> str:
        return str(xl_range_abs(WEIGHTS, self.levels, WEIGHTS, self.last_column))

    def levels_of(self, row: int) -> str:
        return str(xl_range(row, self.levels, row, self.last_column))

    def column(self, column: int) -> str:
        return str(xl_range_abs(FIRST, column, self.last, column))


def write_ranking(book: Book, board: Board, footer: str) -> None:
    plan = Plan(len(board.leaves), len(board.lines))
    sheet = book.sheet(TITLE, widths=(*WIDTHS, *[13.0] * (2 * plan.criteria)), footer=footer, tab=ACCENT)
    sheet.text(0, 0, _("Ranking"), "title")
    sheet.text(1, 0, _("Calculated from the pages Weights and Ratings. What was frozen stands beside it and does not move."), "lead")
    _write_headings(sheet, board, plan)
    for place, line in enumerate(board.lines):
        _write_result(sheet, FIRST + place, line, plan)
        _write_matrix(sheet, FIRST + place, line, board, plan)
    _finish(sheet, plan)


def _write_headings(sheet: Sheet, board: Board, plan: Plan) -> None:
    sheet.texts(BANDS, [""] * (plan.last_column + 1), "band")
    for column, band in (
        (RANK, _("Now")),
        (FROZEN_RANK, _("When frozen")),
        (MATRIX, _("Contribution to the score, by criterion")),
        (plan.levels, _("Level from 0 to 5, by criterion")),
    ):
        sheet.text(BANDS, column, band, "band")
    sheet.text(WEIGHTS, NAME, _("Weight in the score"), "lead")
    for start in (MATRIX, plan.levels):
        for column, leaf in enumerate(board.leaves, start):
            sheet.formula(WEIGHTS, column, f"={weight_cell(leaf)}", leaf.weight, "small_percent")
            sheet.text(HEADER, column, f"{leaf.code}\n{leaf.short_name}", "header_number")
    sheet.text(HEADER, RANK, _("Rank"), "header_number")
    sheet.texts(HEADER, (_("Candidate"), _("Place"), _("Role")), first=NAME)
    titles = (
        _("Score"),
        _("Lowest"),
        _("Highest"),
        _("Known weight"),
        _("Weight that applies"),
        _("Gates failed"),
        _("Frozen rank"),
        _("Frozen score"),
    )
    sheet.texts(HEADER, titles, "header_number", SCORE)
    sheet.page.set_row(HEADER, 54)


def _write_result(sheet: Sheet, row: int, line: Line, plan: Plan) -> None:
    result = line.result
    rank, score = _shown(result["rank"]), _shown(result["score"])
    sheet.formula(row, RANK, _rank(row, plan), rank, "rank")
    sheet.text(row, NAME, line.name, "strong")
    sheet.fit(row, (line.name, WIDTHS[NAME]), (result["place"], WIDTHS[PLACE]))
    sheet.text(row, PLACE, result["place"], "wide_text")
    sheet.text(row, ROLE, line.role_name)
    sheet.formula(row, SCORE, _if_any(row, f"SUM({xl_range(row, MATRIX, row, plan.levels - 1)})"), score, "total")
    sheet.formula(row, LOW, _if_any(row, f"{_at(row, SCORE)}-{_open(row)}"), _shown(result["score_low"]), "percent")
    sheet.formula(row, HIGH, _if_any(row, f"{_at(row, SCORE)}+{_open(row)}"), _shown(result["score_high"]), "percent")
    sheet.formula(row, KNOWN, _if_any(row, f"{_known(row, plan)}/{_at(row, APPLYING)}", "0"), result["known_weight"], "percent")
    applying = f'={_known(row, plan)}+SUMIF({plan.levels_of(row)},"{UNKNOWN}",{plan.weights()})'
    sheet.formula(row, APPLYING, applying, line.applying_weight, "percent")
    sheet.value(row, FAILED, len(line.gates("failed")), "input_count")
    sheet.value(row, FROZEN_RANK, rank, "count")
    sheet.value(row, FROZEN_SCORE, score, "percent")


def _write_matrix(sheet: Sheet, row: int, line: Line, board: Board, plan: Plan) -> None:
    first = (row - FIRST) * plan.criteria
    lookup = ratings_sheet.plan_of(board).level_of
    for place, cell in enumerate(line.cells):
        level = plan.levels + place
        sheet.formula(row, MATRIX + place, _contribution(row, MATRIX + place, level), cell.contribution, "percent")
        sheet.formula(row, level, lookup(first + place + 1), cell.level, "level")


def _contribution(row: int, column: int, level_column: int) -> str:
    """Weight times utility, the weight renormalised over what applies; the middle of the interval where the level is unknown."""
    level, weight = _at(row, level_column), xl_rowcol_to_cell(WEIGHTS, column, row_abs=True)
    utility = f"IF(ISNUMBER({level}),{level}/{TOP_LEVEL},0.5)"
    return f'=IF({level}="{NOT_APPLICABLE}","{NOT_APPLICABLE}",IF({_applying(row)}=0,0,{weight}/{_applying(row)}*{utility}))'


def _rank(row: int, plan: Plan) -> str:
    """1 + how many of those without a failed gate score strictly more; ties share a rank."""
    ranked = f"({plan.column(FAILED)}=0)*({plan.column(APPLYING)}>0)"
    better = f"({plan.column(SCORE)}>{_at(row, SCORE)}+{TIE_TOLERANCE:.9f})"
    return f'=IF(AND({_at(row, FAILED)}=0,{_at(row, APPLYING)}>0),1+SUMPRODUCT({ranked}*{better}),"{NONE}")'


def _if_any(row: int, formula: str, otherwise: str = f'"{NONE}"') -> str:
    """Without a weighted criterion that applies there is no score."""
    return f"=IF({_at(row, APPLYING)}>0,{formula},{otherwise})"


def _open(row: int) -> str:
    """Half the weight that is unknown: the worst and the best completion lie that far from the score."""
    return f"(1-{_at(row, KNOWN)})/2"


def _known(row: int, plan: Plan) -> str:
    return f'SUMIF({plan.levels_of(row)},">=0",{plan.weights()})'


def _applying(row: int) -> str:
    return str(xl_rowcol_to_cell(row, APPLYING, col_abs=True))


def _at(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column))


def _shown(value: float | None) -> float | str:
    return NONE if value is None else value


def _finish(sheet: Sheet, plan: Plan) -> None:
    page = sheet.page
    rank, frozen = (xl_rowcol_to_cell(FIRST, column, col_abs=True) for column in (RANK, FROZEN_RANK))
    sheet.highlight((FIRST, RANK, plan.last, NAME), "when_moved", f"={rank}<>{frozen}")
    sheet.highlight((FIRST, RANK, plan.last, NAME), "when_unranked", f'={rank}="{NONE}"')
    level = xl_rowcol_to_cell(FIRST, plan.levels)
    points = (FIRST, MATRIX, plan.last, plan.levels - 1)
    sheet.highlight(points, "when_unknown", f'={level}="{UNKNOWN}"')
    sheet.highlight(points, "when_not_applicable", f'={level}="{NOT_APPLICABLE}"')
    ratings_sheet.color_levels(sheet, (FIRST, plan.levels, plan.last, plan.last_column))
    page.data_validation(FIRST, FAILED, plan.last, FAILED, {"validate": "integer", "criteria": ">=", "value": 0})
    page.autofilter(HEADER, RANK, plan.last, plan.last_column)
    page.freeze_panes(FIRST, PLACE)
    page.repeat_rows(BANDS, HEADER)
    page.repeat_columns(RANK, NAME)
    page.set_print_scale(70)
    page.set_v_pagebreaks([MATRIX, plan.levels])
