"""Every error under /api/ is written here (RFC 9457): the same bytes for what is hidden, absent, or no route at all."""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

from common.api.pointers import FieldError, field_errors, pointer
from common.service import Forbidden, Invalid, Refused

CONTENT_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)
NOTHING_HERE = gettext_lazy("Nothing is here, or you may not see it.")


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is stable and becomes the `type`; without one the status says it all."""

    status: int
    detail: str
    code: str = ""
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        kind = f"/api/docs/#problem-{self.code}" if self.code else "about:blank"
        found = {"type": kind, "title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail}
        return found | ({"errors": [error.as_json() for error in self.errors]} if self.errors else {})


class ProblemRaised(exceptions.APIException):
    """For conditions that only HTTP knows: preconditions, keys of repetition, query parameters."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail, problem.code)
        self.problem = problem
        self.status_code = problem.status


def write_problem(problem: Problem) -> HttpResponse:
    body = json.dumps(problem.as_json(), ensure_ascii=False).encode()
    return HttpResponse(body, status=problem.status, content_type=CONTENT_TYPE, headers=dict(problem.headers))


def not_found() -> HttpResponse:
    return write_problem(Problem(HTTPStatus.NOT_FOUND, str(NOTHING_HERE)))


def server_error() -> HttpResponse:
    return write_problem(
        Problem(HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong here. It is logged under the id in X-Request-Id."))
    )


def handle_exception(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The one map from errors to HTTP, called by REST framework inside its own except clause."""
    problem = problem_of(error, context["view"])
    if problem is not None:
        return write_problem(problem)
    # Logged, and raised again by the test client, as for any other view.
    got_request_exception.send(sender=None, request=context["request"])
    logger.error("%s %s failed", context["request"].method, context["request"].path, exc_info=error)
    return server_error()


def problem_of(error: Exception, view: Any) -> Problem | None:
    """None for a fault of ours."""
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, ProblemRaised):
        return error.problem
    if isinstance(error, Http404 | exceptions.NotFound):
        return Problem(HTTPStatus.NOT_FOUND, str(NOTHING_HERE))
    return _of_framework(error, view) if isinstance(error, exceptions.APIException) else _of_django(error)


def _of_django(error: Exception) -> Problem | None:
    if isinstance(error, PermissionDenied):
        return Problem(HTTPStatus.FORBIDDEN, _("You may not do this."))
    if isinstance(error, RequestDataTooBig):
        return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The body is too large."))
    if isinstance(error, IntegrityError):
        return Problem(HTTPStatus.CONFLICT, _("Somebody else changed this at the same moment. Read it again, then repeat."), "conflict")
    return None


def _refusal(error: Refused) -> Problem:
    if isinstance(error, Invalid):
        return invalid(FieldError(pointer(path), message) for path, message in error.errors)
    if isinstance(error, Forbidden):
        return Problem(HTTPStatus.FORBIDDEN, str(error))
    return Problem(HTTPStatus.CONFLICT, str(error), error.code)


def invalid(errors: Iterable[FieldError]) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, _("The input is not valid; see `errors`."), "invalid", tuple(errors))


def _of_framework(error: exceptions.APIException, view: Any) -> Problem:
    if isinstance(error, exceptions.ValidationError):
        return invalid(field_errors(error.detail))
    return Problem(error.status_code, str(error.detail), headers=_headers(error, view))


def _headers(error: exceptions.APIException, view: Any) -> dict[str, str]:
    if isinstance(error, exceptions.MethodNotAllowed):
        return {"Allow": ", ".join(view.allowed_methods)}
    if isinstance(error, exceptions.Throttled):
        return {"Retry-After": str(getattr(error, "wait", None) or 1)}
    challenge = getattr(error, "auth_header", None)
    return {"WWW-Authenticate": challenge} if challenge else {}
