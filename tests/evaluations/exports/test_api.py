"""The files through the API: by token, with a tag, for members alone."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import get_language, override

from accounts.models import User
from accounts.services import issue_token
from evaluations.exports.csv_table import shortlist_csv
from evaluations.exports.files import FileKind
from evaluations.exports.workbook import shortlist_workbook
from evaluations.services.shortlists import record_of

pytestmark = pytest.mark.django_db
KINDS = [
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", shortlist_workbook),
    ("csv", "text/csv; charset=utf-8", shortlist_csv),
]


def api_of(user: User) -> Client:
    _row, token = issue_token(by=None, user=user, scope="read")
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("extension", "content_type", "write"), KINDS)
def test_a_member_gets_the_bytes_of_the_record(frozen, viewer, extension, content_type, write):
    record = record_of(frozen)

    answer = api_of(viewer).get(f"/api/v1/shortlists/{frozen.pk}/export.{extension}")

    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, content_type, write(record))
    name = f'attachment; filename="lv-vector-second-source-r{frozen.ranking_revision}.{extension}"'
    assert answer["Content-Disposition"] == name


@pytest.mark.parametrize("accept", ["text/html", "application/vnd.ms-excel"])
def test_a_file_is_what_its_address_says(frozen, viewer, accept):
    answer = api_of(viewer).get(f"/api/v1/shortlists/{frozen.pk}/export.csv", headers={"Accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_who_names_the_tag_gets_no_body(frozen, viewer, extension):
    api, address = api_of(viewer), f"/api/v1/shortlists/{frozen.pk}/export.{extension}"
    tag = api.get(address)["ETag"]

    still = api.get(address, headers={"If-None-Match": tag})

    assert (still.status_code, still.content, still["ETag"]) == (304, b"", tag)
    assert api.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_file_has_a_tag_of_its_own(frozen, viewer):
    tags = {api_of(viewer).get(f"/api/v1/shortlists/{frozen.pk}/export.{extension}")["ETag"] for extension in ("xlsx", "csv")}

    assert len(tags) == 2


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_a_hidden_shortlist_answers_like_none(frozen, viewer, outsider, extension):
    assert api_of(viewer).get(f"/api/v1/shortlists/{frozen.pk}/export.{extension}").status_code == 200

    hidden, absent = (api_of(outsider).get(f"/api/v1/shortlists/{pk}/export.{extension}") for pk in (frozen.pk, uuid4()))

    assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert hidden.headers.keys() == absent.headers.keys()


def test_the_readers_language_changes_nothing():
    kind = FileKind("txt", "text/plain", lambda _record: get_language().encode())

    with override("de"):
        assert (kind.bytes_of({}), get_language()) == (b"en", "de")
