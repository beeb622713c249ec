"""While a round is open and blind, nothing that another's work changes reaches anybody but the lead, who sees who is done alone."""

import pytest
from django.urls import reverse

from common.recompute.engine import drain
from common.write_guard import writes_allowed
from evaluations.models import Rating
from evaluations.services.ratings import save_ratings, submit_sheet
from evaluations.services.rounds import declare, move
from tests.evaluations.conftest import body, compute, signed_in_as

PAGES = ("detail", "sheet", "ranking", "shortlist")


def pages_of(user, blind):
    client = signed_in_as(user)
    answers = {page: client.get(reverse(f"evaluations:{page}", args=[blind.evaluation.pk])) for page in PAGES}
    answers["list"] = client.get(reverse("evaluations:list"))
    return {page: (answer.status_code, body(answer), answer.get("ETag")) for page, answer in answers.items()}


def work_of(user, blind):
    declare(by=user, candidate=blind.candidates[0], has_conflict=False, text="again")
    cells = [{"candidate": row.pk, "criterion": criterion.lineage} for row in blind.candidates for criterion in blind.criteria]
    save_ratings(
        by=user, evaluation=blind.evaluation, ratings=[{**cell, "state": "rated", "value": 4, "comment": "seen"} for cell in cells]
    )
    submit_sheet(by=user, evaluation=blind.evaluation)
    drain()


@pytest.mark.parametrize("reader", ["evaluator", "viewer", "buyer"])
def test_no_byte_of_any_page_changes_when_another_evaluator_works(blind, second_evaluator, request, reader):
    user = request.getfixturevalue(reader)
    declare(by=second_evaluator, candidate=blind.candidates[1], has_conflict=False)
    drain()
    before = pages_of(user, blind)

    work_of(second_evaluator, blind)

    assert Rating.objects.filter(evaluator=second_evaluator).count() == 4
    assert pages_of(user, blind) == before


def test_the_ranking_page_is_the_same_refusal_for_everybody(rated, lead, evaluator, buyer, viewer):
    url = reverse("evaluations:ranking", args=[rated.evaluation.pk])

    answers = [signed_in_as(person).get(url) for person in (lead, evaluator, buyer, viewer)]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert all("The ranking opens in consensus" in answer.content.decode() for answer in answers)
    names = [candidate.name for candidate in rated.candidates]
    assert not any(name in answer.content.decode() for answer in answers for name in names)


def test_a_round_that_hides_its_weights_shows_no_ranking_to_who_scores(rated, lead, evaluator, viewer):
    with writes_allowed():
        type(rated.evaluation).objects.update(is_blind=False, hides_weights=True)
    compute(rated.evaluation)
    url = reverse("evaluations:ranking", args=[rated.evaluation.pk])

    hidden = [signed_in_as(person).get(url) for person in (evaluator, viewer)]

    assert [answer.status_code for answer in hidden] == [403, 403]
    assert all("The weights of this round are hidden while it is open" in answer.content.decode() for answer in hidden)
    assert rated.candidates[0].name in signed_in_as(lead).get(url).content.decode()
    move(by=lead, evaluation=type(rated.evaluation).objects.get(), to="consensus")
    assert rated.candidates[0].name in signed_in_as(evaluator).get(url).content.decode()


def test_the_lead_sees_who_is_done_and_not_what_they_said(blind, lead, second_evaluator):
    url = reverse("evaluations:detail", args=[blind.evaluation.pk])
    client = signed_in_as(lead)
    drain()
    assert client.get(url).content.decode().count("not handed in") == 2

    work_of(second_evaluator, blind)

    page = client.get(url).content.decode()
    assert (page.count("not handed in"), page.count("handed in")) == (1, 2)


def test_from_consensus_on_members_see_the_ranking(rated, lead, viewer):
    move(by=lead, evaluation=rated.evaluation, to="consensus")
    compute(rated.evaluation)

    page = signed_in_as(viewer).get(reverse("evaluations:ranking", args=[rated.evaluation.pk]))

    assert page.status_code == 200
    assert [row["name"] for row in page.context["content"].ranked] == [candidate.name for candidate in rated.candidates]
