"""Files of a shortlist. A file is what its address says, whatever the client says that it accepts."""

import hashlib
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from common.api.etag import etag, names
from common.api.views import ApiView
from evaluations.exports.files import CSV, XLSX, FileKind
from evaluations.models import Shortlist
from evaluations.services.shortlists import record_of


class ShortlistFile(ApiView):
    kind: ClassVar[FileKind]
    shortlist: Shortlist

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)

    def fence(self) -> None:
        self.shortlist = get_object_or_404(Shortlist.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def file(self, request: Request) -> HttpResponse:
        record = record_of(self.shortlist)
        body = self.kind.bytes_of(record)
        tag = etag(hashlib.sha256(body).hexdigest())
        if names(request.headers.get("If-None-Match", ""), tag):
            return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
        answer = self.kind.answer(record, body)
        answer["ETag"] = tag
        return answer


class ShortlistXlsx(ShortlistFile):
    """The shortlist as a workbook: the decision as it was taken, and a model of weights, ratings and ranks that calculates. The same
    record gives the same bytes."""

    kind = XLSX

    @extend_schema(operation_id="shortlists_export_xlsx", responses={(200, XLSX.content_type): OpenApiTypes.BINARY})
    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self.file(request)


class ShortlistCsv(ShortlistFile):
    """The shortlist as a table, a row for each candidate, in UTF-8 with a byte order mark. Scores run to 100. Text that a spreadsheet
    would take for a formula begins with an apostrophe. The same record gives the same bytes."""

    kind = CSV

    @extend_schema(operation_id="shortlists_export_csv", responses={(200, CSV.content_type): OpenApiTypes.BINARY})
    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self.file(request)
