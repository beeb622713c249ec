from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from common.api.answers import tagged_answer
from common.api.etag import etag
from common.api.views import ApiView
from workbench.api.document import conventions, document, document_bytes, sections, shapes

PROBLEMS = [
    ("invalid", 400, _("The input is not valid; each entry of `errors` names the place and the remedy.")),
    ("key", 400, _("The Idempotency-Key is not of the form that is described.")),
    ("conflict", 409, _("Somebody else changed it at the same moment.")),
    ("key-running", 409, _("A request with this Idempotency-Key is still running.")),
    ("stale", 412, _("It has changed since it was read; the answer carries the current ETag.")),
    ("key-reused", 422, _("The Idempotency-Key was used for another body.")),
    ("if-match-missing", 428, _("A change needs the ETag of what was read.")),
]


class NoRoute(ApiView):
    """The same steps and the same bytes as for a hidden object, by whatever method."""

    schema = None

    def fence(self) -> None:
        raise Http404


class SchemaView(ApiView):
    """The OpenAPI document, for everybody: it names no row."""

    schema = None
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> HttpResponse:
        return tagged_answer(request, document_bytes(), etag(document_bytes().decode()))


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The document as a page."""
    context = {
        "version": document()["info"]["version"],
        "conventions": conventions(),
        "sections": sections(),
        "shapes": shapes(),
        "problems": PROBLEMS,
    }
    return render(request, "api/reference.html", context)
