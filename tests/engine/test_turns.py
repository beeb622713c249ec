"""Whose turn it is, whose fault it was, and facts that change while somebody computes."""

import pytest
from django.db import DataError, OperationalError

from common.models import Target
from common.recompute import engine, kinds
from common.recompute.embedded import IDLE_SECONDS, EmbeddedWorker
from common.recompute.engine import claim_next, drain, recompute, seconds_until_next, store, work_on
from common.recompute.kinds import Computation, Kind
from common.recompute.marks import HURRIED, PRIORITY, Mark, flush_marks
from common.service import mark_stale, service
from tests.engine.sums import mark, target

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine]


def begin(object_id="one"):
    """A worker that has computed and not stored yet."""
    claim = claim_next()
    return claim, recompute(claim.kind, object_id)


def test_a_fact_that_changes_before_its_first_use_is_stored_is_not_missed(sums):
    mark()
    late = begin()

    flush_marks(marks=(), facts={"fact:1"})

    assert store(*late) is True
    assert (target().done_revision, target().wanted_revision) == (1, 2)
    assert (drain(), target().is_stale) == (1, False)


def test_a_fact_that_changes_during_a_computation_marks_once(sums):
    mark()
    drain()
    mark()
    late = begin()

    flush_marks(marks=(), facts={"fact:1"})

    assert store(*late) is True
    assert (target().done_revision, target().wanted_revision) == (2, 3)


def test_a_new_fact_is_no_reason_to_compute_again(sums):
    mark()
    drain()
    sums.facts = frozenset({"fact:1", "fact:2"})
    mark()

    drain()

    assert (target().done_revision, target().wanted_revision) == (2, 2)
    assert {dependency.fact for dependency in target().dependencies.all()} == sums.facts


def test_a_computation_that_kills_its_worker_parks_with_a_word(sums):
    mark("bad")
    for _ in range(engine.MOST_CLAIMS):
        assert claim_next().object_id == "bad"
        Target.objects.update(lease_until=1.0)

    drain()

    parked = target("bad")
    assert (parked.parked_at is None, sums.loads, parked.error.split(":")[0]) == (False, 0, "Abandoned")
    assert "8 attempts" in parked.error
    mark("bad")
    assert drain() == 1
    assert (target("bad").error, target("bad").is_stale) == ("", False)


def test_the_database_is_no_fault_of_the_target(sums):
    sums.fault = OperationalError("the server closed the connection unexpectedly")
    mark()

    with pytest.raises(OperationalError):
        drain()

    assert (target().error, target().parked_at) == ("", None)


def test_a_result_that_the_database_refuses_is_the_fault_of_the_target(sums):
    sums.fault = DataError("value too long")
    mark()

    drain()

    assert target().error == "DataError: value too long"


def test_what_somebody_waits_for_goes_first_and_then_stands_in_line_again(sums):
    mark("early")
    mark("late")
    flush_marks(marks={Mark("sums", "late")}, facts=(), priority=HURRIED)
    mark("late")

    assert [claim_next().object_id, claim_next().object_id] == ["late", "early"]
    Target.objects.update(lease_until=1.0)
    drain()
    assert target("late").priority == PRIORITY


def test_a_change_by_name_is_hurried_and_what_reaches_many_is_not(sums):
    @service
    def change(names: list[str]) -> None:
        for name in names:
            mark_stale("sums", name)

    change(["one"])
    change([f"many{number}" for number in range(10)])

    assert (target("one").priority, target("many3").priority) == (HURRIED, PRIORITY)
    drain()
    flush_marks(marks={Mark("sums", "one")}, facts={"fact:1"}, priority=HURRIED)
    assert (target("one").priority, target("one").wanted_revision, target("many3").priority) == (HURRIED, 2, PRIORITY)


def test_how_long_until_something_falls_due(sums):
    assert seconds_until_next() is None
    mark("waits")
    mark("parked")
    Target.objects.filter(object_id="parked").update(parked_at=1.0)
    Target.objects.filter(object_id="waits").update(not_before=engine.database_time() + 20)
    assert 15 < seconds_until_next() <= 20
    mark("now")
    assert seconds_until_next() == 0


def test_the_embedded_thread_waits_for_what_falls_due(sums, monkeypatch):
    monkeypatch.setattr("common.recompute.embedded.close_old_connections", lambda: None)
    thread = EmbeddedWorker()
    assert thread.look() == IDLE_SECONDS
    mark()
    Target.objects.update(not_before=engine.database_time() + 0.5)
    assert 0 < thread.look() <= 0.5
    assert sums.loads == 0
    Target.objects.update(not_before=None)
    assert thread.look() == IDLE_SECONDS
    assert target().is_stale is False


def test_a_change_during_a_computation_is_computed_too(sums, monkeypatch):
    compute = sums.compute

    def while_somebody_changes(loaded: int) -> Computation:
        if sums.loads == 1:
            mark()
        return compute(loaded)

    monkeypatch.setitem(kinds._kinds, "sums", Kind("sums", sums.load, while_somebody_changes))
    mark()
    work_on(claim_next())
    assert (target().done_revision, target().wanted_revision) == (1, 2)

    drain()

    assert (target().done_revision, sums.loads) == (2, 2)
