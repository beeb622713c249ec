"""Search, the audit trail and the two health addresses."""

from datetime import UTC, datetime
from http import HTTPStatus
from threading import Event

import pytest
from django.urls import reverse

from common.recompute.marks import Mark, flush_marks
from common.write_guard import writes_allowed
from evaluations.models import Shortlist
from evaluations.services.ratings import save_ratings
from evaluations.services.rounds import check_gate, declare, move
from programs.services import save_requirement
from tests.factories.evaluations import AssignmentFactory, CandidateFactory, CriterionFactory, EvaluationFactory, GateFactory
from tests.factories.programs import RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory, SiteFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def found(client, user, asked):
    client.force_login(user)
    groups = client.get(reverse("workbench:search"), {"q": asked}).context["groups"]
    return {group.name: [hit.title for hit in group.hits] for group in groups}


def test_search_finds_what_the_reader_may_see(client, program, viewer, outsider):
    EvaluationFactory(program=program, name="Second source for FHT-101")
    SiteFactory(organization=OrganizationFactory(name="FHT-101 Partners"), name="Harlow")

    assert found(client, viewer, "fht-101") == {
        "Programs": ["FHT-101"],
        "Evaluations": ["Second source for FHT-101"],
        "Partners": ["FHT-101 Partners"],
        "Sites": ["Harlow"],
    }
    assert found(client, outsider, "fht-101") == {"Partners": ["FHT-101 Partners"], "Sites": ["Harlow"]}


def test_search_without_a_hit_says_so_in_its_heading(client, viewer):
    client.force_login(viewer)

    page = client.get(reverse("workbench:search"), {"q": "zzzz"}).content.decode()

    assert "Nothing found for “zzzz”" in page
    assert "Found for" not in page


def test_search_finds_programs_by_component_once(client, program, viewer):
    for _ in range(2):
        SourceFactory(program=program)

    assert found(client, viewer, "lentiviral") == {"Programs with this component": ["FHT-101"]}


def test_empty_search_lists_nothing(client, program, viewer):
    assert found(client, viewer, "  ") == {}


def audit(client, user, **query):
    client.force_login(user)
    return client.get(reverse("workbench:audit"), query)


def verbs(page):
    return [line.verb for line in page.context["happenings"]]


def test_audit_trail_is_fenced_by_program(client, program, lead, viewer, outsider):
    save_requirement(by=lead, requirement=RequirementFactory.build(program=program))

    assert verbs(audit(client, viewer)) == ["requirement.created"]
    assert verbs(audit(client, outsider)) == []


def rate_in_a_blind_round(program, evaluator):
    evaluation = EvaluationFactory(program=program, status="open", is_blind=True)
    criterion, candidate = CriterionFactory(version=evaluation.version), CandidateFactory(evaluation=evaluation)
    AssignmentFactory(evaluation=evaluation, user=evaluator)
    declare(by=evaluator, candidate=candidate, has_conflict=False)
    rating = {"candidate": candidate.pk, "criterion": criterion.lineage, "state": "rated", "value": 4}
    save_ratings(by=evaluator, evaluation=evaluation, ratings=[rating])
    return evaluation


def test_work_on_a_blind_round_is_in_nobody_elses_audit_trail_until_consensus(client, program, lead, evaluator, second_evaluator):
    evaluation = rate_in_a_blind_round(program, evaluator)

    assert verbs(audit(client, evaluator)) == ["ratings.saved", "evaluation.declared"]
    assert verbs(audit(client, lead)) == []
    assert verbs(audit(client, second_evaluator)) == []

    move(by=lead, evaluation=evaluation, to="consensus")

    assert verbs(audit(client, second_evaluator)) == ["evaluation.consensus", "ratings.saved", "evaluation.declared"]


def test_audit_trail_goes_back_in_pages_without_a_gap(client, program, lead):
    requirement = RequirementFactory(program=program)
    for number in range(60):
        requirement.grade = "gmp" if number % 2 else ""
        save_requirement(by=lead, requirement=requirement)

    first = audit(client, lead)
    second = audit(client, lead, before=first.context["older"])

    moments = [line.at for page in (first, second) for line in page.context["happenings"]]
    assert (len(first.context["happenings"]), len(second.context["happenings"])) == (50, 10)
    assert moments == sorted(set(moments), reverse=True)
    assert second.context["older"] == ""


def test_audit_trail_names_the_candidate_of_a_gate(client, lead, program):
    evaluation = EvaluationFactory(program=program)
    candidate = CandidateFactory(evaluation=evaluation)
    gate = GateFactory(version=evaluation.version)
    check_gate(by=lead, candidate=candidate, gate_lineage=gate.lineage, result="passed")

    [line] = audit(client, lead).context["happenings"]

    assert (line.verb, line.what, line.about) == ("evaluation.gate_checked", f"checked gate {gate.code}", candidate.name)


@pytest.mark.parametrize("before", ["", "yesterday", "2026-13-45T00:00:00", "2026-01-01T00:00:00"])
def test_audit_trail_reads_an_unclear_moment_as_none(client, program, lead, before):
    save_requirement(by=lead, requirement=RequirementFactory.build(program=program))

    assert verbs(audit(client, lead, before=before)) == ["requirement.created"]


@pytest.mark.parametrize("rows", [1, 3])
def test_audit_trail_query_count(client, program, lead, rows, django_assert_num_queries):
    for component in ("mrna", "lnp", "guide_rna")[:rows]:
        save_requirement(by=lead, requirement=RequirementFactory.build(program=program, component_id=component))
    client.force_login(lead)

    with django_assert_num_queries(9):
        page = client.get(reverse("workbench:audit"))

    assert len(page.context["happenings"]) == rows


@pytest.fixture
def _fresh_process(monkeypatch):
    """One that has not looked at the migrations yet."""
    monkeypatch.setattr("workbench.views.health.migrated", Event())


@pytest.mark.usefixtures("_fresh_process")
def test_health_needs_no_sign_in(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (HTTPStatus.OK, "ok")


def test_demonstration_is_healthy_once_its_shortlist_is_frozen(client, lead, settings):
    settings.IS_DEMO = True
    empty = client.get("/healthz")
    evaluation = EvaluationFactory()
    with writes_allowed():
        Shortlist.objects.create(evaluation=evaluation, ranking_revision=1, rationale="-", record="{}", frozen_at=NOON, frozen_by=lead)
    flush_marks(marks={Mark("ranking", str(evaluation.pk))}, facts=())

    assert (empty.status_code, empty.json()["missing"]) == (HTTPStatus.SERVICE_UNAVAILABLE, ["demonstration"])
    assert client.get("/healthz").status_code == HTTPStatus.OK


@pytest.mark.usefixtures("_fresh_process")
def test_missing_migration_is_named(client, monkeypatch):
    monkeypatch.setattr("workbench.views.health.MigrationExecutor.migration_plan", lambda *_: [("programs", "0002")])

    assert client.get("/healthz").json() == {"status": "unavailable", "missing": ["migrations"]}
