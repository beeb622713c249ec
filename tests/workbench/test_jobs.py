"""The page of administrators: what waits, fails and was given up; only of what they may see; and trying again."""

import time

import pytest
from django.urls import reverse

from common.models import Heartbeat, JournalEntry, Target
from common.recompute import kinds
from common.recompute.engine import drain
from common.recompute.kinds import Kind, register_kind
from common.recompute.marks import Mark, flush_marks
from common.service import Forbidden
from tests.factories.evaluations import CandidateFactory, CriterionFactory, EvaluationFactory
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.programs import ProgramFactory
from workbench.retrying import retry, retry_parked

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine]

JOBS = "workbench:jobs"


@pytest.fixture
def administrator(program):
    """Of the installation, and a plain member of one program."""
    return MembershipFactory(program=program, user=UserFactory(username="admin", is_staff=True)).user


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def broken(monkeypatch):
    """Coverages cannot be computed until the returned function is called."""
    known = dict(kinds._kinds)

    def refuse(_object, _day):
        raise ArithmeticError("the fault of this test")

    monkeypatch.setattr(kinds, "_kinds", dict(known))
    register_kind(Kind("coverage", load=refuse, compute=refuse))
    return lambda: register_kind(known["coverage"])


def mark(*programs):
    flush_marks(marks={Mark("coverage", str(program.pk)) for program in programs}, facts=())


def fail(times):
    for _ in range(times):
        drain()
        Target.objects.update(not_before=None)


def lines(page):
    return [(job.name, job.kind, job.state) for job in page.context["jobs"]]


def shown(desk, **query):
    page = desk.get(reverse(JOBS), query)
    assert page.status_code == 200
    return page


def test_an_empty_page_is_calm(desk):
    page = shown(desk)

    assert lines(page) == []
    assert "No results yet" in page.content.decode()
    assert "Latest failures" not in page.content.decode()


def test_what_needs_somebody_comes_first(desk, administrator, program, broken):
    current, waiting, failing = (ProgramFactory(name=name) for name in ("Current", "Waiting", "Failing"))
    for row in (current, waiting, failing):
        MembershipFactory(program=row, user=administrator)
    mark(program)
    fail(5)
    mark(failing)
    fail(1)
    broken()
    mark(current)
    Target.objects.filter(object_id=failing.pk).update(not_before=time.time() + 60)
    drain()
    mark(waiting)

    page = shown(desk)

    assert lines(page) == [
        ("FHT-101", "Coverage", "parked"),
        ("Failing", "Coverage", "failing"),
        ("Waiting", "Coverage", "waiting"),
        ("Current", "Coverage", "current"),
    ]
    assert page.context["counts"] == {"parked": 1, "failing": 1, "waiting": 1, "current": 1}
    assert lines(shown(desk, state="failing")) == [("Failing", "Coverage", "failing")]
    assert len(lines(shown(desk, state="no such state"))) == 4


def test_a_line_says_since_when_how_often_when_next_and_why(desk, program, broken):
    mark(program)
    drain()
    due = time.time() + 60
    Target.objects.update(not_before=due)

    (job,) = shown(desk).context["jobs"]

    assert (job.target.attempts, job.target.error) == (1, "ArithmeticError: the fault of this test")
    assert job.computed_at is None
    assert job.next_try.timestamp() == pytest.approx(due, abs=0.001)
    body = shown(desk).content.decode()
    assert "ArithmeticError: the fault of this test" in body
    assert "0 of 1" in body
    assert "never" in body


def test_the_latest_failures_stay_when_the_target_has_recovered(desk, program, broken):
    mark(program)
    fail(2)
    broken()
    drain()

    page = shown(desk)

    assert lines(page) == [("FHT-101", "Coverage", "current")]
    assert [(row.attempt, name) for row, name in page.context["failures"]] == [(2, "FHT-101"), (1, "FHT-101")]


def test_only_what_the_administrator_may_see_is_named_or_counted(desk, program, broken):
    elsewhere = ProgramFactory(name="Nightjar")
    blind = EvaluationFactory(program=program, name="Blind round", status="open", is_blind=True)
    cancelled = EvaluationFactory(program=program, name="Blind round that was cancelled", status="cancelled", status_before="open")
    seen = EvaluationFactory(program=program, name="Seen round", status="consensus")
    CriterionFactory(version=seen.version)
    CandidateFactory(evaluation=seen)
    mark(program, elsewhere)
    flush_marks(marks={Mark("ranking", str(row.pk)) for row in (blind, cancelled, seen)}, facts=())
    Target.objects.update(stale_since=time.time() - 5)
    fail(2)

    page = shown(desk)

    assert Target.objects.count() == 5
    assert lines(page) == [("FHT-101", "Coverage", "failing"), ("Seen round", "Ranking", "current")]
    assert page.context["all"] == 2
    assert {name for _row, name in page.context["failures"]} == {"FHT-101"}
    assert not any(hidden in page.content.decode() for hidden in ("Nightjar", "Blind round"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_to_others_there_is_no_such_page(client, lead, program, method):
    client.force_login(lead)
    mark(program)
    for address in (reverse(JOBS), reverse("workbench:retry-all"), reverse("workbench:retry", args=["coverage", program.pk])):
        assert getattr(client, method)(address).status_code in {404, 405}
    assert client.get(reverse(JOBS)).status_code == 404
    assert not JournalEntry.objects.filter(verb__startswith="recompute").exists()


def test_the_way_to_the_page_is_shown_to_administrators_alone(desk, client, lead):
    assert reverse(JOBS) in desk.get("/").content.decode()
    client.force_login(lead)
    assert reverse(JOBS) not in client.get("/").content.decode()


def test_trying_again_computes_and_is_on_record(desk, administrator, program, broken):
    mark(program)
    fail(5)
    broken()
    drain()
    assert Target.objects.get().done_revision == 0

    answer = desk.post(reverse("workbench:retry", args=["coverage", program.pk]), {"state": "parked"})
    drain()

    assert (answer.status_code, answer["Location"]) == (302, "/jobs/?state=parked")
    target = Target.objects.get()
    assert (target.is_stale, target.error, target.parked_at) == (False, "", None)
    entry = JournalEntry.objects.get(verb="recompute.retried")
    assert (entry.actor, entry.program_id, entry.object_type) == (administrator.audit_id, str(program.pk), "programs.program")


def test_what_one_may_not_see_cannot_be_tried_again(desk):
    elsewhere = ProgramFactory()
    mark(elsewhere)
    before = Target.objects.values().get()

    assert desk.post(reverse("workbench:retry", args=["coverage", elsewhere.pk])).status_code == 404
    assert Target.objects.values().get() == before


def test_trying_all_again_reaches_what_one_may_not_see_and_says_the_same_with_and_without(desk, program, broken):
    said = desk.post(reverse("workbench:retry-all"), follow=True)
    elsewhere = ProgramFactory()
    mark(program, elsewhere)
    fail(5)
    assert Target.objects.exclude(parked_at=None).count() == 2
    broken()

    again = desk.post(reverse("workbench:retry-all"), follow=True)
    drain()

    assert [str(message) for message in again.context["messages"]] == [str(message) for message in said.context["messages"]]
    assert [target.is_stale for target in Target.objects.all()] == [False, False]
    assert JournalEntry.objects.filter(verb="recompute.retried_all").values_list("program_id", flat=True).distinct().get() == ""


def test_the_services_refuse_who_is_no_administrator(lead, program):
    mark(program)
    with pytest.raises(Forbidden):
        retry(by=lead, target=Target.objects.get())
    with pytest.raises(Forbidden):
        retry_parked(by=lead)
    assert Target.objects.get().wanted_revision == 1


def test_the_page_polls_quickly_only_while_something_moves(desk, program):
    Heartbeat.objects.bulk_create(Heartbeat(name=name, at=time.time()) for name in ("sweep", "worker:here"))
    assert 'hx-trigger="every 30s"' in shown(desk).content.decode()
    mark(program)
    fragment = desk.get(reverse(JOBS), headers={"HX-Request": "true", "HX-Request-Type": "partial"}).content.decode()
    assert 'hx-trigger="every 3s"' in fragment
    assert "<html" not in fragment


def test_the_page_says_what_makes_results_late(desk):
    body = shown(desk).content.decode()
    assert "Results are late:" in body
    assert "nobody has swept for half a minute" in body


def test_long_lists_have_pages(desk, administrator, monkeypatch):
    monkeypatch.setattr("workbench.views.jobs.PAGE", 2)
    programs = [ProgramFactory() for _ in range(3)]
    for row in programs:
        MembershipFactory(program=row, user=administrator)
    mark(*programs)

    pages = [shown(desk, state="waiting", page=number) for number in (1, 2)]

    assert [len(lines(page)) for page in pages] == [2, 1]
    assert {line[0] for page in pages for line in lines(page)} == {row.name for row in programs}
    assert "?state=waiting&amp;page=2" in pages[0].content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(desk, administrator, number, broken, django_assert_num_queries):
    programs = [ProgramFactory() for _ in range(number)]
    for row in programs:
        MembershipFactory(program=row, user=administrator)
    mark(*programs)
    for _ in programs:
        drain()

    with django_assert_num_queries(11):
        page = desk.get(reverse(JOBS))

    assert len(lines(page)) == number
