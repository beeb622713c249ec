"""A frozen shortlist as a file. It is made from the record alone, so the same record gives the same bytes for ever."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.request import signed_in
from evaluations.exports.files import CSV, XLSX, FileKind
from evaluations.models import Shortlist
from evaluations.services.shortlists import record_of


@require_safe
@login_required
def shortlist_xlsx(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _file(request, pk, XLSX)


@require_safe
@login_required
def shortlist_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _file(request, pk, CSV)


def _file(request: HttpRequest, pk: UUID, kind: FileKind) -> HttpResponse:
    record = record_of(get_object_or_404(Shortlist.objects.visible_to(signed_in(request)), pk=pk))
    return kind.answer(record, kind.bytes_of(record))
