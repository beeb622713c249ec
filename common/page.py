from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_fragment(request: HttpRequest) -> bool:
    """A partial swap by htmx; its way back through history wants the page."""
    return request.headers.get("HX-Request-Type") == "partial" and "HX-History-Restore-Request" not in request.headers


def render_page(request: HttpRequest, page: str, context: Mapping[str, Any], *, fragment: str = "", status: int = 200) -> HttpResponse:
    """One view serves the page and, to htmx, its fragment."""
    template = fragment if fragment and wants_fragment(request) else page
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response
