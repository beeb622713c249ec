"""Scorecards: the library and those of the reader's programs, one with its versions, and one version to read or, as a draft, to weigh."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.request import signed_in
from common.service import Refused
from evaluations.choices import VersionStatus
from evaluations.forms import CopyForm, PublishForm, refuse_in
from evaluations.models import Evaluation, Scorecard, ScorecardVersion
from evaluations.services.scorecards import copy_scorecard, publish_version, set_weights, start_draft
from evaluations.views.access import perform
from evaluations.views.version_content import VersionContent
from programs.models import Program


@require_safe
@login_required
def list_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    scorecards = (
        Scorecard.objects.visible_to(user)
        .select_related("program")
        .annotate(
            published=Max("versions__number", filter=Q(versions__status=VersionStatus.PUBLISHED)),
            drafts=Count("versions", filter=Q(versions__status=VersionStatus.DRAFT), distinct=True),
        )
        .order_by("name", "pk")
    )
    used = dict(Evaluation.objects.visible_to(user).values_list("version__scorecard").annotate(Count("pk")).order_by())
    rows = [{"scorecard": scorecard, "rounds": used.get(scorecard.pk, 0)} for scorecard in scorecards]
    return render(request, "evaluations/scorecard_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scorecard_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One scorecard with its versions; a POST copies one of them into a scorecard of its own."""
    user, scorecard = signed_in(request), _seen(request, pk)
    form = CopyForm(request.POST or None, user=user, scorecard=scorecard)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(copy_scorecard(by=user, **form.cleaned_data))
        except Refused as error:
            refuse_in(form, error)
    context = {
        "scorecard": scorecard,
        "versions": scorecard.versions.select_related("published_by"),
        "rounds": Evaluation.objects.visible_to(user).filter(version__scorecard=scorecard).select_related("program", "version"),
        "may_edit": _may_edit(user, scorecard),
        "form": form,
    }
    return render(request, "evaluations/scorecard.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def begin_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    scorecard = _seen(request, pk)
    if not perform(request, lambda: start_draft(by=signed_in(request), scorecard=scorecard)):
        return redirect(scorecard)
    return redirect(scorecard.versions.order_by("-number")[0])


@require_safe
@login_required
def version_page(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    version = _seen_version(request, pk, number)
    return _version(request, version, PublishForm(None, rounds=[]))


@require_POST
@login_required
def weigh(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Weights of a draft: all of them, or those that are sent."""
    version = _seen_version(request, pk, number)
    weights, wrong = _weights(request.POST)
    if wrong:
        messages.error(request, _("Not saved. These are no numbers: %(names)s.") % {"names": ", ".join(wrong)})
    else:
        perform(request, lambda: set_weights(by=signed_in(request), version=version, weights=weights), _("Draft saved."))
    return redirect(version)


@require_POST
@login_required
def publish(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """From then on unchangeable; the rounds that were ticked go over to it in the same step."""
    user, version = signed_in(request), _seen_version(request, pk, number)
    form = PublishForm(request.POST, rounds=VersionContent(version, user).movable)
    if not form.is_valid():
        return _version(request, version, form, status=422)
    chosen = tuple(form.cleaned_data["move"])
    said = _("Version %(number)s is published.") % {"number": version.number}
    perform(request, lambda: publish_version(by=user, version=version, reason=form.cleaned_data["reason"], move=chosen), said)
    return redirect(version)


def _version(request: HttpRequest, version: ScorecardVersion, form: PublishForm, *, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    context: dict[str, Any] = {
        "version": version,
        "content": VersionContent(version, user),
        "gates": version.gates.all(),
        "may_edit": _may_edit(user, version.scorecard),
        "form": form,
        "nav": "evaluations:scorecard-list",
    }
    return render(request, "evaluations/version.html", context, status=status)


def _weights(data: QueryDict) -> tuple[dict[UUID, Decimal], list[str]]:
    """The fields named `weight-<lineage>`, and the texts that are no numbers."""
    weights, wrong = {}, []
    for name, text in data.items():
        prefix, _dash, lineage = name.partition("weight-")
        if prefix or not lineage:
            continue
        try:
            weights[UUID(lineage)] = _number(str(text))
        except (InvalidOperation, ValueError):
            wrong.append(f"“{text}”")
    return weights, wrong


def _number(text: str) -> Decimal:
    number = Decimal(text.strip().replace(",", "."))
    if not number.is_finite():
        raise InvalidOperation
    return number


def _seen(request: HttpRequest, pk: UUID) -> Scorecard:
    return get_object_or_404(Scorecard.objects.visible_to(signed_in(request)).select_related("program"), pk=pk)


def _seen_version(request: HttpRequest, pk: UUID, number: int) -> ScorecardVersion:
    versions = ScorecardVersion.objects.visible_to(signed_in(request)).select_related("scorecard__program", "published_by")
    return get_object_or_404(versions, scorecard=pk, number=number)


def _may_edit(user: User, scorecard: Scorecard) -> bool:
    """Its program's leads; the library belongs to administrators."""
    if scorecard.program is None:
        return user.is_staff
    return Program.objects.led_by(user).filter(pk=scorecard.program.pk).exists()
