"""A write is one transaction; under an Idempotency-Key it happens once, and its answer is given again to who repeats it.

The record is committed before the change begins. The answer is stored in the change's own transaction, so a record that still
has none after its time proves that nothing happened, and the next request may take it over.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from common.api.problems import Problem, ProblemRaised
from common.canonical import sha256_hex
from common.models import IdempotencyRecord
from common.service import service

V = TypeVar("V")
Handler = Callable[..., HttpResponse]
HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
RUNNING, REMEMBERED = timedelta(seconds=60), timedelta(hours=24)


def writes(handler: Handler) -> Handler:
    """For the method of a view that changes something. The view's fence stands before it, also before an answer is given again."""

    @wraps(handler)
    def run(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        body = request.body  # before it is parsed, so that the size limit holds
        key = request.headers.get(HEADER)
        if key is None:
            return _change(handler, view, request, *args, **kwargs)
        return _once(key, body, lambda: handler(view, request, *args, **kwargs), request)

    return run


@service
def _change(handler: Handler, *args: Any, **kwargs: Any) -> HttpResponse:
    return handler(*args, **kwargs)


def _once(key: str, body: bytes, change: Callable[[], HttpResponse], request: Request) -> HttpResponse:
    if not KEY.fullmatch(key):
        raise ProblemRaised(
            Problem(HTTPStatus.BAD_REQUEST, _("An Idempotency-Key is 1 to 255 printable characters without blanks."), "key")
        )
    record, is_ours = _claim(key, body, request)
    if not is_ours:
        return _again(record)
    try:
        return _change_and_keep(record, change)
    finally:
        # Without an answer the change did not happen, and the key is free again.
        IdempotencyRecord.objects.filter(pk=record.pk, status=None).delete()


@service
def _change_and_keep(record: IdempotencyRecord, change: Callable[[], HttpResponse]) -> HttpResponse:
    answer = change()
    record.status = answer.status_code
    record.headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
    record.body = answer.content.decode()
    record.save()
    return answer


def _claim(key: str, body: bytes, request: Request) -> tuple[IdempotencyRecord, bool]:
    """The record of this key, and whether the caller is to do the change."""
    now = timezone.now()
    IdempotencyRecord.objects.filter(expires_at__lt=now).delete()
    digest = sha256_hex(f"{request.content_type}\n{sha256_hex(body.decode('latin-1'))}")
    record, is_new = IdempotencyRecord.objects.get_or_create(
        owner=str(request.user.pk),
        route=sha256_hex(f"{request.method} {request.get_full_path()}"),
        key=key,
        defaults={"body_digest": digest, "locked_until": now + RUNNING, "expires_at": now + REMEMBERED},
    )
    if record.body_digest != digest:
        detail = _("This Idempotency-Key was used for another body. Use a new key for a new request.")
        raise ProblemRaised(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, "key-reused"))
    return record, is_new or (record.status is None and _take_over(record))


def _take_over(record: IdempotencyRecord) -> bool:
    now = timezone.now()
    if IdempotencyRecord.objects.filter(pk=record.pk, status=None, locked_until__lt=now).update(locked_until=now + RUNNING):
        return True
    detail = _("A request with this Idempotency-Key is still running. Repeat it in a moment.")
    raise ProblemRaised(Problem(HTTPStatus.CONFLICT, detail, "key-running", headers={"Retry-After": "1"}))


def _again(record: IdempotencyRecord) -> HttpResponse:
    return HttpResponse(record.body.encode(), status=record.status, headers={**record.headers, "Idempotency-Replayed": "true"})
