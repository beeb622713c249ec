import pytest
import time_machine

from common.api import throttle
from common.models import RequestCount

pytestmark = pytest.mark.django_db

NOON = 1_795_521_600


@pytest.fixture(autouse=True)
def three_a_minute(settings, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = 3
    monkeypatch.setattr(throttle, "counter", throttle.Counter())


def statuses(api, count, path="components/"):
    return [api.get(path).status_code for _ in range(count)]


def test_more_than_the_limit_is_told_when_to_come_back(as_user, outsider, lead):
    api = as_user(outsider)
    with time_machine.travel(NOON + 18, tick=False):
        assert statuses(api, 3) == [200, 200, 200]
        refused = api.get("components/")
        others = statuses(as_user(lead), 1)

    assert (refused.status_code, refused["Retry-After"], refused["Content-Type"]) == (429, "42", "application/problem+json")
    assert others == [200]


def test_the_next_minute_begins_anew(as_user, outsider):
    api = as_user(outsider)
    with time_machine.travel(NOON + 59, tick=False):
        assert statuses(api, 4) == [200, 200, 200, 429]
    with time_machine.travel(NOON + 60, tick=False):
        assert statuses(api, 1) == [200]


def test_stored_results_count_too(lead_api, program):
    with time_machine.travel(NOON, tick=False):
        assert statuses(lead_api, 4, f"programs/{program.slug}/coverage/") == [200, 200, 200, 429]


def test_the_count_is_shared_with_the_other_web_processes(as_user, outsider, monkeypatch):
    api = as_user(outsider)
    with time_machine.travel(NOON, tick=False):
        assert statuses(api, 2) == [200, 200]
        monkeypatch.setattr(throttle, "counter", throttle.Counter())
        assert statuses(api, 2) == [200, 429]


def test_below_a_hundredth_of_the_limit_a_process_counts_by_itself(as_user, outsider, settings):
    settings.API_REQUESTS_PER_MINUTE = 1000
    api = as_user(outsider)
    with time_machine.travel(NOON, tick=False):
        statuses(api, 8)
        assert [row.count for row in RequestCount.objects.all()] == [1]
    with time_machine.travel(NOON + 1, tick=False):
        statuses(api, 1)
        assert [row.count for row in RequestCount.objects.all()] == [9]


def test_counts_of_past_minutes_are_removed(as_user, outsider):
    api = as_user(outsider)
    for minute in (0, 1):
        with time_machine.travel(NOON + 60 * minute, tick=False):
            statuses(api, 1)

    assert [row.minute for row in RequestCount.objects.all()] == [NOON // 60 + 1]


def test_a_limit_of_zero_is_none(as_user, outsider, settings):
    settings.API_REQUESTS_PER_MINUTE = 0
    assert statuses(as_user(outsider), 5) == [200] * 5
    assert not RequestCount.objects.exists()
