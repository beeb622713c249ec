"""Answers of last resort. Under /api/ they are problems, elsewhere pages that name nothing of the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.api import problems

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return problems.not_found() if request.path.startswith(API) else render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return problems.server_error() if request.path.startswith(API) else render(request, "500.html", status=500)
