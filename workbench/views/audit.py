from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.views.decorators.http import require_safe

from accounts.request import signed_in
from workbench.activity import entries_for, read_activity

PAGE = 50


@require_safe
@login_required
def audit_page(request: HttpRequest) -> HttpResponse:
    """Pages follow the time of the last line shown: a page number would tell how much there is that one may not see."""
    user = signed_in(request)
    entries = entries_for(user)
    before = _moment(request.GET.get("before", ""))
    found = list((entries.filter(at__lt=before) if before else entries)[: PAGE + 1])
    shown = read_activity(user, found[:PAGE])
    older = shown[-1].at.isoformat() if len(found) > PAGE else ""
    return render(request, "workbench/audit.html", {"happenings": shown, "older": older, "is_first": before is None})


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return None if found is None or is_naive(found) else found
