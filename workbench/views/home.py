from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.request import signed_in
from workbench.activity import entries_for, merged, read_activity
from workbench.standings import read_standings
from workbench.work import KINDS, split_by_time, work_of

COOKIE, YEAR_SECONDS = "seen", 365 * 24 * 3600
FIRST_VISIT_DAYS = 7
NEWS, ENTRIES = 8, 60


@require_safe
@login_required
def home_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    items = work_of(user, read_standings(user))
    kind = request.GET.get("kind", "")
    shown = [item for item in items if item.kind == kind] if kind in KINDS else items
    today, week, later = split_by_time(shown)
    seen_at = last_seen(request, user)
    entries = entries_for(user).filter(at__gt=seen_at).exclude(actor=user.audit_id)
    news = merged(read_activity(user, entries[:ENTRIES]))
    context = {
        "items": items,
        "first": shown[0] if shown else None,
        "groups": [("today", today), ("week", week), ("later", later)],
        "kind": kind if kind in KINDS else "",
        "kinds": [(key, name, sum(item.kind == key for item in items)) for key, (name, _image) in KINDS.items()],
        "news": news[:NEWS],
        "has_more_news": len(news) > NEWS,
        "seen_at": seen_at,
        "now": timezone.now(),
    }
    return render(request, "workbench/home.html", context)


@require_POST
@login_required
def mark_seen(request: HttpRequest) -> HttpResponse:
    """Kept in the browser: what somebody has looked at is no change of any record."""
    response = redirect("workbench:home")
    now = timezone.now().isoformat()
    salt = signed_in(request).audit_id
    response.set_signed_cookie(
        COOKIE, now, salt=salt, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def last_seen(request: HttpRequest, user: User) -> datetime:
    """When this person last marked the news as seen in this browser; a week ago when never."""
    try:
        text = request.get_signed_cookie(COOKIE, default="", salt=user.audit_id) or ""
    except BadSignature:
        text = ""
    return parse_datetime(text) or timezone.now() - timedelta(days=FIRST_VISIT_DAYS)
