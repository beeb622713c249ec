"""Recomputation for administrators. To everybody else there is no such page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.request import signed_in
from common.page import render_page
from common.queue_state import read_health
from workbench.jobs import STATES, counts, in_state, read_failures, read_jobs, targets_for
from workbench.retrying import retry, retry_parked

PAGE = 50
DEGRADED = {
    "broker": gettext_lazy("the broker does not answer"),
    "worker": gettext_lazy("no worker was heard of for half a minute"),
    "sweep": gettext_lazy("nobody has swept for half a minute"),
    "recomputation": gettext_lazy("a change waits for more than a minute"),
}


@require_safe
@login_required
def jobs_page(request: HttpRequest) -> HttpResponse:
    context = _content(administrator(request), request.GET.get("state", ""), request.GET.get("page"))
    return render_page(request, "workbench/jobs.html", context, fragment="workbench/_jobs.html")


@require_POST
@login_required
def retry_job(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    user = administrator(request)
    retry(by=user, target=get_object_or_404(targets_for(user), kind=kind, object_id=str(pk)))
    messages.success(request, _("It is tried again."))
    return _back(request)


@require_POST
@login_required
def retry_all(request: HttpRequest) -> HttpResponse:
    retry_parked(by=administrator(request))
    messages.success(request, _("Everything that was given up is tried again."))
    return _back(request)


def administrator(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.is_staff:
        raise Http404
    return user


def _content(user: User, state: str, page: str | None) -> dict[str, Any]:
    targets, health = targets_for(user), read_health()
    found = counts(targets)
    shown = Paginator(in_state(targets, state), PAGE).get_page(page)
    return {
        "page": shown,
        "jobs": read_jobs(shown.object_list),
        "state": state if state in STATES else "",
        "states": [(name, word, found[name]) for name, (word, _tone, _where) in STATES.items()],
        "all": sum(found.values()),
        "counts": found,
        "failures": read_failures(user),
        "health": health,
        "degraded": [DEGRADED[name] for name in health.degraded],
        "is_moving": bool(found["waiting"] or found["failing"] or health.degraded),
    }


def _back(request: HttpRequest) -> HttpResponse:
    """To the list as it was filtered."""
    state = request.POST.get("state", "")
    return redirect(reverse("workbench:jobs") + (f"?state={state}" if state in STATES else ""))
