"""The mark is the truth: raised with the change, claimed by lease, stored by revision."""

import pytest
import time_machine

from common.models import Result, Target
from common.recompute import engine
from common.recompute.engine import Outcome, claim_next, drain, release_claims, seconds_until_next, store
from common.recompute.marks import flush_marks
from common.recompute.retention import KEPT_REVISIONS
from common.recompute.sweep import mark_expired
from common.service import mark_stale, service
from common.write_guard import writes_allowed
from tests.engine.sums import mark, target

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine]


def test_many_marks_cost_one_computation_and_end_on_the_last_revision(sums):
    for _ in range(20):
        mark()

    assert drain() == 1
    assert (target().wanted_revision, target().done_revision, sums.loads) == (20, 20, 1)
    assert [result.revision for result in Result.objects.all()] == [20]


def test_marks_of_one_service_are_raised_once_when_it_ends(sums):
    @service
    def change_twice() -> int:
        mark_stale("sums", "one")
        mark_stale("sums", "one")
        return Target.objects.count()

    assert change_twice() == 0
    assert target().wanted_revision == 1


def test_a_refused_service_raises_no_mark(sums):
    @service
    def fail() -> None:
        mark_stale("sums", "one")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()

    assert not Target.objects.exists()


def test_a_leased_target_is_left_alone_until_the_lease_ends(sums):
    mark()
    assert claim_next() is not None

    assert claim_next() is None
    Target.objects.update(lease_until=1.0)
    assert claim_next().attempts == 2


def test_what_a_killed_process_had_claimed_can_be_released(sums):
    mark()
    late = claim_next()
    assert seconds_until_next() > 1

    assert release_claims() == 1

    assert drain() == 1
    assert store(late, Outcome(1, "{}", "", frozenset(), None)) is False
    assert (target().done_revision, target().lease_token, Result.objects.count()) == (1, None, 1)


def test_an_older_result_never_replaces_a_newer_one(sums):
    mark()
    late = claim_next()
    mark()
    Target.objects.update(lease_until=1.0)
    assert drain() == 1

    assert store(late, Outcome(1, "{}", "", frozenset(), None)) is False
    assert [result.revision for result in Result.objects.all()] == [2]


def test_replaced_results_are_kept_for_a_while_and_no_longer(sums):
    for _ in range(KEPT_REVISIONS + 3):
        mark()
        Target.objects.update(not_before=None)
        assert drain() == 1

    newest = KEPT_REVISIONS + 3
    assert sorted(Result.objects.values_list("revision", flat=True)) == list(range(newest - KEPT_REVISIONS + 1, newest + 1))


def test_a_poisoned_target_parks_with_its_error_and_blocks_nobody(sums):
    sums.fault = ZeroDivisionError("bad weights")
    mark("bad")
    for _ in range(engine.PARK_AFTER):
        Target.objects.update(not_before=None)
        drain()
    parked = target("bad")
    assert (parked.error, parked.parked_at is None, parked.done_revision) == ("ZeroDivisionError: bad weights", False, 0)

    sums.fault = None
    mark("good")
    assert drain() == 1
    mark("bad")
    assert drain() == 1
    assert (target("bad").error, target("bad").done_revision) == ("", 2)


def test_a_burst_is_slowed_and_an_isolated_change_is_not(sums):
    computed = 0
    for _ in range(engine.BURST + 4):
        mark()
        computed += drain()

    assert computed == engine.BURST
    assert target().not_before > engine.database_time()
    mark("calm")
    assert drain() == 1


def test_a_target_whose_object_is_gone_is_dropped(sums):
    mark("gone")

    drain()

    assert not Target.objects.exists()


def test_time_alone_marks_a_result_on_its_day(sums):
    mark()
    drain()
    with time_machine.travel("2026-12-31 12:00:00Z", tick=False):
        assert mark_expired() == 0

    with time_machine.travel("2027-01-03 12:00:00Z", tick=False):
        assert (mark_expired(), mark_expired()) == (1, 0)

    assert target().wanted_revision == 2


def test_a_changed_fact_marks_what_used_it_and_nothing_else(sums):
    mark("one")
    mark("two")
    drain()
    with writes_allowed():
        target("two").dependencies.all().delete()

    flush_marks(marks=(), facts={"fact:1"})

    assert (target("one").wanted_revision, target("two").wanted_revision) == (2, 1)
