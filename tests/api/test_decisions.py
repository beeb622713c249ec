"""Rounds, scorecards and shortlists."""

import json
from decimal import Decimal

import pytest

from common.models import JournalEntry
from common.recompute.engine import drain
from common.write_guard import writes_allowed
from evaluations.models import Anchor
from evaluations.services.rounds import move
from evaluations.services.scorecards import publish_version, set_weights, start_draft
from evaluations.services.shortlists import freeze_shortlist
from partners.models import Component, Market, Stage
from tests.api.conftest import errors_of
from tests.factories.evaluations import CandidateFactory, CriterionFactory, EvaluationFactory, GateFactory, ScorecardFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(program):
    return VersionFactory(scorecard=ScorecardFactory(program=program, name="For vectors"))


@pytest.fixture
def evaluation(program, version, lead):
    CriterionFactory(version=version, scored_by="facts", rule="highest_stage", parameters={"component": "aav_vector"})
    evaluation = EvaluationFactory(program=program, version=version, name="Vector", status="draft", due_on="2026-12-01")
    CandidateFactory(evaluation=evaluation)
    return evaluation


def test_a_round_shows_what_it_seeks_and_by_which_version(lead_api, program, version, evaluation):
    evaluation.component, evaluation.stage = Component.objects.get(pk="aav_vector"), Stage.objects.get(pk="phase3")
    evaluation.market = Market.objects.get(pk="US")
    with writes_allowed():
        evaluation.save()
    row = {
        "id": str(evaluation.pk),
        "name": "Vector",
        "program": program.slug,
        "status": "draft",
        "component": "aav_vector",
        "stage": "phase3",
        "market": "US",
        "scorecard": str(version.scorecard_id),
        "scorecard_version": 1,
        "due_on": "2026-12-01",
        "blind": True,
    }

    assert lead_api.get(f"evaluations/{evaluation.pk}/").json() == row
    assert lead_api.get(f"evaluations/?status=draft&program={program.slug}").json()["results"] == [row]
    assert lead_api.get("evaluations/?status=open").json()["results"] == []


def test_candidates_are_sites_in_their_order(lead_api, evaluation):
    second = CandidateFactory(evaluation=evaluation, position=1)

    rows = lead_api.get(f"evaluations/{evaluation.pk}/candidates/").json()["results"]

    assert [row["position"] for row in rows] == [0, 1]
    assert rows[1] == {
        "id": str(second.pk),
        "organization": second.organization.slug,
        "site": second.site.key,
        "name": second.site.name,
        "position": 1,
    }


def test_versions_come_with_their_tree_anchors_and_gates(lead_api, lead, version):
    group = CriterionFactory(version=version, code="A", scored_by="group", weight=40, position=0)
    leaf = CriterionFactory(version=version, code="A1", parent=group, weight=Decimal("12.5"), unit="weeks", position=1)
    with writes_allowed():
        Anchor.objects.create(criterion=leaf, level=5, text="at once", raw=4)
    gate = GateFactory(version=version, code="G01", checked_at="shortlist")
    set_weights(by=lead, version=start_draft(by=lead, scorecard=version.scorecard), weights={leaf.lineage: Decimal(30)})

    draft, published = lead_api.get(f"scorecards/{version.scorecard_id}/versions/").json()["results"]

    assert [(row["number"], row["status"]) for row in (draft, published)] == [(2, "draft"), (1, "published")]
    assert [(row["id"], row["parent"], row["code"], row["weight"]) for row in published["criteria"]] == [
        (str(group.lineage), None, "A", 40.0),
        (str(leaf.lineage), str(group.lineage), "A1", 12.5),
    ]
    assert draft["criteria"][1]["weight"] == 30.0
    assert published["criteria"][1]["anchors"] == [{"level": 5, "text": "at once", "raw": 4}]
    assert [(row["id"], row["code"], row["checked_at"]) for row in published["gates"]] == [(str(gate.lineage), "G01", "shortlist")]


def test_weights_stay_hidden_from_evaluators_while_a_round_hides_them(as_user, lead, evaluator, evaluation, version):
    with writes_allowed():
        type(evaluation).objects.update(hides_weights=True, status="open")
    path = f"scorecards/{version.scorecard_id}/versions/"

    def weights(person):
        return [row["weight"] for row in as_user(person).get(path).json()["results"][0]["criteria"]]

    assert (weights(evaluator), weights(lead)) == ([None], [10.0])
    move(by=lead, evaluation=type(evaluation).objects.get(), to="consensus")
    assert weights(evaluator) == [10.0]


def test_everybody_reads_the_library_and_only_members_their_programs_cards(stranger, lead_api, version):
    library = ScorecardFactory(program=None, name="Default")

    assert [row["name"] for row in lead_api.get("scorecards/").json()["results"]] == ["Default", "For vectors"]
    assert stranger.get("scorecards/").json()["results"] == [{"id": str(library.pk), "name": "Default", "description": "", "program": None}]
    assert stranger.get(f"scorecards/{version.scorecard_id}/").status_code == 404


def test_a_scorecard_is_renamed_by_its_lead_against_the_version_read(lead_api, as_user, viewer, version):
    path = f"scorecards/{version.scorecard_id}/"
    read = lead_api.get(path)

    assert as_user(viewer).patch(path, {"name": "Mine"}, If_Match="*").status_code == 403
    assert lead_api.patch(path, {"name": "Vectors"}).status_code == 428
    written = lead_api.put(path, {**read.json(), "name": "Vectors"}, If_Match=read["ETag"])
    assert (written.status_code, written.json()["name"]) == (200, "Vectors")
    assert lead_api.patch(path, {"name": "Late"}, If_Match=read["ETag"]).status_code == 412
    assert errors_of(lead_api.patch(path, {"name": ""}, If_Match="*")) == {"/name": "This field may not be blank."}
    assert JournalEntry.objects.filter(verb="scorecard.changed").count() == 1


def test_the_library_is_changed_by_administrators_alone(lead_api, as_user, lead):
    path = f"scorecards/{ScorecardFactory(program=None).pk}/"
    assert lead_api.patch(path, {"name": "Mine"}, If_Match="*").status_code == 403

    lead.is_staff = True
    with writes_allowed():
        lead.save()
    assert as_user(lead).patch(path, {"name": "Ours"}, If_Match="*").json()["name"] == "Ours"


def test_a_scorecard_that_a_round_stands_on_is_kept(lead_api, version, evaluation):
    answer = lead_api.delete(f"scorecards/{version.scorecard_id}/", If_Match="*")
    spare = ScorecardFactory(program=version.scorecard.program)

    assert (answer.status_code, answer.json()["type"]) == (409, "/api/docs/#problem-in-use")
    assert lead_api.delete(f"scorecards/{spare.pk}/", If_Match="*").status_code == 204
    assert [row["name"] for row in lead_api.get("scorecards/").json()["results"]] == ["For vectors"]


def test_a_published_version_moves_an_open_round(lead_api, lead, version, evaluation):
    draft = start_draft(by=lead, scorecard=version.scorecard)
    publish_version(by=lead, version=draft, move=(evaluation,))

    assert lead_api.get(f"evaluations/{evaluation.pk}/").json()["scorecard_version"] == 2


@pytest.fixture
def shortlist(evaluation, lead):
    move(by=lead, evaluation=evaluation, to="open")
    move(by=lead, evaluation=evaluation, to="consensus")
    publish_version(by=lead, version=start_draft(by=lead, scorecard=evaluation.version.scorecard), move=(evaluation,))
    drain()
    entries = [{"candidate": evaluation.candidates.get().pk, "role": "primary", "conditions": "audit first"}]
    return freeze_shortlist(by=lead, evaluation=evaluation, rationale="The only one", entries=entries)


def test_a_shortlist_shows_its_record_as_it_was_frozen(lead_api, program, evaluation, shortlist):
    row = {
        "id": str(shortlist.pk),
        "evaluation": str(evaluation.pk),
        "program": program.slug,
        "ranking_revision": shortlist.ranking_revision,
        "rationale": "The only one",
        "digest": shortlist.digest,
        "frozen_at": shortlist.frozen_at.isoformat().replace("+00:00", "Z"),
        "frozen_by": "Lena Lead",
    }

    assert lead_api.get(f"shortlists/?evaluation={evaluation.pk}").json()["results"] == [row]
    assert lead_api.get(f"shortlists/{shortlist.pk}/").json() == {**row, "record": json.loads(shortlist.record)}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_shortlist_is_a_record_that_nobody_changes(lead_api, shortlist, method):
    assert lead_api.send(method, f"shortlists/{shortlist.pk}/", {}).status_code == 405
    shortlist.refresh_from_db()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("evaluations/", 2), ("scorecards/", 2), ("versions", 7), ("candidates", 3)])
def test_lists_take_the_same_queries_at_1_and_3_rows(lead_api, program, rows, path, queries, django_assert_num_queries):
    cards = [ScorecardFactory(program=program) for _ in range(rows)]
    versions = [VersionFactory(scorecard=cards[0], number=number) for number in range(1, rows + 1)]
    evaluations = [EvaluationFactory(program=program, version=version) for version in versions]
    for version in versions:
        GateFactory(version=version)
        CriterionFactory(version=version, parent=CriterionFactory(version=version, scored_by="group"))
        CandidateFactory(evaluation=evaluations[0])
    path = {"versions": f"scorecards/{cards[0].pk}/versions/", "candidates": f"evaluations/{evaluations[0].pk}/candidates/"}.get(path, path)
    lead_api.get(path)

    with django_assert_num_queries(queries):
        assert len(lead_api.get(path).json()["results"]) == rows
