"""Conditional requests (RFC 9110). Tags are strong. A proxy that compresses weakens them: that is enough to read, not to change."""

import hashlib
import re
from http import HTTPStatus

from django.utils.translation import gettext as _
from rest_framework.request import Request

from common.api.problems import Problem, ProblemRaised

# Raise it when a representation changes its shape without any row changing.
REPRESENTATION = "1"
TAG = re.compile(r'(W/)?("[^"]*")')


def etag(*parts: object) -> str:
    text = "\x1f".join([REPRESENTATION, *map(str, parts)])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def names(header: str, tag: str, *, strongly: bool = False) -> bool:
    """Whether an If-Match (strongly) or If-None-Match header names this tag."""
    return header.strip() == "*" or any(found == tag and not (weak and strongly) for weak, found in TAG.findall(header))


def require_match(request: Request, tag: str) -> None:
    """Nobody overwrites what they have not read."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise ProblemRaised(
            Problem(HTTPStatus.PRECONDITION_REQUIRED, _("Read it first, then send its ETag as If-Match."), "if-match-missing")
        )
    if not names(header, tag, strongly=True):
        weak = _("A weak ETag (W/) does not permit a change; send the strong one.")
        stale = _("It has changed since you read it. Read it again, then repeat your change.")
        detail = weak if names(header, tag) else stale
        raise ProblemRaised(Problem(HTTPStatus.PRECONDITION_FAILED, detail, "stale", headers={"ETag": tag}))
