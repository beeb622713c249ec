"""While a round is open and blind, nothing that another's work changes reaches anybody but the lead, who sees who is done alone."""

from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services import issue_token
from common.recompute.engine import drain
from common.write_guard import writes_allowed
from evaluations.models import Rating
from evaluations.services.assignments import clear_conflict
from evaluations.services.ratings import save_ratings, submit_sheet, take_back_sheet
from evaluations.services.reminders import remind
from evaluations.services.rounds import declare, move, reopen
from tests.evaluations.conftest import compute, signed_in_as
from tests.factories.evaluations import RatingFactory
from tests.meta.test_outsider import NOTHING_TO_HIDE, answer, filled, routes

# Written before anybody rates, and slow to make.
DOCUMENTS = ("api/docs/", "api/v1/schema/")
NOON, LATER = "2026-04-13T12:00:00Z", "2026-04-13T15:30:00Z"
# More than the bare address of a route shows.
VIEWS = ("sheet/?by=candidate", "sheet/?missing", "?board=section", "?board=candidate", "?find=site", "ranking/?view=whatif")


def addresses_of(blind, person):
    """Every route of the product with the round, its things and the second evaluator for its parameters."""
    criterion, candidate = blind.criteria[0], blind.candidates[0]
    card, program = blind.evaluation.version.scorecard_id, blind.evaluation.program
    values = {"candidate": candidate.pk, "criterion": criterion.lineage, "user": person.pk, "number": 1, "slug": program.slug}
    values |= {"site": candidate.site.slug, "key": candidate.site.key, "pk": blind.evaluation.pk}
    for route in routes():
        names = {"pk": card} if "scorecards/" in route else {"slug": candidate.organization.slug} if "partners/" in route else {}
        if route not in NOTHING_TO_HIDE and route not in DOCUMENTS:
            yield filled(route, {}, {name: str(value) for name, value in (values | names).items()})
    yield from (f"/evaluations/{blind.evaluation.pk}/{view}" for view in VIEWS)
    yield f"/api/v1/evaluations/{blind.evaluation.pk}/ranking/explain/?a={candidate.pk}&b={blind.candidates[1].pk}"


@dataclass(frozen=True)
class Reader:
    """One person with a browser and a token."""

    browser: Client
    program: Client

    @classmethod
    def of(cls, user):
        _token, text = issue_token(by=None, user=user, scope="write")
        return cls(signed_in_as(user), Client(headers={"Authorization": f"Bearer {text}"}))

    def everything(self, addresses):
        return {address: answer(self.program if address.startswith("/api/") else self.browser, address) for address in addresses}


def work_of(user, blind):
    declare(by=user, candidate=blind.candidates[0], has_conflict=False, text="again")
    cells = [{"candidate": row.pk, "criterion": criterion.lineage} for row in blind.candidates for criterion in blind.criteria]
    save_ratings(
        by=user, evaluation=blind.evaluation, ratings=[{**cell, "state": "rated", "value": 4, "comment": "seen"} for cell in cells]
    )
    submit_sheet(by=user, evaluation=blind.evaluation)
    drain()


def meddling_of(lead, second, blind):
    """What else the work of one evaluator brings about: a reminder, a conflict, and a lead who lets the person rate."""
    take_back_sheet(by=second, evaluation=blind.evaluation)
    remind(by=lead, assignment=blind.evaluation.assignments.get(user=second))
    declaration = declare(by=second, candidate=blind.candidates[1], has_conflict=True, text="shares")
    clear_conflict(by=lead, declaration=declaration, reason="sold in May")
    submit_sheet(by=second, evaluation=blind.evaluation)
    drain()


@pytest.mark.parametrize("reader", ["evaluator", "viewer"])
def test_no_byte_of_any_address_changes_when_another_evaluator_works(
    blind, lead, evaluator, second_evaluator, time_machine, request, reader
):
    """Read twice at the same moment, with the work of hours later in between: every time that it leaves behind is another one.

    The reader's own sheet is full, so that the quorum waits for the other one alone.
    """
    time_machine.move_to(NOON, tick=False)
    person = Reader.of(request.getfixturevalue(reader))
    with writes_allowed():
        type(blind.evaluation).objects.update(quorum=2, due_on=date(2020, 1, 1))
    for candidate, criterion in product(blind.candidates, blind.criteria):
        RatingFactory(candidate=candidate, criterion_lineage=criterion.lineage, evaluator=evaluator, comment="seen")
    compute(blind.evaluation)
    addresses = list(addresses_of(blind, second_evaluator))
    person.everything(addresses)  # a first visit may set cookies or notes of its own
    before = person.everything(addresses)

    time_machine.move_to(LATER, tick=False)
    work_of(second_evaluator, blind)
    meddling_of(lead, second_evaluator, blind)
    time_machine.move_to(NOON, tick=False)

    assert Rating.objects.filter(evaluator=second_evaluator).count() == 4
    after = person.everything(addresses)
    assert len(addresses) > 60
    assert {address: found for address, found in after.items() if found != before[address]} == {}


def test_a_round_that_is_cancelled_goes_on_hiding_what_it_hid(rated, lead, evaluator):
    move(by=lead, evaluation=rated.evaluation, to="cancelled", reason="budget")
    compute(rated.evaluation)
    url = f"/evaluations/{rated.evaluation.pk}/ranking/"

    for person in (lead, evaluator):
        reader = Reader.of(person)
        assert reader.browser.get(url).status_code == 403
        assert reader.program.get(f"/api/v1{url}").status_code == 403
        rows = reader.program.get(f"/api/v1/evaluations/{rated.evaluation.pk}/ratings/").json()
        assert {row["evaluator"] for row in rows} <= {str(person.pk)}
    move_back = reopen(by=lead, evaluation=type(rated.evaluation).objects.get(), reason="budget is there")
    assert (move_back.status, move_back.is_hidden) == ("open", True)


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

    page = client.get(url)
    assert (page.content.decode().count("not handed in"), page.content.decode().count("handed in")) == (1, 2)
    board = page.context["content"].board
    assert [(str(person.assignment.user), person.whole.filled, person.whole.total) for person in board.people] == [
        ("Eva Evaluator", 0, 4),
        ("Sven Second", 4, 4),
    ]
    assert [[(part.state, part.filled, part.total) for part in row.parts] for row in board.rows] == [[("none", 0, 4), ("done", 4, 4)]]


def test_from_consensus_on_members_see_the_ranking(rated, lead, viewer):
    move(by=lead, evaluation=rated.evaluation, to="consensus")
    compute(rated.evaluation)

    page = signed_in_as(viewer).get(reverse("evaluations:ranking", args=[rated.evaluation.pk]))

    assert page.status_code == 200
    assert [row["name"] for row in page.context["content"].ranked] == [candidate.name for candidate in rated.candidates]
