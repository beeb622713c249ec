"""The sheet beside the matrix: one cell with its sources, its reasons and what was not checked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.formats import day as written_day
from partners.choices import Region
from programs.cells import MERGE_RULES, CellView, Json, with_dates
from programs.choices import ANY_MARKET
from programs.models import Program, Source
from programs.views.relation import Drawing, draw

# Said by the line of the source itself, so not repeated below it.
SAID_BY_SOURCE = frozenset(
    {"ended", "lost", "suspended", "market_not_stated", "below_level", "not_started", "site_not_stated", "stale", "capacity_unknown"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One source of the cell: what the stored result says, and the row as it is now for its page and its link."""

    raw: Json
    row: Source | None

    @property
    def glyph(self) -> str:
        if self.raw["counts"]:
            return "ok"
        return "unknown" if self.raw["in_progress"] or self.raw["why_code"] == "market_not_stated" else "none"

    @property
    def word(self) -> str:
        return _("counts") if self.raw["counts"] else _("does not count")

    @property
    def why(self) -> str:
        return with_dates(self.raw["why"])

    @property
    def is_lost(self) -> bool:
        return str(self.raw["why_code"]) == "lost"

    @property
    def region(self) -> str:
        return str(Region(self.raw["region"]).label) if self.raw["region"] else ""

    @property
    def dates(self) -> str:
        start, end = _day(self.raw["start"]), _day(self.raw["end"])
        if start and end:
            return _("%(start)s to %(end)s") % {"start": written_day(start), "end": written_day(end)}
        if start:
            return _("since %(start)s") % {"start": written_day(start)}
        return _("until %(end)s") % {"end": written_day(end)} if end else _("undated")

    @property
    def markets(self) -> str:
        return ", ".join(market.pk for market in self.row.markets.all()) if self.row else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    cell: CellView
    lines: list[Line]
    drawing: Drawing | None

    @property
    def not_checked(self) -> list[str]:
        return [with_dates(reason["fact"]) for reason in self.cell.raw["reasons"] if reason["rule"] == "not_checked"]

    @property
    def other_reasons(self) -> list[str]:
        known = MERGE_RULES | SAID_BY_SOURCE | {"not_checked"}
        return [with_dates(reason["fact"]) for reason in self.cell.raw["reasons"] if reason["rule"] not in known]

    @property
    def worst_loss(self) -> str:
        domain = self.cell.raw["n_minus_1_domain"]
        return str(domain["name"]) if domain else ""

    @property
    def is_of_one_market(self) -> bool:
        return self.cell.market != ANY_MARKET


def open_sheet(program: Program, cell: CellView) -> Sheet:
    """By two queries: the rows of the sources that the cell lists, and their markets."""
    ids = [line["id"] for line in cell.raw["sources"]]
    rows = {str(row.pk): row for row in program.sources.filter(pk__in=ids).prefetch_related("markets")}
    return Sheet(cell, [Line(line, rows.get(line["id"])) for line in cell.raw["sources"]], draw(cell))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
