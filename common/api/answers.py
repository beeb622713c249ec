"""Successful answers: JSON bytes, an ETag on each read of one resource, 304 to who has them already."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from common.api.etag import names


def json_bytes(data: Any) -> bytes:
    return bytes(JSONRenderer().render(data))


def json_answer(body: bytes, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json", headers=dict(headers or {}))


def tagged_answer(
    request: Request | HttpRequest, body: bytes, tag: str, *, status: int = HTTPStatus.OK, location: str = ""
) -> HttpResponse:
    """With its tag; a reader who names the tag gets 304 and no body."""
    headers = {"ETag": tag} | ({"Location": location} if location else {})
    if request.method in ("GET", "HEAD") and names(request.headers.get("If-None-Match", ""), tag):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return json_answer(body, status=status, headers=headers)


def no_content() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
