from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from common.canonical import canonical_json
from common.page import render_page, wants_fragment
from common.results import Stored, stored_result
from programs.cells import CellView, Vocabulary, answer, read_cells, weakest
from programs.choices import ANY_MARKET
from programs.models import Program
from programs.views.access import may_edit, seen_program
from programs.views.matrix import Matrix, lay_out
from programs.views.sheet import Sheet, open_sheet
from programs.views.timeline import Timeline, plan_of
from programs.views.what_if import FIELDS, KINDS, WhatIf, choices_of, kind_chosen, read_what_if


@require_safe
@login_required
def program_page(request: HttpRequest, slug: str) -> HttpResponse:
    return redirect(seen_program(request, slug))


@require_safe
@login_required
def coverage_page(request: HttpRequest, slug: str) -> HttpResponse:
    program = seen_program(request, slug)
    stored = stored_result("coverage", program.pk)
    if wants_fragment(request) and request.GET.get("since") == str(stored.revision):
        return HttpResponse(status=204)
    page = CoveragePage(program, stored, request.GET, read_what_if(program, request.GET))
    context = {"page": page, "program": program, "may_edit": may_edit(request, program), "tab": "coverage", "nav": "workbench:portfolio"}
    status = 400 if page.what_if.errors else 200
    return render_page(request, "programs/coverage.html", context, fragment="programs/_coverage_polled.html", status=status)


@dataclass(frozen=True)
class CoveragePage:
    """Everything that the page shows, from the stored result and, beside it, the what-if."""

    program: Program
    stored: Stored
    query: QueryDict
    what_if: WhatIf

    @cached_property
    def words(self) -> Vocabulary:
        return Vocabulary.read()

    @cached_property
    def stored_cells(self) -> list[CellView]:
        return read_cells(self.stored.payload.get("cells", []), self.words)

    @cached_property
    def cells(self) -> list[CellView]:
        return self.stored_cells if self.what_if.cells is None else read_cells(self.what_if.cells, self.words)

    @property
    def is_what_if(self) -> bool:
        return self.what_if.cells is not None

    @cached_property
    def market(self) -> str:
        asked = self.query.get("cell", "").rpartition(",")[2] or self.query.get("market", "")
        return asked if asked in {cell.market for cell in self.cells} else ANY_MARKET

    @cached_property
    def matrix(self) -> Matrix:
        return lay_out(self.cells, self.stored_cells if self.is_what_if else [], self.market)

    @cached_property
    def selected(self) -> CellView | None:
        """The cell of the address; else the weakest shown, at the next stage if there is one."""
        shown = self.matrix.cells
        asked = [cell for cell in shown if cell.key == self.query.get("cell")]
        return weakest(asked) or weakest([cell for cell in shown if cell.stage.pk == self.program.next_stage_id]) or weakest(shown)

    @cached_property
    def sheet(self) -> Sheet | None:
        return open_sheet(self.program, self.selected) if self.selected else None

    @cached_property
    def timeline(self) -> Timeline | None:
        return plan_of(self.program, self.stored_cells)

    @cached_property
    def answer_cell(self) -> CellView | None:
        """The weakest cell of the next stage, or of all when none is named for that stage: what a lead would say first."""
        return weakest([cell for cell in self.cells if cell.stage.pk == self.program.next_stage_id] or self.cells)

    @property
    def answer(self) -> str:
        return answer(self.answer_cell)

    @cached_property
    def kind(self) -> str:
        return kind_chosen(self.query)

    @property
    def victims(self) -> list[tuple[str, str]]:
        """What the program's sources stand on now; with it what the address asks for, though it mattered on another day only."""
        offered = choices_of(self.kind, (cell.raw for cell in self.stored_cells))
        asked = {} if self.what_if.errors else self.what_if.form.chosen(self.kind)
        return sorted((offered | asked).items(), key=lambda item: (item[1].casefold(), item[0]))

    @property
    def victim(self) -> str:
        return self.query.get(f"without_{self.kind}", "")

    @property
    def address(self) -> str:
        return reverse("programs:coverage", args=[self.program.slug])

    @property
    def markets(self) -> list[tuple[str, str, str]]:
        """Code, name and address of each market that some cell names, any market first."""
        codes = {cell.market for cell in self.stored_cells} - {ANY_MARKET}
        ordered = [ANY_MARKET, *sorted(codes, key=lambda code: (self.words.markets[code].position, code))]
        return [(code, self.words.market_name(code), self._with(market=code, cell="")) for code in ordered]

    @property
    def kinds(self) -> list[tuple[str, Any, str]]:
        """The kinds of loss, each with the address that offers it and ends the present one."""
        cleared = dict.fromkeys(FIELDS, "")
        return [(kind, label, self._with(**cleared, lose=kind)) for kind, label in KINDS.items()]

    @property
    def cleared(self) -> str:
        return self._with(**dict.fromkeys(FIELDS, ""), lose="")

    @property
    def cell_prefix(self) -> str:
        """An address to which the key of a cell is appended."""
        return self._with(cell="", since="") + ("&" if "?" in self._with(cell="") else "?") + "cell="

    @property
    def poll_values(self) -> str:
        """What the polled fragment must be asked with, so that it shows the same market and cell."""
        kept = {name: self.query[name] for name in ("market", "cell", "lose") if self.query.get(name)}
        return canonical_json(kept)

    def _with(self, **changes: str) -> str:
        """The address of this page with some parameters changed; an empty one goes."""
        query = self.query.copy()
        query.pop("since", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        text = query.urlencode(safe=",")
        return f"{self.address}?{text}" if text else self.address
