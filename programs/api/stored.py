"""Reads of stored results: the stored bytes, by one statement that also finds the token, the person and the membership.

Whatever that statement does not answer (no token, a session, a query string, an object that is hidden or not there) goes the
ordinary way of the API, which says why.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from accounts.authentication import PREFIX
from accounts.models.token import digest as digest_of_token
from common.api.answers import tagged_answer
from common.api.etag import etag
from common.api.throttle import seconds_to_wait
from common.api.views import ApiView
from common.results import Stored, stored_result

SELECT = """
SELECT token.digest, token.last_used_on,
  target.wanted_revision, result.revision, result.computed_at, result.digest, result.payload
FROM accounts_apitoken AS token
JOIN accounts_user AS person ON person.id = token.user_id AND person.is_active
JOIN programs_membership AS member ON member.user_id = person.id
JOIN programs_program AS program ON program.id = member.program_id
{joined}
LEFT JOIN common_target AS target ON target.kind = %s AND target.object_id = {object_id}
LEFT JOIN common_result AS result ON result.target_id = target.id AND result.revision = target.done_revision
WHERE token.key = %s AND token.expires_at > %s AND {where}
"""
# A target names its object in the usual writing of a UUID; SQLite keeps keys without the dashes.
DASHED = " || '-' || ".join(f"substr({{id}}, {start}, {length})" for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)))


@dataclass(frozen=True, slots=True)
class Route:
    """How the statement finds the object that the address names."""

    kind: str
    joined: str
    object_id: str
    where: str

    def sql(self) -> str:
        text = f"CAST({self.object_id} AS text)" if connection.vendor == "postgresql" else DASHED.format(id=self.object_id)
        return SELECT.format(joined=self.joined, object_id=text, where=self.where)


class StoredResultView(ApiView):
    route: ClassVar[Route]

    def named(self) -> dict[str, Any]:
        """What is put in front of the payload."""
        return {}

    def empty(self) -> dict[str, Any]:
        """The payload before the first computation."""
        raise NotImplementedError

    def address(self) -> Any:
        """What the address names, as the database keeps it."""
        raise NotImplementedError

    def object_id(self) -> Any:
        """Of the object that the fence has found."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kwargs = kwargs
        stored = self._at_once(request)
        if stored is None:
            return super().dispatch(request, *args, **kwargs)
        answer = self._tell(request, stored)
        for name, value in self.default_response_headers.items():
            answer[name] = value
        return answer

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self._tell(request, stored_result(self.route.kind, self.object_id()))

    def _at_once(self, request: HttpRequest) -> Stored | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if request.method not in ("GET", "HEAD") or request.GET or not header.startswith(PREFIX):
            return None
        text = header.removeprefix(PREFIX).strip()
        key = text.split("_")[1] if text.count("_") > 1 else ""
        row = self._row(key)
        if row is None or not secrets.compare_digest(row[0], digest_of_token(text)) or str(row[1]) != str(timezone.now().date()):
            return None
        return _stored(row[2:]) if seconds_to_wait(key) is None else None

    def _row(self, key: str) -> Any:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(self.route.sql(), [self.route.kind, key, now, self.address()])
            return cursor.fetchone()

    def _tell(self, request: Request | HttpRequest, stored: Stored) -> HttpResponse:
        text = stored.text if stored.revision else json.dumps(self.empty())
        numbers = {"revision": stored.revision, "wanted_revision": stored.wanted_revision, "computed_at": _instant(stored.computed_at)}
        head = json.dumps({**self.named(), **numbers}, separators=(",", ":"))
        body = f"{head[:-1]},{text[1:]}"
        return tagged_answer(request, body.encode(), etag(request.path, stored.revision, stored.wanted_revision, stored.digest))


def _stored(row: Any) -> Stored:
    wanted, revision, computed_at, digest, payload = row
    return Stored(revision or 0, wanted or 0, computed_at, digest or "", payload or "{}", "")


def _instant(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
