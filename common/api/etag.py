"""Conditional requests. Tags are strong; a proxy that compresses weakens them, so `W/` is taken off on both sides."""

import hashlib
import re
from http import HTTPStatus

from django.utils.translation import gettext as _
from rest_framework.request import Request

from common.api.problems import Problem, ProblemRaised

# Raise it when a representation changes its shape without any row changing.
REPRESENTATION = "1"
TAG = re.compile(r'(?:W/)?("[^"]*")')


def etag(*parts: object) -> str:
    text = "\x1f".join([REPRESENTATION, *map(str, parts)])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def names(header: str, tag: str) -> bool:
    """Whether an If-Match or If-None-Match header names this tag."""
    return header.strip() == "*" or tag in TAG.findall(header)


def require_match(request: Request, tag: str) -> None:
    """Nobody overwrites what they have not read."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise ProblemRaised(
            Problem(HTTPStatus.PRECONDITION_REQUIRED, _("Read it first, then send its ETag as If-Match."), "if-match-missing")
        )
    if not names(header, tag):
        detail = _("It has changed since you read it. Read it again, then repeat your change.")
        raise ProblemRaised(Problem(HTTPStatus.PRECONDITION_FAILED, detail, "stale", headers={"ETag": tag}))
