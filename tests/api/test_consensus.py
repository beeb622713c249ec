"""Consensus values by API: read by members as the ranking is, written by the lead, whole or not at all."""

import pytest

from common.recompute.engine import drain
from common.write_guard import writes_allowed
from evaluations.models import ConsensusValue, Evaluation
from evaluations.services.rounds import move
from tests.api.conftest import errors_of
from tests.factories.evaluations import (
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    DeclarationFactory,
    EvaluationFactory,
    RatingFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db
QUERIES = 6


@pytest.fixture
def evaluation(program, evaluator, second_evaluator):
    """Open and blind; the one cell that people rate is a 1 for one of them and a 5 for the other."""
    version = VersionFactory(scorecard__program=program)
    criterion = CriterionFactory(version=version)
    evaluation = EvaluationFactory(program=program, version=version)
    candidate = CandidateFactory(evaluation=evaluation)
    for person, value in ((evaluator, 1), (second_evaluator, 5)):
        AssignmentFactory(evaluation=evaluation, user=person)
        DeclarationFactory(candidate=candidate, user=person)
        RatingFactory(candidate=candidate, criterion_lineage=criterion.lineage, evaluator=person, value=value)
    return evaluation


@pytest.fixture
def in_consensus(evaluation, lead):
    return move(by=lead, evaluation=evaluation, to="consensus")


@pytest.fixture
def path(evaluation):
    return f"evaluations/{evaluation.pk}/consensus/"


@pytest.fixture
def cell(evaluation):
    return {"candidate": str(evaluation.candidates.get().pk), "criterion": str(evaluation.version.criteria.get().lineage)}


@pytest.fixture
def agreed(cell, evaluator):
    return {**cell, "outcome": "agreed", "value": 4, "reason": "Seen on site.", "agrees": [str(evaluator.pk)]}


def test_the_lead_records_and_the_ranking_follows(lead_api, in_consensus, path, agreed):
    answer = lead_api.put(path, [agreed])
    drain()

    assert answer.status_code == 200
    (row,) = answer.json()
    assert {name: row[name] for name in agreed} == agreed
    assert {name: row[name] for name in ("is_applicable", "brought_by", "due_on", "recorded_by")} == {
        "is_applicable": True,
        "brought_by": None,
        "due_on": None,
        "recorded_by": "Lena Lead",
    }
    assert lead_api.get(path).json() == [row]
    (part,) = lead_api.get(f"evaluations/{in_consensus.pk}/ranking/").json()["results"][0]["contributions"]
    assert (part["utility"], part["agreed"], part["agreed_reason"], part["levels"]) == (0.8, True, "Seen on site.", [1.0, 5.0])


def test_what_get_returns_put_accepts(lead_api, in_consensus, path, agreed):
    lead_api.put(path, [agreed])
    read = lead_api.get(path)

    assert lead_api.put(path, read.json()).json() == read.json()
    assert lead_api.get(path, If_None_Match=read["ETag"]).status_code == 304


def test_open_takes_back_what_was_recorded(lead_api, in_consensus, path, agreed, cell):
    lead_api.put(path, [agreed])

    (row,) = lead_api.put(path, [{**cell, "outcome": "open"}]).json()

    assert (row["outcome"], row["value"], row["reason"]) == ("open", None, "")
    assert lead_api.get(path).json() == []


def test_evidence_is_asked_of_somebody_by_a_day(lead_api, in_consensus, path, cell, buyer):
    asked = {**cell, "outcome": "evidence", "reason": "A written offer.", "brought_by": str(buyer.pk), "due_on": "2026-12-04"}

    (row,) = lead_api.put(path, [asked]).json()

    assert {name: row[name] for name in asked} == asked


def test_members_read_what_was_settled_and_not_who_agrees(lead_api, as_user, viewer, in_consensus, path, agreed):
    lead_api.put(path, [agreed])

    (row,) = as_user(viewer).get(path).json()

    assert (row["outcome"], row["value"], row["reason"], row["agrees"]) == ("agreed", 4, "Seen on site.", None)


def test_who_is_recused_afterwards_is_named_no_more(lead_api, in_consensus, path, agreed, evaluation, evaluator):
    lead_api.put(path, [agreed])
    with writes_allowed():
        evaluation.candidates.get().declarations.filter(user=evaluator).update(has_conflict=True)

    assert lead_api.get(path).json()[0]["agrees"] == []


@pytest.mark.parametrize(("status", "is_blind"), [("open", True), ("open", False), ("draft", True)])
def test_before_consensus_everybody_gets_the_refusal_of_the_ranking(as_user, lead, evaluator, viewer, evaluation, path, status, is_blind):
    with writes_allowed():
        Evaluation.objects.update(status="open", is_blind=True)
    ranking = as_user(lead).get(f"evaluations/{evaluation.pk}/ranking/")
    with writes_allowed():
        Evaluation.objects.update(status=status, is_blind=is_blind)

    answers = [as_user(person).get(path) for person in (lead, evaluator, viewer)]

    assert ranking.status_code == 403
    assert [(answer.status_code, answer.json()["detail"]) for answer in answers] == [(403, ranking.json()["detail"])] * 3


@pytest.mark.parametrize("role", ["evaluator", "buyer", "viewer"])
def test_who_does_not_lead_records_nothing(as_user, request, in_consensus, path, agreed, role):
    answer = as_user(request.getfixturevalue(role)).put(path, [agreed])

    assert (answer.status_code, ConsensusValue.objects.count()) == (403, 0)


def test_a_locked_round_refuses(lead_api, lead, in_consensus, path, agreed):
    move(by=lead, evaluation=in_consensus, to="locked")

    answer = lead_api.put(path, [agreed])

    assert (answer.status_code, answer.json()["detail"]) == (403, "Values are settled while the round is in consensus.")
    assert ConsensusValue.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"value": 6}, {"/0/value": "Ensure this value is less than or equal to 5."}),
        ({"value": None}, {"/0/value": "What is agreed is a whole number from 0 to 5, or that the criterion does not apply."}),
        ({"reason": ""}, {"/0/reason": "Say why: it goes into the minutes."}),
        ({"outcome": "guessed"}, {"/0/outcome": '"guessed" is not a valid choice.'}),
        ({"agrees": ["00000000-0000-4000-8000-000000000000"]}, {"/0/agrees/0": "This is no evaluator of the round."}),
        ({"level": 3}, {"/0/level": "This key is not known."}),
    ],
)
def test_errors_point_at_the_value(lead_api, in_consensus, path, agreed, change, errors):
    answer = lead_api.put(path, [{**agreed, **change}])

    assert errors_of(answer) == errors
    assert ConsensusValue.objects.count() == 0


@pytest.mark.parametrize("recorded", [1, 3])
def test_the_list_takes_the_same_queries_whatever_its_length(lead_api, in_consensus, path, agreed, recorded, django_assert_num_queries):
    others = [{**agreed, "candidate": str(CandidateFactory(evaluation=in_consensus).pk), "agrees": []} for _ in range(recorded - 1)]
    assert lead_api.put(path, [agreed, *others]).status_code == 200

    with django_assert_num_queries(QUERIES):
        rows = lead_api.get(path).json()

    assert len(rows) == recorded
