"""The rating sheet: what it shows, how a cell is saved, handing in and taking back."""

import pytest
from django.urls import reverse

from common.models import JournalEntry
from evaluations.models import Assignment, Declaration, Rating
from tests.evaluations.conftest import signed_in_as, stored
from tests.factories.evaluations import CandidateFactory, RatingFactory

ANSWERS = {
    "4": ("rated", 4),
    "0": ("rated", 0),
    "evidence_pending": ("evidence_pending", None),
    "not_applicable": ("not_applicable", None),
    "abstained": ("abstained", None),
}
HTMX = {"HX-Request": "true"}


def cell_url(blind, criterion=None):
    candidate, first = blind.cell
    return reverse("evaluations:cell", args=[blind.evaluation.pk, candidate.pk, (criterion or first).lineage])


def sheet_url(blind):
    return reverse("evaluations:sheet", args=[blind.evaluation.pk])


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_card_is_saved_by_a_plain_form_which_goes_back_to_its_place(blind, evaluator, answer):
    candidate, criterion = blind.cell

    page = signed_in_as(evaluator).post(cell_url(blind), {"answer": answer})

    assert (page.status_code, page["Location"]) == (302, f"{sheet_url(blind)}?criterion={criterion.lineage}#c-{candidate.pk}")
    assert stored(evaluator) == [(candidate.pk, criterion.lineage, *ANSWERS[answer])]


def test_a_card_is_saved_by_script_and_told_what_it_still_needs(blind, evaluator):
    page = signed_in_as(evaluator).post(cell_url(blind), {"answer": "5"}, headers=HTMX)

    assert (page.status_code, page["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert page.content.decode() == "A 0, a 5 or a low confidence needs a comment."
    assert stored(evaluator) == [(blind.cell[0].pk, blind.cell[1].lineage, "rated", 5)]


def test_a_card_keeps_comment_confidence_and_the_evidence_that_is_not_removed(blind, evaluator):
    lines = {
        "evidence_title": ["Offer", "Old report", ""],
        "evidence_url": ["https://example.org/offer.pdf", "", ""],
        "evidence_kind": ["offer", "audit", "document"],
        "evidence_date": ["2026-04", "2019", ""],
        "evidence_removed": ["1"],
    }

    page = signed_in_as(evaluator).post(cell_url(blind), {"answer": "3", "confidence": "high", "comment": "seen", **lines}, headers=HTMX)

    rating = Rating.objects.get(evaluator=evaluator)
    assert page.content == b""
    assert (rating.confidence, rating.comment) == ("high", "seen")
    assert rating.evidence == [{"kind": "offer", "url": "https://example.org/offer.pdf", "title": "Offer", "date": "2026-04"}]


def test_a_comment_without_an_answer_leaves_the_cell_not_started(blind, evaluator):
    signed_in_as(evaluator).post(cell_url(blind), {"comment": "ask them first"})

    assert stored(evaluator) == [(blind.cell[0].pk, blind.cell[1].lineage, "not_started", None)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"answer": "6"}, "Select a valid choice. 6 is not one of the available choices."),
        (
            {"answer": "3", "evidence_title": "x", "evidence_url": "ftp://x", "evidence_kind": "offer", "evidence_date": ""},
            "Enter a valid URL.",
        ),
        (
            {"answer": "3", "evidence_title": "x", "evidence_url": "", "evidence_kind": "offer", "evidence_date": "May"},
            "“May” is not a date; write 2021-03-29, 2021-03 or 2021.",
        ),
    ],
)
def test_a_wrong_card_is_refused_with_the_reason_and_stores_nothing(blind, evaluator, given, said):
    page = signed_in_as(evaluator).post(cell_url(blind), given, headers=HTMX)

    assert (page.status_code, page.content.decode()) == (422, said)
    assert stored(evaluator) == []
    assert not JournalEntry.objects.exists()


def test_nobody_rates_what_follows_the_registry(blind, evaluator):
    page = signed_in_as(evaluator).post(cell_url(blind, blind.fact), {"answer": "3"}, headers=HTMX)

    assert page.status_code == 422
    assert "Stage run follows the registry; nobody rates it." in page.content.decode()
    assert stored(evaluator) == []


@pytest.mark.parametrize("person", ["lead", "buyer", "viewer"])
def test_a_member_who_is_no_evaluator_rates_nothing(blind, request, person):
    user = request.getfixturevalue(person)

    page = signed_in_as(user).post(cell_url(blind), {"answer": "3"}, headers=HTMX)

    assert (page.status_code, page.content.decode()) == (403, "Only an evaluator of the round rates.")
    assert stored(user) == []


def test_an_undeclared_candidate_is_asked_about_and_not_rated(blind, evaluator):
    late = CandidateFactory(evaluation=blind.evaluation, position=9)
    client = signed_in_as(evaluator)
    url = reverse("evaluations:cell", args=[blind.evaluation.pk, late.pk, blind.cell[1].lineage])

    refused = client.post(url, {"answer": "3"}, headers=HTMX)
    assert refused.status_code == 403
    assert f'name="conflict-{late.pk}"' in client.get(sheet_url(blind)).content.decode()
    client.post(reverse("evaluations:declare", args=[blind.evaluation.pk]), {f"conflict-{late.pk}": "no"})
    assert client.post(url, {"answer": "3"}, headers=HTMX).status_code == 200
    assert stored(evaluator) == [(late.pk, blind.cell[1].lineage, "rated", 3)]


def test_who_declares_a_conflict_is_recused_from_that_candidate(blind, evaluator):
    candidate, _ = blind.cell
    client = signed_in_as(evaluator)

    client.post(
        reverse("evaluations:declare", args=[blind.evaluation.pk]), {f"conflict-{candidate.pk}": "yes", f"text-{candidate.pk}": "shares"}
    )

    assert list(Declaration.objects.filter(candidate=candidate, user=evaluator).values_list("has_conflict", "text")) == [(True, "shares")]
    assert client.post(cell_url(blind), {"answer": "3"}, headers=HTMX).status_code == 404
    page = client.get(sheet_url(blind)).content.decode()
    assert f"You declared a conflict of interest with {candidate.name} and do not rate it." in page
    assert f'id="c-{candidate.pk}"' not in page


def test_submitting_names_every_cell_that_is_not_ready(blind, evaluator):
    first, second = blind.candidates
    RatingFactory(candidate=first, criterion_lineage=blind.criteria[0].lineage, evaluator=evaluator, value=5)
    client = signed_in_as(evaluator)

    page = client.post(reverse("evaluations:submit", args=[blind.evaluation.pk]), follow=True)

    missing = [(cell.candidate, cell.criterion.name, cell.asked_for[:12]) for cell in page.context["missing"]]
    assert missing == [
        (first, "Audits", "A 0, a 5 or "),
        (second, "Audits", "Not rated ye"),
        (first, "Batches", "Not rated ye"),
        (second, "Batches", "Not rated ye"),
    ]
    assert all(f"?criterion={row.lineage}#c-{first.pk}" in page.content.decode() for row in blind.criteria)
    assert not Assignment.objects.get(user=evaluator).submitted_at


def test_a_complete_sheet_is_handed_in_closed_and_taken_back(rated, evaluator):
    client = signed_in_as(evaluator)

    page = client.post(reverse("evaluations:submit", args=[rated.evaluation.pk]), follow=True)
    assert Assignment.objects.get(user=evaluator).submitted_at
    assert "data-autosave " not in page.content.decode()
    assert client.post(cell_url(rated), {"answer": "1"}, headers=HTMX).status_code == 403

    client.post(reverse("evaluations:take-back", args=[rated.evaluation.pk]))
    assert not Assignment.objects.get(user=evaluator).submitted_at
    assert client.post(cell_url(rated), {"answer": "1"}, headers=HTMX).status_code == 200


def test_the_sheet_shows_one_criterion_or_one_candidate_with_what_was_answered(blind, evaluator):
    candidate, criterion = blind.cell
    RatingFactory(candidate=candidate, criterion_lineage=criterion.lineage, evaluator=evaluator, value=2)
    client = signed_in_as(evaluator)

    by_criterion = client.get(sheet_url(blind), {"criterion": criterion.lineage})
    by_candidate = client.get(sheet_url(blind), {"by": "candidate", "candidate": candidate.pk})

    assert {(cell.candidate, cell.answer) for cell in by_criterion.context["cells"]} == {(candidate, "2"), (blind.candidates[1], "")}
    assert [(cell.criterion.name, cell.answer) for cell in by_candidate.context["cells"]] == [("Audits", "2"), ("Batches", "")]
    assert [(step.name, step.done, step.total, step.from_facts) for step in by_criterion.context["groups"][0].steps] == [
        ("Audits", 1, 2, False),
        ("Batches", 0, 2, False),
        ("Stage run", 0, 0, True),
    ]


def test_the_sheet_begins_where_the_work_goes_on(blind, evaluator):
    for candidate in blind.candidates:
        RatingFactory(candidate=candidate, criterion_lineage=blind.criteria[0].lineage, evaluator=evaluator)

    page = signed_in_as(evaluator).get(sheet_url(blind))

    assert page.context["criterion"] == blind.criteria[1]


def test_a_fact_is_shown_without_a_form(blind, evaluator):
    page = signed_in_as(evaluator).get(sheet_url(blind), {"criterion": blind.fact.lineage}).content.decode()

    assert "Follows the registry" in page
    assert 'name="answer"' not in page


def test_an_unknown_criterion_is_not_found(blind, evaluator):
    assert signed_in_as(evaluator).get(sheet_url(blind), {"criterion": blind.evaluation.pk}).status_code == 404


@pytest.mark.parametrize("candidates", [1, 3])
def test_sheet_query_count(blind, evaluator, candidates, django_assert_num_queries):
    for place in range(candidates - 1):
        CandidateFactory(evaluation=blind.evaluation, position=10 + place)
    client = signed_in_as(evaluator)

    with django_assert_num_queries(11):
        client.get(sheet_url(blind))
