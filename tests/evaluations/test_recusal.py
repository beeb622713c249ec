"""A declared conflict takes the rows of that candidate away everywhere at once; a lead who says why brings them back."""

import pytest
from django.urls import reverse

from accounts.services import issue_token
from common.models import JournalEntry
from common.service import Forbidden, Refused
from common.write_guard import writes_allowed
from evaluations.models import Declaration, Evaluation, Rating
from evaluations.progress import Progress
from evaluations.services.assignments import clear_conflict
from evaluations.services.rounds import declare
from tests.evaluations.conftest import signed_in_as
from tests.factories.evaluations import AssignmentFactory, DeclarationFactory

HTMX = {"HX-Request": "true"}


def api(user):
    _token, text = issue_token(by=None, user=user, scope="write")
    client = signed_in_as(user)
    client.logout()
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


def seen(rated, person):
    """Where the rows of the first candidate show: on the sheet, in the API, among what counts, on the board."""
    first = rated.candidates[0]
    sheet = signed_in_as(person).get(reverse("evaluations:sheet", args=[rated.evaluation.pk])).context["sheet"]
    rows = api(person).get(f"/api/v1/evaluations/{rated.evaluation.pk}/ratings/").json()
    progress = Progress.read(rated.evaluation)
    own = next(row for row in progress.people if row.user == person)
    return {
        "sheet": sum(cell.candidate == first for cell in sheet.all_cells()),
        "api": sum(row["candidate"] == str(first.pk) for row in rows),
        "counting": rated.evaluation.counting_ratings().filter(candidate=first, evaluator=person).count(),
        "board": progress.of_candidate(own, first).total,
    }


def test_a_recusal_takes_the_rows_away_everywhere_and_keeps_the_ratings(rated, evaluator, second_evaluator):
    assert seen(rated, evaluator) == {"sheet": 2, "api": 2, "counting": 2, "board": 2}

    declare(by=evaluator, candidate=rated.candidates[0], has_conflict=True, text="shares")

    assert seen(rated, evaluator) == {"sheet": 0, "api": 0, "counting": 0, "board": 0}
    assert seen(rated, second_evaluator) == {"sheet": 2, "api": 2, "counting": 2, "board": 2}
    assert Rating.objects.count() == 8


def test_the_list_of_work_counts_no_row_of_a_recusal(blind, evaluator):
    client = signed_in_as(evaluator)
    assert "4 of 4 ratings left" in client.get("/").content.decode()

    declare(by=evaluator, candidate=blind.candidates[0], has_conflict=True)

    assert "2 of 2 ratings left" in client.get("/").content.decode()


def test_page_and_api_answer_for_a_recused_cell_as_for_none(rated, evaluator):
    candidate, criterion = rated.cell
    declare(by=evaluator, candidate=candidate, has_conflict=True)
    round_pk = rated.evaluation.pk
    cell = {"candidate": str(candidate.pk), "criterion": str(criterion.lineage), "state": "rated", "value": 1}
    browser = signed_in_as(evaluator)

    answers = [
        browser.post(reverse("evaluations:cell", args=[round_pk, candidate.pk, criterion.lineage]), {"answer": "1"}, headers=HTMX),
        browser.get(reverse("evaluations:sheet", args=[round_pk]), {"by": "candidate", "candidate": candidate.pk}),
        api(evaluator).put(f"/api/v1/evaluations/{round_pk}/ratings/", [cell], content_type="application/json"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not Rating.objects.filter(value=1).exists()


def test_who_declared_a_conflict_does_not_take_it_back_alone(rated, evaluator, lead):
    candidate = rated.candidates[0]
    declaration = declare(by=evaluator, candidate=candidate, has_conflict=True)
    AssignmentFactory(evaluation=rated.evaluation, user=lead)
    own = DeclarationFactory(candidate=candidate, user=lead, has_conflict=True)

    with pytest.raises(Refused, match="a lead lets you rate it"):
        declare(by=evaluator, candidate=candidate, has_conflict=False)
    with pytest.raises(Forbidden, match="Only a lead or an administrator"):
        clear_conflict(by=evaluator, declaration=declaration, reason="it is nothing")
    with pytest.raises(Forbidden, match="Nobody clears their own conflict"):
        clear_conflict(by=lead, declaration=own, reason="it is nothing")

    assert Declaration.objects.filter(has_conflict=True).count() == 2


def test_a_lead_brings_the_rows_back_with_a_reason(rated, evaluator, lead):
    candidate = rated.candidates[0]
    declare(by=evaluator, candidate=candidate, has_conflict=True, text="worked there until 2019")
    url = reverse("evaluations:clear-conflict", args=[rated.evaluation.pk, candidate.pk, evaluator.pk])

    signed_in_as(lead).post(url, {"reason": ""})
    assert seen(rated, evaluator)["counting"] == 0
    signed_in_as(lead).post(url, {"reason": "long ago"})

    assert seen(rated, evaluator) == {"sheet": 2, "api": 2, "counting": 2, "board": 2}
    row = Declaration.objects.get(candidate=candidate, user=evaluator)
    assert (row.has_conflict, row.text, row.cleared_reason, row.cleared_by) == (False, "worked there until 2019", "long ago", lead)
    assert JournalEntry.objects.filter(verb="evaluation.conflict_cleared").count() == 1
    assert "May rate" in signed_in_as(lead).get(reverse("evaluations:detail", args=[rated.evaluation.pk])).content.decode()


def test_who_may_not_clear_learns_nothing_of_who_declared(rated, evaluator, second_evaluator):
    candidate = rated.candidates[0]
    url = reverse("evaluations:clear-conflict", args=[rated.evaluation.pk, candidate.pk, second_evaluator.pk])
    without = signed_in_as(evaluator).post(url, {"reason": "x"})

    declare(by=second_evaluator, candidate=candidate, has_conflict=True)

    assert [without.status_code, signed_in_as(evaluator).post(url, {"reason": "x"}).status_code] == [403, 403]


@pytest.mark.parametrize("status", ["locked", "decided", "cancelled"])
def test_nothing_is_declared_about_a_closed_round(rated, evaluator, status):
    with writes_allowed():
        Evaluation.objects.update(status=status)

    with pytest.raises(Forbidden, match="The round is closed"):
        declare(by=evaluator, candidate=rated.candidates[0], has_conflict=True)

    assert (Declaration.objects.filter(has_conflict=True).count(), JournalEntry.objects.count()) == (0, 0)
