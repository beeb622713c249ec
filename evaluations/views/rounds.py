"""The list of rounds, a new one, and the page of one with its moves."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.request import signed_in
from common.page import render_page
from common.service import Refused
from evaluations.choices import Status
from evaluations.forms import EvaluationForm, RoundForm, refuse_in
from evaluations.models import Assignment, Evaluation
from evaluations.rules import may_change_round
from evaluations.services.rounds import create_evaluation, move, reopen, update_evaluation, use_version
from evaluations.views.access import perform, seen_round
from evaluations.views.round_content import RoundContent, find_partners
from evaluations.views.tabs import round_tabs
from programs.models import Program
from programs.rules import require

PAGE_SIZE = 50


@require_safe
@login_required
def list_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    status, text = request.GET.get("status", ""), request.GET.get("q", "")
    own = Prefetch("assignments", Assignment.objects.filter(user=user), to_attr="own_assignments")
    rounds = Evaluation.objects.visible_to(user).matching(text).with_need().with_candidate_count().prefetch_related(own)
    rounds = rounds.filter(status=status) if status in Status else rounds
    page = Paginator(rounds.order_by("name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "status": status, "text": text, "statuses": Status.choices, "may_add": Program.objects.led_by(user).exists()}
    return render_page(request, "evaluations/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = EvaluationForm(request.POST or None, user=user, initial={"program": _program_asked_for(request)})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(create_evaluation(by=user, **form.cleaned_data))
        except Refused as error:
            refuse_in(form, error)
    return render(request, "evaluations/new.html", {"form": form}, status=422 if form.errors else 200)


def _program_asked_for(request: HttpRequest) -> Program | None:
    """The one in the address, or the only one there is to choose."""
    led = Program.objects.led_by(signed_in(request))
    if slug := request.GET.get("program"):
        return led.filter(slug=slug).first()
    return led.get() if led.count() == 1 else None


@require_safe
@login_required
def detail_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    content = RoundContent(evaluation, signed_in(request), board_by=request.GET.get("board", "section"))
    text = request.GET.get("find", "")
    context = {
        "evaluation": evaluation,
        "tabs": round_tabs(evaluation, signed_in(request), here="detail"),
        "content": content,
        "find": text,
        "found": find_partners(text, [row.candidate for row in content.candidates]) if content.may_change else [],
    }
    return render_page(request, "evaluations/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, evaluation = signed_in(request), seen_round(request, pk)
    verdict = may_change_round(evaluation.program.role_of(user), evaluation.status)
    form = RoundForm(request.POST or None, instance=evaluation)
    if request.method == "POST":
        perform(request, partial(require, verdict))
    if request.method == "POST" and form.is_valid():
        try:
            update_evaluation(by=user, evaluation=evaluation, **form.values)
        except Refused as error:
            refuse_in(form, error)
        else:
            messages.success(request, _("Round changed."))
            return redirect("evaluations:detail", pk)
    context = {"evaluation": evaluation, "form": form, "verdict": verdict, "tabs": round_tabs(evaluation, user, here="detail")}
    return render(request, "evaluations/edit.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def move_round(request: HttpRequest, pk: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    to = request.POST.get("to", "")
    reason = _reason(request)
    said = _("The round is now: %(status)s.") % {"status": dict(Status.choices).get(to, "")}
    perform(request, lambda: move(by=signed_in(request), evaluation=evaluation, to=to, reason=reason), said)
    return redirect("evaluations:detail", pk)


@require_POST
@login_required
def move_to_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    version = RoundContent(evaluation, signed_in(request)).newer_version
    reason = _reason(request)
    if version is not None and not reason:
        messages.error(request, _("Say why the round moves on: evaluators who score again read it."))
    elif version is not None:
        said = _("The round now stands on version %(number)s.") % {"number": version.number}
        perform(request, lambda: use_version(by=signed_in(request), evaluation=evaluation, version=version, reason=reason), said)
    return redirect("evaluations:detail", pk)


@require_POST
@login_required
def reopen_round(request: HttpRequest, pk: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    said = _("The round is open to work again.")
    perform(request, lambda: reopen(by=signed_in(request), evaluation=evaluation, reason=_reason(request)), said)
    return redirect("evaluations:detail", pk)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:2000]
