import json

import pytest

from common.models import Result
from common.recompute.engine import drain
from common.service import Refused
from common.write_guard import writes_allowed
from evaluations.explanation import explain
from evaluations.services.ratings import save_ratings
from evaluations.services.rounds import move
from tests.api.conftest import errors_of
from tests.factories.evaluations import (
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    DeclarationFactory,
    EvaluationFactory,
    GateFactory,
    VersionFactory,
)
from tests.factories.registry import SiteFactory

pytestmark = pytest.mark.django_db

HIDDEN = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "The ranking opens in consensus."}


@pytest.fixture
def evaluation(program, evaluator, lead):
    """Two criteria of weight 10 and 30, three candidates; the last of them closes and fails a gate."""
    version = VersionFactory(scorecard__program=program)
    criteria = [CriterionFactory(version=version, position=position, weight=weight) for position, weight in enumerate((10, 30))]
    GateFactory(version=version, rule="site_running")
    evaluation = EvaluationFactory(program=program, version=version)
    AssignmentFactory(evaluation=evaluation, user=evaluator)
    for position, values in enumerate([(5, 1), (2, 3), (5, 5)]):
        site = SiteFactory(status="closing" if position == 2 else "")
        candidate = CandidateFactory(evaluation=evaluation, position=position, site=site)
        DeclarationFactory(candidate=candidate, user=evaluator)
        cells = [(criterion.lineage, value) for criterion, value in zip(criteria, values, strict=True)]
        rated = [{"candidate": candidate.pk, "criterion": criterion, "state": "rated", "value": value} for criterion, value in cells]
        save_ratings(by=evaluator, evaluation=evaluation, ratings=rated)
    return evaluation


@pytest.fixture
def path(evaluation):
    return f"evaluations/{evaluation.pk}/ranking/"


@pytest.fixture
def in_consensus(evaluation, lead):
    move(by=lead, evaluation=evaluation, to="consensus")
    drain()


def test_a_blind_open_round_answers_every_member_the_same_403(as_user, lead, evaluator, viewer, path):
    for suffix in ("", "explain/", "?nonsense=1"):
        answers = [as_user(person).get(path + suffix) for person in (lead, evaluator, viewer)]

        assert [(answer.status_code, answer["Content-Type"], answer.json()) for answer in answers] == [
            (403, "application/problem+json", HIDDEN)
        ] * 3
        assert not any(answer.has_header("ETag") for answer in answers)


def test_a_round_that_hides_its_weights_shows_no_ranking_to_who_scores(as_user, lead, evaluator, viewer, evaluation, path):
    evaluation.hides_weights = True
    show(evaluation)
    drain()

    for suffix in ("", "explain/"):
        hidden = [as_user(person).get(path + suffix) for person in (evaluator, viewer)]
        assert [(answer.status_code, answer.json()) for answer in hidden] == [(403, HIDDEN)] * 2
    assert as_user(lead).get(path).json()["criteria"][0]["weight"] == 0.25

    move(by=lead, evaluation=evaluation, to="consensus")
    assert as_user(evaluator).get(path).json()["criteria"][0]["weight"] == 0.25


def test_an_open_round_that_is_not_blind_shows_its_ranking(lead_api, evaluation, path):
    show(evaluation)

    assert lead_api.get(path).json() == {
        "evaluation": str(evaluation.pk),
        "revision": 0,
        "wanted_revision": 3,
        "computed_at": None,
        "method": "additive",
        "groups": [],
        "criteria": [],
        "results": [],
        **{name: [] for name in ("stability", "swaps", "curves", "tornado", "cross_checks", "information", "agenda", "evaluators")},
        **dict.fromkeys(("robustness", "dominance", "agreement", "adjusted")),
        "without_criterion": [],
        "severity_unknown": "",
    }


def show(evaluation):
    evaluation.is_blind = False
    with writes_allowed():
        evaluation.save()


def test_the_stored_ranking_is_sent_as_it_is_by_one_query(as_user, viewer, evaluation, path, in_consensus, django_assert_num_queries):
    api = as_user(viewer)
    stored = Result.objects.get(target__kind="ranking")
    first = api.get(path)

    with django_assert_num_queries(1):
        body = api.get(path).json()

    assert body == first.json()
    assert (body.pop("revision"), body.pop("wanted_revision"), body.pop("evaluation")) == (
        stored.revision,
        stored.revision,
        str(evaluation.pk),
    )
    assert body.pop("computed_at") == stored.computed_at.isoformat().replace("+00:00", "Z")
    assert body == json.loads(stored.payload)
    with django_assert_num_queries(1):
        assert api.get(path, If_None_Match=first["ETag"]).status_code == 304


def test_a_candidate_that_fails_a_gate_is_listed_without_rank_and_with_the_reason(lead_api, evaluation, path, in_consensus):
    results = lead_api.get(path).json()["results"]

    second, first, failed = (str(candidate.pk) for candidate in evaluation.candidates.all())
    assert [(row["candidate"], row["rank"]) for row in results] == [(first, 1), (second, 2), (failed, None)]
    assert [gate["status"] for gate in results[2]["gates"]] == ["failed"]
    assert results[2]["gates"][0]["reason"]


def test_an_explanation_takes_the_difference_of_scores_apart_without_remainder(lead_api, evaluation, path, in_consensus):
    best, other = lead_api.get(path).json()["results"][:2]

    answer = lead_api.get(f"{path}explain/?a={best['candidate']}&b={other['candidate']}").json()

    assert answer["difference"] == pytest.approx(best["score"] - other["score"], abs=1e-12)
    assert answer["difference"] == pytest.approx(sum(part["difference"] for part in answer["criteria"]), abs=1e-12)
    assert answer["difference"] == pytest.approx(sum(part["difference"] for part in answer["groups"]), abs=1e-12)
    assert [part["difference"] > 0 for part in answer["criteria"]] == [True, False]
    assert (answer["a"]["candidate"], answer["b"]["candidate"]) == (best["candidate"], other["candidate"])


def test_an_explanation_turned_around_has_the_opposite_signs(lead_api, path, in_consensus):
    best, other = (row["candidate"] for row in lead_api.get(path).json()["results"][:2])

    there, back = (lead_api.get(f"{path}explain/?a={a}&b={b}").json() for a, b in ((best, other), (other, best)))

    assert [part["difference"] for part in back["criteria"]] == [-part["difference"] for part in there["criteria"]]


def test_an_explanation_names_what_it_does_not_find(lead_api, evaluation, path, in_consensus):
    best = lead_api.get(path).json()["results"][0]["candidate"]

    assert list(errors_of(lead_api.get(f"{path}explain/?a={best}"))) == ["b"]
    assert list(errors_of(lead_api.get(f"{path}explain/?a={evaluation.pk}&b={best}"))) == ["a"]


def test_a_candidate_without_rank_is_explained_by_what_it_scored(lead_api, path, in_consensus):
    best, _other, failed = (row["candidate"] for row in lead_api.get(path).json()["results"])

    answer = lead_api.get(f"{path}explain/?a={failed}&b={best}").json()

    assert (answer["a"]["rank"], answer["b"]["rank"], answer["difference"] > 0) == (None, 1, True)


def test_without_a_score_there_is_nothing_to_explain():
    scored, unscored = ({"name": name, "score": score} for name, score in (("Ants", 0.5), ("Bees", None)))

    with pytest.raises(Refused, match=r"^Bees has no score to explain\.$"):
        explain({}, scored, unscored)
