"""The rating sheet: one page to read, one address for each cell to save."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.request import signed_in
from common.page import render_page
from common.service import Forbidden, Refused
from evaluations.choices import Status
from evaluations.forms import EVIDENCE_KINDS, CellForm
from evaluations.models import Evaluation
from evaluations.services.ratings import Recused, asked_for, save_ratings, submit_sheet, take_back_sheet
from evaluations.services.rounds import declare
from evaluations.views.access import perform, seen_round
from evaluations.views.sheet_content import Sheet
from evaluations.views.tabs import round_tabs


@require_safe
@login_required
def sheet_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    sheet = Sheet(evaluation, signed_in(request))
    chosen = _by_candidate(request, sheet) if request.GET.get("by") == "candidate" else _by_criterion(request, sheet)
    context = {
        "evaluation": evaluation,
        "sheet": sheet,
        "missing": sheet.missing if "missing" in request.GET else None,
        "done_elsewhere": sheet.done_elsewhere(chosen["cells"]),
        "left_elsewhere": sheet.left_elsewhere(chosen["cells"]),
        "evidence_kinds": EVIDENCE_KINDS,
        "tabs": round_tabs(evaluation, signed_in(request), here="sheet"),
        "hides_weights": evaluation.hides_weights and evaluation.status == Status.OPEN,
    }
    return render_page(request, "evaluations/sheet.html", context | chosen)


def _by_criterion(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    wanted = request.GET.get("criterion")
    current = next((row for row in sheet.criteria if str(row.lineage) == wanted), None) if wanted else sheet.first_unfinished()
    if wanted and current is None:
        raise Http404
    place = sheet.criteria.index(current) if current else 0
    from_facts = current is not None and current.scored_by == "facts"
    return {
        "by": "criterion",
        "criterion": current,
        "groups": sheet.steps_by_criterion(current),
        "facts": sheet.facts(current) if current and from_facts else None,
        "cells": sheet.cells_of_criterion(current) if current and not from_facts else [],
        "before": sheet.criteria[place - 1] if place else None,
        "after": sheet.criteria[place + 1] if place + 1 < len(sheet.criteria) else None,
    }


def _by_candidate(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    wanted = request.GET.get("candidate")
    current = next((row for row in sheet.candidates if str(row.pk) == wanted), None) if wanted else next(iter(sheet.candidates), None)
    if wanted and current is None:
        raise Http404
    place = sheet.candidates.index(current) if current else 0
    return {
        "by": "candidate",
        "candidate": current,
        "groups": sheet.steps_by_candidate(current),
        "cells": sheet.cells_of_candidate(current) if current else [],
        "before": sheet.candidates[place - 1] if place else None,
        "after": sheet.candidates[place + 1] if place + 1 < len(sheet.candidates) else None,
    }


@require_POST
@login_required
def save_cell(request: HttpRequest, pk: UUID, candidate: UUID, criterion: UUID) -> HttpResponse:
    """One card. A script gets the bare outcome, and as its text what the cell still needs; a form goes back to where it was."""
    evaluation = seen_round(request, pk)
    form = CellForm(request.POST)
    back = _place(evaluation, request, candidate, criterion)
    if not form.is_valid():
        return _refused(request, form.reasons, 422, back)
    try:
        row = save_ratings(
            by=signed_in(request), evaluation=evaluation, ratings=[{"candidate": candidate, "criterion": criterion, **form.rating}]
        )[0]
    except Recused as error:
        raise Http404 from error
    except Refused as error:
        return _refused(request, str(error), 403 if isinstance(error, Forbidden) else 422, back)
    if "HX-Request" in request.headers:
        return HttpResponse(asked_for(row), content_type="text/plain; charset=utf-8")
    messages.success(request, _("Saved."))
    return back


def _refused(request: HttpRequest, reason: str, status: int, back: HttpResponseRedirect) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")
    messages.error(request, reason)
    return back


def _place(evaluation: Evaluation, request: HttpRequest, candidate: UUID, criterion: UUID) -> HttpResponseRedirect:
    by_candidate = request.GET.get("by") == "candidate"
    query = {"by": "candidate", "candidate": str(candidate)} if by_candidate else {"criterion": str(criterion)}
    address = reverse("evaluations:sheet", args=[evaluation.pk])
    return HttpResponseRedirect(f"{address}?{urlencode(query)}#c-{criterion if by_candidate else candidate}")


@require_POST
@login_required
def declare_conflicts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each candidate that was answered; the others are asked about again."""
    evaluation = seen_round(request, pk)
    answers = [(row, request.POST.get(f"conflict-{row.pk}")) for row in evaluation.candidates.select_related("evaluation")]
    given = [(row, answer == "yes") for row, answer in answers if answer in {"yes", "no"}]
    for row, has_conflict in given:
        text = request.POST.get(f"text-{row.pk}", "")[:2000]
        perform(request, partial(declare, by=signed_in(request), candidate=row, has_conflict=has_conflict, text=text))
    if not given:
        messages.error(request, _("Nothing was declared. Choose an answer for at least one candidate."))
    return redirect("evaluations:sheet", pk)


@require_POST
@login_required
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    address = reverse("evaluations:sheet", args=[pk])
    sheet = Sheet(evaluation, signed_in(request))
    if sheet.verdict and sheet.missing:
        return redirect(f"{address}?missing")
    perform(request, lambda: submit_sheet(by=signed_in(request), evaluation=evaluation), _("Your sheet is handed in."))
    return redirect(address)


@require_POST
@login_required
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    perform(request, lambda: take_back_sheet(by=signed_in(request), evaluation=evaluation), _("You may change your sheet again."))
    return redirect("evaluations:sheet", pk)
