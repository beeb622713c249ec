"""/readyz: what makes results late is said and takes no web process out of service; only what a page needs does."""

import socket
import time
from http import HTTPStatus
from threading import Event

import pytest
from django.db import DatabaseError

from common import heartbeat
from common.models import Heartbeat, Target
from common.recompute.marks import Mark, flush_marks
from common.recompute.sweep import sweep
from workbench.views import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_process_that_just_started(monkeypatch):
    monkeypatch.setattr(heartbeat, "pulse", heartbeat.Pulse())


def readiness(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_readiness_is_whole_once_somebody_swept(client):
    sweep()

    status, found = readiness(client)

    assert 0 <= found.pop("last_sweep_seconds") < 5
    assert (status, found) == (
        HTTPStatus.OK,
        {"status": "ok", "missing": [], "degraded": [], "broker": "none", "workers": 1, "oldest_stale_seconds": 0.0},
    )


def test_readiness_names_a_recomputation_that_nobody_does(client, program):
    sweep()
    flush_marks(marks={Mark("coverage", str(program.pk))}, facts=())
    assert readiness(client)[1]["degraded"] == []

    Target.objects.update(stale_since=time.time() - 61)

    status, found = readiness(client)
    assert (status, found["status"], found["degraded"]) == (HTTPStatus.OK, "degraded", ["recomputation"])
    assert 61 <= found["oldest_stale_seconds"] < 70


def test_readiness_names_a_sweeper_and_workers_that_were_not_heard_of(client):
    assert readiness(client)[1]["degraded"] == ["worker", "sweep"]

    sweep()
    assert readiness(client)[1]["degraded"] == []

    Heartbeat.objects.update(at=time.time() - 31)
    status, found = readiness(client)
    assert (status, found["degraded"], found["workers"]) == (HTTPStatus.OK, ["worker", "sweep"], 0)


def test_a_heartbeat_is_written_every_ten_seconds_at_most_and_forgotten_after_a_day(django_assert_num_queries):
    Heartbeat.objects.create(name="worker:gone", at=time.time() - 24 * 3600 - 1)
    heartbeat.beat()

    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"sweep", f"worker:web@{socket.gethostname()}"}
    with django_assert_num_queries(0):
        heartbeat.beat()


def test_a_broker_that_refuses_or_never_answers_degrades_and_costs_little(client, settings):
    sweep()
    with socket.socket() as refusing, socket.create_server(("127.0.0.1", 0)) as silent:
        refusing.bind(("127.0.0.1", 0))  # and does not listen
        for place in (refusing, silent):
            settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{place.getsockname()[1]}/0"
            started = time.monotonic()
            status, found = readiness(client)
            assert (status, found["broker"], found["degraded"]) == (HTTPStatus.OK, "away", ["broker"])
            assert time.monotonic() - started < 2


def test_readiness_without_database_or_migrations_is_a_refusal(client, monkeypatch):
    def fail(*_arguments):
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "read_health", fail)
    assert readiness(client) == (HTTPStatus.SERVICE_UNAVAILABLE, {"status": "unavailable", "missing": ["database"]})

    monkeypatch.setattr(health, "migrated", Event())
    monkeypatch.setattr(health, "MigrationExecutor", fail)
    assert readiness(client) == (HTTPStatus.SERVICE_UNAVAILABLE, {"status": "unavailable", "missing": ["database"]})
