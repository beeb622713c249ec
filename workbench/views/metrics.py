"""Numbers of the whole installation for its operator. They move with everybody's work, so a member's token does not open them."""

import secrets
from http import HTTPStatus
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.authentication import PREFIX
from accounts.models import ApiToken
from accounts.services import note_token_use
from common.api.problems import Problem, write_problem
from common.metrics_page import CONTENT_TYPE, metrics_text

# Any of these says that a proxy stands between, and then the loopback address is the proxy's.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if not (_is_local(request) or _has_token(request)):
        detail = _("Send the metrics token or an administrator's API token in Authorization: Bearer, or ask from the machine itself.")
        return write_problem(Problem(HTTPStatus.FORBIDDEN, detail))
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE)


def _is_local(request: HttpRequest) -> bool:
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and not any(name in request.headers for name in FORWARDED)


def _has_token(request: HttpRequest) -> bool:
    header = request.headers.get("Authorization", "")
    if not header.startswith(PREFIX):
        return False
    text = header.removeprefix(PREFIX).strip()
    if settings.METRICS_TOKEN and secrets.compare_digest(text.encode(), settings.METRICS_TOKEN.encode()):
        return True
    token = ApiToken.objects.of(text)
    if token is None or not token.user.is_staff:
        return False
    note_token_use(token=token)
    return True
