"""Idempotency-Key: done once, answered again; the fence stands before the answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.models import IdempotencyRecord, JournalEntry
from common.write_guard import writes_allowed
from programs import services
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db

BODY = {"component": "mrna", "stage": "phase1"}


@pytest.fixture
def path(program):
    return f"programs/{program.slug}/requirements/"


def test_a_repeated_request_is_done_once_and_answered_again(lead_api, program, path):
    first = lead_api.post(path, BODY, Idempotency_Key="k1")
    again = lead_api.post(path, BODY, Idempotency_Key="k1")

    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (again["ETag"], again["Location"], again["Idempotency-Replayed"]) == (first["ETag"], first["Location"], "true")
    assert program.requirements.count() == 1
    assert JournalEntry.objects.filter(verb="requirement.created").count() == 1


def test_another_body_under_the_same_key_is_refused(lead_api, program, path):
    lead_api.post(path, BODY, Idempotency_Key="k1")

    answer = lead_api.post(path, {**BODY, "stage": "phase2"}, Idempotency_Key="k1")

    assert (answer.status_code, answer.json()["type"]) == (422, "/api/docs/#problem-key-reused")
    assert [row.stage_id for row in program.requirements.all()] == ["phase1"]


def test_a_key_holds_for_its_person_and_path_alone(lead_api, as_user, program, path):
    other = MembershipFactory(program=program, role="lead").user
    lead_api.post(path, BODY, Idempotency_Key="k1")

    assert as_user(other).post(path, {**BODY, "stage": "phase2"}, Idempotency_Key="k1").status_code == 201
    assert lead_api.post("programs/", {"name": "Another"}, Idempotency_Key="k1").status_code == 201


def test_a_refused_request_frees_its_key(lead_api, program, path):
    assert lead_api.post(path, {**BODY, "quantity": 3}, Idempotency_Key="k1").status_code == 400
    assert not IdempotencyRecord.objects.exists()

    assert lead_api.post(path, BODY, Idempotency_Key="k1").status_code == 201


def test_a_fault_in_the_middle_leaves_neither_change_nor_answer(lead_api, program, path, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(services, "journal", fail)

    assert lead_api.post(path, BODY, Idempotency_Key="k1").status_code == 500
    assert not program.requirements.exists()
    assert not IdempotencyRecord.objects.exists()


def test_while_one_request_runs_its_twin_is_told_to_wait(lead_api, lead, program, path):
    lead_api.post(path, BODY, Idempotency_Key="k1")
    IdempotencyRecord.objects.update(status=None)

    answer = lead_api.post(path, BODY, Idempotency_Key="k1")

    assert (answer.status_code, answer.json()["type"], answer["Retry-After"]) == (409, "/api/docs/#problem-key-running", "1")
    assert program.requirements.count() == 1


def test_a_request_that_never_ended_is_taken_over(lead_api, program, path):
    lead_api.post(path, BODY, Idempotency_Key="k1")
    with writes_allowed():
        program.requirements.all().delete()  # its transaction was rolled back
    IdempotencyRecord.objects.update(status=None, locked_until=timezone.now() - timedelta(seconds=1))

    assert lead_api.post(path, BODY, Idempotency_Key="k1").status_code == 201
    assert program.requirements.count() == 1


def test_after_a_day_a_key_is_forgotten(lead_api, program, path):
    lead_api.post(path, BODY, Idempotency_Key="k1")
    IdempotencyRecord.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    answer = lead_api.post(path, {**BODY, "stage": "phase2"}, Idempotency_Key="k1")

    assert (answer.status_code, program.requirements.count()) == (201, 2)


def test_who_left_the_program_gets_no_old_answer(lead_api, lead, program, path):
    lead_api.post(path, BODY, Idempotency_Key="k1")
    with writes_allowed():
        program.memberships.filter(user=lead).delete()

    assert lead_api.post(path, BODY, Idempotency_Key="k1").status_code == 404


def test_a_repeated_delete_succeeds_again(lead_api, program, path):
    address = lead_api.post(path, BODY)["Location"]

    assert lead_api.delete(address, If_Match="*", Idempotency_Key="k2").status_code == 204
    assert lead_api.delete(address, If_Match="*", Idempotency_Key="k2").status_code == 204
    assert lead_api.delete(address, If_Match="*").status_code == 404


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_a_key_is_of_printable_characters(lead_api, program, path, key):
    answer = lead_api.post(path, BODY, Idempotency_Key=key)

    assert (answer.status_code, answer.json()["type"]) == (400, "/api/docs/#problem-key")
    assert not program.requirements.exists()
