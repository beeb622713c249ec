"""The kinds of file that a shortlist is handed out as."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import override

from evaluations.exports.csv_table import shortlist_csv
from evaluations.exports.workbook import shortlist_workbook


@dataclass(frozen=True, slots=True)
class FileKind:
    extension: str
    content_type: str
    write: Callable[[dict[str, Any]], bytes]

    def bytes_of(self, record: dict[str, Any]) -> bytes:
        """In the language of the installation, not the reader's: the same record gives the same bytes to everybody."""
        with override(settings.LANGUAGE_CODE):
            return self.write(record)

    def answer(self, record: dict[str, Any], body: bytes) -> HttpResponse:
        """A download, named after what it is about."""
        evaluation = record["evaluation"]
        name = f"{slugify(evaluation['name']) or 'shortlist'}-r{record['ranking']['revision']}.{self.extension}"
        headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment"}
        return HttpResponse(body, content_type=self.content_type, headers=headers)


XLSX = FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", shortlist_workbook)
CSV = FileKind("csv", "text/csv; charset=utf-8", shortlist_csv)
