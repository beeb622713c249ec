import logging
import uuid
from collections.abc import Callable
from time import monotonic

from django.http import HttpRequest, HttpResponse

from common.log_lines import current_request, request_id

Next = Callable[[HttpRequest], HttpResponse]

access = logging.getLogger("common.access")

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
    ]
)


class ContentSecurityPolicyMiddleware:
    """One constant header, so that two workers send the same bytes. There is no inline code to make an exception for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = POLICY
        return response


class RequestIdMiddleware:
    """The id travels in a header of fixed length only: hidden and missing things must answer with the same bytes."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tokens = request_id.set(uuid.uuid4().hex), current_request.set(request)
        started = monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            _log_access(request, response.status_code, monotonic() - started)
            return response
        finally:
            request_id.reset(tokens[0])
            current_request.reset(tokens[1])


def _log_access(request: HttpRequest, status: int, seconds: float) -> None:
    """The route and not the address: addresses name programs, and what somebody searched for."""
    route = request.resolver_match.route if request.resolver_match else ""
    said = {"method": request.method, "route": route, "status": status, "seconds": round(seconds, 4)}
    access.info("%s /%s %d", request.method, route, status, extra=said)
