"""/metrics: who may read it, and that its numbers are what happened."""

import re
import time

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.services import issue_token
from cdmo_select.env import read_environment
from common import metrics
from common.heartbeat import Pulse
from common.metrics import bucket, flush_measures
from common.models import Failure, Measure, Target
from common.recompute import kinds
from common.recompute.engine import drain
from common.recompute.kinds import Kind, register_kind
from common.recompute.marks import Mark, flush_marks
from common.recompute.sweep import sweep
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine]

TOKEN = "a token of twenty characters and more"  # noqa: S105 - of this test alone
SAMPLE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (\S+)")


@pytest.fixture(autouse=True)
def _fresh_tally(monkeypatch):
    monkeypatch.setattr(metrics, "tally", metrics.Tally())
    monkeypatch.setattr("common.heartbeat.pulse", Pulse())


@pytest.fixture
def failing(monkeypatch):
    """A kind that never computes."""

    def refuse(_object, _day):
        raise ArithmeticError("no number comes of this")

    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    register_kind(Kind("failing", load=refuse, compute=refuse))
    return "failing"


def read(client, **headers):
    """Samples by name and labels, as a scraper parses them."""
    answer = client.get("/metrics", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    found = {}
    for line in lines:
        name, labels, value = SAMPLE.fullmatch(line).groups()
        assert (name, labels) not in found
        found[name, labels] = float(value)
    return found


def mark(kind, object_id, times=1):
    for _ in range(times):
        flush_marks(marks={Mark(kind, str(object_id))}, facts=())


def test_changes_answered_by_one_run_are_counted_once(client, program):
    mark("coverage", program.pk, times=3)
    waiting = read(client)
    drain()
    found = read(client)

    coverage = 'kind="coverage"'
    assert waiting["cdmo_targets_stale", coverage] == 1
    assert 0 < waiting["cdmo_queue_age_seconds", None] < 5
    assert found["cdmo_recompute_runs_total", coverage] == 1
    assert found["cdmo_recompute_marks_total", coverage] == 3
    assert found["cdmo_recompute_coalescing_ratio", coverage] == 3
    assert 0 < found["cdmo_recompute_work_seconds_total", coverage] <= found["cdmo_recompute_latency_seconds_sum", coverage] < 5
    assert found["cdmo_targets", coverage] == 1
    assert (found["cdmo_targets_stale", coverage], found["cdmo_queue_age_seconds", None]) == (0, 0)


def test_latency_is_a_histogram_whose_buckets_grow(client, program):
    for age in (0.07, 0.3, 0.3, 7, 700):
        mark("coverage", program.pk)
        Target.objects.update(stale_since=time.time() - age, not_before=None)
        drain()

    found = read(client)

    grown = {labels.split(",")[1]: value for (name, labels), value in found.items() if name.endswith("_bucket")}
    assert grown == {
        'le="0.05"': 0,
        'le="0.1"': pytest.approx(1, abs=1),  # a slow machine may take more than the 30 ms that are left
        'le="0.25"': 1,
        'le="0.5"': 3,
        'le="1"': 3,
        'le="2.5"': 3,
        'le="5"': 3,
        'le="10"': 4,
        'le="30"': 4,
        'le="60"': 4,
        'le="+Inf"': 5,
    }
    assert found["cdmo_recompute_latency_seconds_count", 'kind="coverage"'] == 5
    assert found["cdmo_recompute_latency_seconds_sum", 'kind="coverage"'] == pytest.approx(707.67, abs=1)


@pytest.mark.parametrize(("seconds", "name"), [(0.0, "le_0.05"), (0.05, "le_0.05"), (0.051, "le_0.1"), (60, "le_60"), (60.1, "le_inf")])
def test_a_bound_belongs_to_its_own_bucket(seconds, name):
    assert bucket(seconds) == name


def test_failures_are_counted_and_kept_for_a_month(client, failing):
    Failure.objects.create(kind=failing, object_id="old", at=time.time() - 31 * 24 * 3600, attempt=1, error="long ago")
    mark(failing, "1")
    for _ in range(5):
        drain()
        Target.objects.update(not_before=None)

    found = read(client)

    assert found["cdmo_recompute_failures_total", 'kind="failing"'] == 5
    assert found["cdmo_targets_parked", 'kind="failing"'] == 1
    assert found["cdmo_targets_stale", 'kind="failing"'] == 0
    kept = Failure.objects.order_by("attempt").values_list("object_id", "attempt", "error")
    assert list(kept) == [("1", attempt, "ArithmeticError: no number comes of this") for attempt in range(1, 6)]


def test_measures_of_two_processes_add_up(program):
    for _process in range(2):
        metrics.tally.add("coverage", runs=2, marks=5)
        flush_measures()

    assert dict(Measure.objects.values_list("name", "value")) == {"runs": 4, "marks": 10}


def test_an_empty_installation_has_no_numbers_that_would_be_guesses(client):
    assert read(client) == {("cdmo_queue_age_seconds", None): 0, ("cdmo_workers", None): 0}
    sweep()
    found = read(client)
    assert found["cdmo_workers", None] == 1
    assert 0 <= found["cdmo_last_sweep_age_seconds", None] < 5


def test_four_queries_whatever_there_is(client, program, django_assert_num_queries):
    mark("coverage", program.pk)
    drain()
    with django_assert_num_queries(4):
        client.get("/metrics")


def from_afar(client, **headers):
    return client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.7")


def test_from_elsewhere_a_token_is_needed(client, settings, outsider):
    settings.METRICS_TOKEN = TOKEN
    administrator = UserFactory(is_staff=True)
    texts = {user: issue_token(by=None, user=user, scope="read")[1] for user in (administrator, outsider)}

    refused = from_afar(client)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert "cdmo_" not in refused.content.decode()
    assert from_afar(client, authorization=f"Bearer {TOKEN}").status_code == 200
    assert from_afar(client, authorization=f"Bearer {texts[administrator]}").status_code == 200
    for wrong in (f"Bearer {texts[outsider]}", f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}"):
        assert from_afar(client, authorization=wrong).content == refused.content


def test_without_a_metrics_token_an_empty_one_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    assert from_afar(client, authorization="Bearer ").status_code == 403


@pytest.mark.parametrize("header", ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via"])
def test_a_proxy_on_the_same_machine_is_not_the_machine(client, header):
    assert client.get("/metrics", headers={header: "203.0.113.7"}).status_code == 403


@pytest.mark.parametrize("address", ["::1", "127.0.0.5"])
def test_every_loopback_address_is_the_machine(client, address):
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("address", ["", "unix:", "10.0.0.1"])
def test_what_is_no_loopback_address_is_not(client, address):
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 403


def test_a_short_metrics_token_stops_the_start(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="CDMO_METRICS_TOKEN"):
        read_environment({"CDMO_DATA_DIR": str(tmp_path), "CDMO_METRICS_TOKEN": "secret"})
