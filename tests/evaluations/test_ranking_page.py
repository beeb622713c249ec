"""The ranking page reads the stored result: order, failed gates, exact differences, and polling that answers nothing new with 204."""

from math import isclose

import pytest
from django.urls import reverse

from common.results import stored_result
from common.write_guard import writes_allowed
from evaluations.models import Scorecard, ScorecardVersion
from evaluations.preview import preview
from evaluations.services.rounds import check_gate, move
from evaluations.services.scorecards import start_draft
from tests.evaluations.conftest import compute, signed_in_as
from tests.evaluations.ranking_payloads import A, B, full_payload, old_payload, stored
from tests.factories.evaluations import CandidateFactory, CriterionFactory, RatingFactory

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


@pytest.mark.parametrize("extra", [0, 2])
def test_ranking_page_query_count_for_the_lead_who_sees_names(ranked, lead, extra, django_assert_num_queries):
    for place in range(extra):
        CandidateFactory(evaluation=ranked.evaluation, position=5 + place)
    compute(ranked.evaluation)
    client = signed_in_as(lead)

    with django_assert_num_queries(13):
        client.get(url(ranked), {"bars": "stacked"})


# ---------- other weights


@pytest.fixture
def contested(rated, lead, evaluator, second_evaluator):
    """A second group, on which the second candidate is the better one."""
    price = CriterionFactory(version=rated.evaluation.version, code="P", name="Price", position=9, weight=2)
    for person in (evaluator, second_evaluator):
        for candidate, value in zip(rated.candidates, (1, 5), strict=True):
            RatingFactory(candidate=candidate, criterion_lineage=price.lineage, evaluator=person, value=value, comment="seen")
    move(by=lead, evaluation=rated.evaluation, to="consensus")
    compute(rated.evaluation)
    return rated


def order(page):
    return [row["candidate"] for row in page.context["content"].ranked]


def test_other_weights_are_shown_to_the_one_who_asks_and_stored_nowhere(contested, viewer):
    client = signed_in_as(viewer)
    before = stored_result("ranking", contested.evaluation.pk)
    first, second = (str(candidate.pk) for candidate in contested.candidates)

    plain = client.get(url(contested))
    asked = client.get(url(contested), {"w": ["5", "50"]})

    assert (order(plain), order(asked)) == ([first, second], [second, first])
    assert "hidden" not in asked.content.decode().split('id="what-if-said"')[1][:8]
    assert "Price from 17 to 50 points" in asked.content.decode()
    assert ["told at the agreed weights" in page.content.decode() for page in (plain, asked)] == [False, True]
    assert stored_result("ranking", contested.evaluation.pk) == before
    expected = preview(before.payload, [5.0, 50.0], "medium")
    assert asked.context["content"].payload == expected


def test_another_spread_changes_the_chances_and_not_the_order(contested, viewer):
    client = signed_in_as(viewer)

    narrow, loose = (client.get(url(contested), {"spread": spread}).context["content"] for spread in ("narrow", "loose"))

    assert [row["score"] for row in narrow.ranked] == [row["score"] for row in loose.ranked]
    assert narrow.ranked[0]["chances"][0] > loose.ranked[0]["chances"][0]
    assert (narrow.robustness["region"], loose.robustness["region"]) == ("narrow", "loose")


@pytest.mark.parametrize("query", [{"w": ["0", "0"]}, {"w": ["x", "1"]}, {"w": ["1"]}, {"spread": "wide"}])
def test_weights_that_mean_nothing_are_refused_beside_the_stored_ranking(contested, viewer, query):
    page = signed_in_as(viewer).get(url(contested), query)

    assert page.status_code == 400
    assert order(page) == [str(candidate.pk) for candidate in contested.candidates]
    assert "These weights cannot be used." in page.content.decode()


def test_while_a_what_if_is_on_only_the_news_of_a_revision_is_polled(contested, viewer):
    client = signed_in_as(viewer)
    here = stored_result("ranking", contested.evaluation.pk)
    asked = {"w": ["5", "50"], "since": here.revision, "wanted": here.wanted_revision, "part": "newer"}

    page = client.get(url(contested), {"w": ["5", "50"]}).content.decode()
    quiet = client.get(url(contested), asked, headers=POLL)
    compute(contested.evaluation)
    news = client.get(url(contested), asked, headers=POLL).content.decode()

    assert page.count("every 30s") == 1
    assert quiet.status_code == 204
    assert f"Revision {here.revision + 1} is there; reset to see it." in news
    assert "<table" not in news


# ---------- who may know what


def test_the_lead_alone_sees_whose_dot_it_is(contested, lead, viewer, evaluator):
    pages = {user: signed_in_as(user).get(url(contested)).content.decode() for user in (lead, viewer, evaluator)}

    assert {user: page.count('class="dot"') for user, page in pages.items()} == dict.fromkeys(pages, 4)
    assert {user: page.count('class="dot-t"') for user, page in pages.items()} == {lead: 4, viewer: 0, evaluator: 0}
    assert [name in pages[lead] for name in ("Eva Evaluator", "Sven Second")] == [True, True]
    assert [name in pages[viewer] for name in ("Eva Evaluator", "Sven Second")] == [False, False]


# ---------- kept as a draft


def test_a_lead_keeps_the_weights_as_a_draft_and_the_published_version_stays(contested, lead):
    published = dict(contested.evaluation.version.criteria.values_list("code", "weight"))

    answer = signed_in_as(lead).post(url(contested), {"w": ["5", "50"]})

    draft = ScorecardVersion.objects.get(scorecard=contested.evaluation.version.scorecard, number=2)
    assert (answer.status_code, answer.url, draft.status) == (302, draft.get_absolute_url(), "draft")
    assert dict(draft.criteria.values_list("code", "weight")) == {**published, "Q": 5, "P": 50}
    assert dict(contested.evaluation.version.criteria.values_list("code", "weight")) == published


def test_a_draft_that_is_there_is_not_overwritten(contested, lead):
    draft = start_draft(by=lead, scorecard=contested.evaluation.version.scorecard)
    weights = dict(draft.criteria.values_list("code", "weight"))
    client = signed_in_as(lead)

    page = client.get(url(contested), {"w": ["5", "50"]}).content.decode()
    answer = client.post(f"{url(contested)}?w=5&w=50", {"w": ["5", "50"]}, follow=True)

    assert draft.get_absolute_url() in page
    assert 'id="keep-weights"' not in page
    assert "Version 2 is being drafted already" in answer.content.decode()
    assert dict(draft.criteria.values_list("code", "weight")) == weights
    assert ScorecardVersion.objects.count() == 2


def test_the_weights_of_the_library_are_not_a_leads_to_keep(contested, lead):
    with writes_allowed():
        Scorecard.objects.filter(pk=contested.evaluation.version.scorecard_id).update(program=None)
    client = signed_in_as(lead)

    page = client.get(url(contested), {"w": ["5", "50"]}).content.decode()
    answer = client.post(url(contested), {"w": ["5", "50"]})

    assert "Only you see this" in page
    assert 'id="keep-weights"' not in page
    assert answer.status_code == 403
    assert ScorecardVersion.objects.count() == 1


@pytest.mark.parametrize("person", ["viewer", "evaluator", "buyer"])
def test_only_a_lead_keeps_weights(contested, person, request):
    client = signed_in_as(request.getfixturevalue(person))

    answer = client.post(url(contested), {"w": ["5", "50"]})

    assert answer.status_code == 403
    assert ScorecardVersion.objects.count() == 1
    assert 'id="keep-weights"' not in client.get(url(contested), {"w": ["5", "50"]}).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [({}, "there is nothing to save"), ({"w": ["0", "0"]}, "All weights are zero"), ({"w": ["x", "0"]}, "A weight is a number")],
)
def test_nothing_is_kept_of_weights_that_are_none_or_no_others(contested, lead, sent, said):
    answer = signed_in_as(lead).post(url(contested), sent, follow=True)

    assert said in answer.content.decode()
    assert ScorecardVersion.objects.count() == 1


# ---------- rankings of before, and all that can be said


@pytest.mark.parametrize("payload", [old_payload(), full_payload()], ids=["before", "full"])
@pytest.mark.parametrize("query", [{}, {"bars": "stacked", "cell": "nobody,q", "a": "nobody"}])
def test_the_page_holds_whatever_a_stored_ranking_has(ranked, lead, monkeypatch, payload, query):
    monkeypatch.setattr("evaluations.views.ranking.stored_result", lambda *_: stored(payload))

    page = signed_in_as(lead).get(url(ranked), query)

    assert page.status_code == 200
    assert order(page) == [A, B]
    assert ("How sure is Cand-A" in page.content.decode()) is ("robustness" in payload)
    assert ("Settle first" in page.content.decode()) is ("agenda" in payload)
