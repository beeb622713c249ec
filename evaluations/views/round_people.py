"""What a lead does about one evaluator of a round: sections, reminders, a conflict that does not stand in the way."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.request import signed_in
from evaluations.forms import AssignmentForm
from evaluations.models import Assignment, Declaration, Evaluation
from evaluations.rules import may_change_round, may_remind
from evaluations.services.assignments import change_assignment, clear_conflict
from evaluations.services.reminders import remind
from evaluations.views.access import perform, seen_round
from evaluations.views.tabs import round_tabs
from programs.rules import require


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evaluator_page(request: HttpRequest, pk: UUID, user: UUID) -> HttpResponse:
    """For leads alone, like what it changes."""
    reader, evaluation = signed_in(request), seen_round(request, pk)
    assignment = get_object_or_404(_assignments(evaluation), user=user)
    verdict = may_change_round(evaluation.program.role_of(reader), evaluation.status)
    form = AssignmentForm(request.POST or None, instance=assignment)
    if request.method == "POST" and form.is_valid():
        said = _("What %(name)s rates is changed.") % {"name": assignment.user}
        perform(request, partial(change_assignment, by=reader, assignment=assignment, **form.cleaned_data), said)
        return redirect("evaluations:detail", pk)
    context = {"evaluation": evaluation, "assignment": assignment, "form": form, "verdict": verdict}
    tabs = round_tabs(evaluation, reader, here="detail")
    return render(request, "evaluations/round_evaluator.html", {**context, "tabs": tabs}, status=422 if form.errors else 200)


@require_POST
@login_required
def remind_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Those who are ticked, each by a mail of their own; one that does not go out stops no other."""
    reader, evaluation = signed_in(request), seen_round(request, pk)
    perform(request, partial(require, may_remind(evaluation.program.role_of(reader), evaluation.status)))
    chosen = _assignments(evaluation).filter(user__username__in=request.POST.getlist("user"))
    note = request.POST.get("note", "").strip()[:500]
    sent = sum(perform(request, partial(remind, by=reader, assignment=assignment, note=note)) for assignment in chosen)
    if sent:
        messages.success(request, ngettext("%(count)d reminder went out.", "%(count)d reminders went out.", sent) % {"count": sent})
    elif not chosen:
        messages.error(request, _("Nobody was reminded. Choose at least one person."))
    return redirect("evaluations:detail", pk)


@require_POST
@login_required
def clear_declared_conflict(request: HttpRequest, pk: UUID, candidate: UUID, user: UUID) -> HttpResponse:
    """Who may not do it is refused before it is looked up, and learns nothing of who declared what."""
    reader, evaluation = signed_in(request), seen_round(request, pk)
    perform(request, partial(require, may_change_round(evaluation.program.role_of(reader), evaluation.status)))
    rows = Declaration.objects.filter(candidate__evaluation=evaluation).select_related("candidate__evaluation__program", "user")
    declaration = get_object_or_404(rows, candidate=candidate, user=user)
    reason = request.POST.get("reason", "").strip()[:2000]
    said = _("%(name)s may rate %(candidate)s.") % {"name": declaration.user, "candidate": declaration.candidate.name}
    perform(request, partial(clear_conflict, by=reader, declaration=declaration, reason=reason), said)
    return redirect("evaluations:detail", pk)


def _assignments(evaluation: Evaluation) -> QuerySet[Assignment]:
    return evaluation.assignments.select_related("user", "evaluation__program", "evaluation__version")
