"""The shortlist of a round: the form that freezes one, and the frozen record, read from itself alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.request import signed_in
from common.results import Stored, stored_result
from common.service import Refused
from evaluations.choices import Status
from evaluations.forms import ShortlistForm, refuse_in
from evaluations.models import Evaluation, Shortlist
from evaluations.rules import may_freeze, may_move
from evaluations.services.shortlists import freeze_shortlist, record_of
from evaluations.views.access import seen_round
from evaluations.views.ranking_content import RankingContent
from evaluations.views.tabs import round_tabs
from programs.rules import may_buy


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def shortlist_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, evaluation = signed_in(request), seen_round(request, pk)
    tabs = round_tabs(evaluation, user, here="shortlist")
    stage = may_freeze(evaluation.status)
    if not stage:
        context = {"evaluation": evaluation, "tabs": tabs, "verdict": stage}
        return render(request, "evaluations/shortlist_closed.html", context, status=409 if request.method == "POST" else 200)
    stored = stored_result("ranking", evaluation.pk)
    form = ShortlistForm(request.POST if request.method == "POST" else None, ranked=RankingContent(stored).ranked)
    if request.method == "POST" and _freeze(user, evaluation, form):
        messages.success(request, _("The shortlist is frozen."))
        return redirect("evaluations:shortlist", pk)
    context = {
        "evaluation": evaluation,
        "tabs": tabs,
        "form": form,
        "result": stored,
        **_rights(user, evaluation),
        **_frozen(request, evaluation, stored),
    }
    return render(request, "evaluations/shortlist.html", context, status=422 if form.errors else 200)


def _freeze(user: User, evaluation: Evaluation, form: ShortlistForm) -> bool:
    if not form.is_valid():
        return False
    try:
        freeze_shortlist(by=user, evaluation=evaluation, rationale=form.cleaned_data["rationale"], entries=form.entries)
    except Refused as error:
        refuse_in(form, error)
        return False
    return True


def _rights(user: User, evaluation: Evaluation) -> dict[str, Any]:
    role = evaluation.program.role_of(user)
    may_decide = may_move(role, evaluation.status, Status.DECIDED)
    return {"may_buy": may_buy(role), "may_decide": may_decide}


def _frozen(request: HttpRequest, evaluation: Evaluation, stored: Stored) -> dict[str, Any]:
    """The record asked for, else the newest, and the others to choose from."""
    shortlists = list(evaluation.shortlists.select_related("frozen_by"))
    wanted = request.GET.get("record")
    shown = next((row for row in shortlists if str(row.pk) == wanted), None) if wanted else next(iter(shortlists), None)
    if shown is None:
        if wanted:
            raise Http404
        return {"shortlist": None}
    others = [row for row in shortlists if row != shown]
    return {"shortlist": shown, "others": others, "record": _record(shown), "moved_on": stored.revision > shown.ranking_revision}


def _record(shortlist: Shortlist) -> dict[str, Any]:
    """What the frozen record says, entry by entry, with the line of the ranking that it rests on."""
    record = record_of(shortlist)
    lines = {line["candidate"]: line for line in record["ranking"]["results"]}
    chosen = {entry["candidate"] for entry in record["entries"]}
    rest = [line for line in lines.values() if line["candidate"] not in chosen]
    return {
        **record,
        "entries": [{**entry, "line": lines[entry["candidate"]]} for entry in record["entries"]],
        "left": [line for line in rest if line["rank"] is not None],
        "failed": [line for line in rest if line["rank"] is None],
    }
