"""Who and what takes part in a round: candidates, their gates, evaluators."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.request import signed_in
from common.results import stored_result
from evaluations.forms import GateForm
from evaluations.models import Candidate, Evaluation, GateCheck
from evaluations.rules import may_change_round
from evaluations.services.rounds import add_candidate, assign, check_gate, remove_candidate, unassign
from evaluations.views.access import perform, seen_round
from evaluations.views.ranking_content import RankingContent
from evaluations.views.tabs import round_tabs
from partners.models import Organization, Site


@require_POST
@login_required
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    site = get_object_or_404(Site.objects.select_related("organization"), key=key) if (key := request.POST.get("site")) else None
    organization = site.organization if site else get_object_or_404(Organization, slug=request.POST.get("organization"))
    said = _("%(name)s is a candidate.") % {"name": site or organization}
    perform(request, lambda: add_candidate(by=signed_in(request), evaluation=evaluation, organization=organization, site=site), said)
    return redirect("evaluations:detail", pk)


@require_POST
@login_required
def remove(request: HttpRequest, pk: UUID, candidate: UUID) -> HttpResponse:
    row = _candidate(seen_round(request, pk), candidate)
    said = _("%(name)s is no candidate any more.") % {"name": row.name}
    perform(request, lambda: remove_candidate(by=signed_in(request), candidate=row), said)
    return redirect("evaluations:detail", pk)


@require_POST
@login_required
def add_evaluator(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Only members can be chosen, so a stranger's id answers as one that does not exist."""
    evaluation = seen_round(request, pk)
    person = get_object_or_404(User.objects.filter(memberships__program=evaluation.program_id), username=request.POST.get("user"))
    perform(request, lambda: assign(by=signed_in(request), evaluation=evaluation, user=person), _("%(name)s evaluates.") % {"name": person})
    return redirect("evaluations:detail", pk)


@require_POST
@login_required
def remove_evaluator(request: HttpRequest, pk: UUID, user: UUID) -> HttpResponse:
    evaluation = seen_round(request, pk)
    assignment = get_object_or_404(evaluation.assignments.select_related("user", "evaluation__program"), user=user)
    said = _("%(name)s evaluates no more; their ratings are kept and do not count.") % {"name": assignment.user}
    perform(request, lambda: unassign(by=signed_in(request), assignment=assignment), said)
    return redirect("evaluations:detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def gates_page(request: HttpRequest, pk: UUID, candidate: UUID) -> HttpResponse:
    """Each gate for one candidate: what the registry says, what people found, and the form to say so."""
    user, evaluation = signed_in(request), seen_round(request, pk)
    row = _candidate(evaluation, candidate)
    verdict = may_change_round(evaluation.program.role_of(user), evaluation.status)
    form = GateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        perform(request, lambda: check_gate(by=user, candidate=row, **form.cleaned_data), _("Gate recorded."))
        return redirect("evaluations:gates", pk, candidate)
    context = {
        "evaluation": evaluation,
        "candidate": row,
        "gates": _gates(evaluation, row),
        "form": form,
        "verdict": verdict,
        "tabs": round_tabs(evaluation, user, here="detail"),
    }
    return render(request, "evaluations/gates.html", context, status=422 if form.errors else 200)


def _candidate(evaluation: Evaluation, pk: UUID) -> Candidate:
    return get_object_or_404(
        evaluation.candidates.select_related("organization", "site", "evaluation__program", "evaluation__version"), pk=pk
    )


def _gates(evaluation: Evaluation, candidate: Candidate) -> list[dict[str, object]]:
    results = {row["candidate"]: row for row in RankingContent(stored_result("ranking", evaluation.pk)).results}
    standing = {gate["gate"]: gate for gate in results.get(str(candidate.pk), {}).get("gates", [])}
    checks: dict[UUID, GateCheck] = {check.gate_lineage: check for check in candidate.gate_checks.all()}
    return [
        {"gate": gate, "standing": standing.get(str(gate.lineage)), "check": checks.get(gate.lineage)}
        for gate in evaluation.version.gates.all()
    ]
