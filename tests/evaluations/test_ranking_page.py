"""The ranking page reads the stored result: order, failed gates, exact differences, and polling that answers nothing new with 204."""

from math import isclose

import pytest
from django.urls import reverse

from common.results import stored_result
from evaluations.services.rounds import check_gate, move
from tests.evaluations.conftest import compute, signed_in_as
from tests.factories.evaluations import CandidateFactory, RatingFactory

POLL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def ranked(rated, lead):
    move(by=lead, evaluation=rated.evaluation, to="consensus")
    compute(rated.evaluation)
    return rated


def url(ranked):
    return reverse("evaluations:ranking", args=[ranked.evaluation.pk])


def test_the_page_shows_what_is_stored(ranked, viewer):
    page = signed_in_as(viewer).get(url(ranked))

    results = stored_result("ranking", ranked.evaluation.pk).payload["results"]
    shown = [(row["rank"], row["candidate"], row["score"]) for row in page.context["content"].ranked]
    assert shown == [(row["rank"], row["candidate"], row["score"]) for row in results]
    assert [row[:2] for row in shown] == [(1, str(ranked.candidates[0].pk)), (2, str(ranked.candidates[1].pk))]
    assert f"{ranked.candidates[0].name} leads with" in page.content.decode()


def test_a_candidate_that_failed_a_gate_stands_below_with_the_reason(ranked, lead, viewer):
    check_gate(by=lead, candidate=ranked.candidates[0], gate_lineage=ranked.gate.lineage, result="failed", reason="Warning letter of May")
    compute(ranked.evaluation)

    content = signed_in_as(viewer).get(url(ranked)).context["content"]

    assert [row["candidate"] for row in content.ranked] == [str(ranked.candidates[1].pk)]
    assert [(row["candidate"], row["failed_gates"][0]["reason"]) for row in content.failed] == [
        (str(ranked.candidates[0].pk), "Warning letter of May")
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_the_differences_add_up_to_the_difference_of_the_scores(ranked, viewer, turned):
    first, second = (str(candidate.pk) for candidate in (reversed(ranked.candidates) if turned else ranked.candidates))

    pair = signed_in_as(viewer).get(url(ranked), {"a": first, "b": second}).context["pair"]

    assert (pair.a["candidate"], pair.b["candidate"]) == (first, second)
    assert isclose(pair.difference, pair.a["score"] - pair.b["score"], abs_tol=1e-12)
    assert isclose(sum(row["difference"] for row in pair.criteria), pair.difference, abs_tol=1e-12)
    assert (pair.difference < 0) is turned
    assert isclose(pair.waterfall.steps[-1].value, pair.difference, abs_tol=1e-12)


def test_unknown_criteria_are_named(ranked, viewer, evaluator):
    late = CandidateFactory(evaluation=ranked.evaluation, position=5)
    RatingFactory(candidate=late, criterion_lineage=ranked.criteria[0].lineage, evaluator=evaluator, state="evidence_pending", value=None)
    compute(ranked.evaluation)

    unsure = signed_in_as(viewer).get(url(ranked)).context["content"].unsure

    named = {row["candidate"]: [part["name"] for part in row["unknown"]] for row in unsure}
    assert set(named[str(late.pk)]) >= {"Audits", "Batches"}


def test_polling_answers_nothing_while_nothing_changed_and_a_fragment_when_it_did(ranked, viewer):
    client = signed_in_as(viewer)
    stored = stored_result("ranking", ranked.evaluation.pk)
    same = {"since": stored.revision, "wanted": stored.wanted_revision}

    quiet = client.get(url(ranked), same, headers=POLL)
    compute(ranked.evaluation)
    changed = client.get(url(ranked), same, headers=POLL)

    assert (quiet.status_code, quiet.content) == (204, b"")
    assert changed.status_code == 200
    assert f"since={stored.revision + 1}" in changed.content.decode()
    assert "<html" not in changed.content.decode()


def test_before_the_first_result_the_page_says_so(rated, lead, viewer):
    move(by=lead, evaluation=rated.evaluation, to="consensus")

    page = signed_in_as(viewer).get(url(rated))

    assert (page.status_code, page.context["content"].results) == (200, [])
    assert "The first ranking is being computed" in page.content.decode()


@pytest.mark.parametrize("extra", [0, 2])
def test_ranking_page_query_count(ranked, viewer, extra, django_assert_num_queries):
    for place in range(extra):
        CandidateFactory(evaluation=ranked.evaluation, position=5 + place)
    compute(ranked.evaluation)
    client = signed_in_as(viewer)

    with django_assert_num_queries(8):
        client.get(url(ranked))
