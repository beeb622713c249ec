"""The consensus room: what each reader may see in it, and what the lead records there."""

from datetime import date

import pytest
from django.urls import reverse

from common.recompute.engine import drain
from common.write_guard import writes_allowed
from evaluations.models import ConsensusValue, Evaluation
from evaluations.services.consensus import record_consensus
from evaluations.services.rounds import declare, move
from tests.evaluations.conftest import body, compute, signed_in_as
from tests.factories.evaluations import AssignmentFactory, CandidateFactory, DeclarationFactory, RatingFactory
from tests.factories.people import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
QUERIES = 20


@pytest.fixture
def split(blind, lead, evaluator, second_evaluator):
    """In consensus. First candidate: 5 and 1 on Audits, 4 and 2 on Batches, so a mean of 3 throughout; second: 3 throughout."""
    given = {(0, 0): (5, 1), (0, 1): (4, 2), (1, 0): (3, 3), (1, 1): (3, 3)}
    for (row, column), values in given.items():
        for person, value in zip((evaluator, second_evaluator), values, strict=True):
            RatingFactory(
                candidate=blind.candidates[row],
                criterion_lineage=blind.criteria[column].lineage,
                evaluator=person,
                value=value,
                comment=f"Comment of {person.name}",
                evidence=[{"kind": "audit", "url": "https://example.org/report", "title": "Audit report", "date": "2026-02"}],
                confidence="low",
            )
    move(by=lead, evaluation=blind.evaluation, to="consensus")
    compute(blind.evaluation)
    return blind


def url_of(split, **query):
    return reverse("evaluations:consensus", args=[split.evaluation.pk], query=query or None)


def key_of(split, row=0, column=0):
    return f"{split.candidates[row].pk},{split.criteria[column].lineage}"


def page_of(user, split, **query):
    return signed_in_as(user).get(url_of(split, **query))


def post(user, split, row=0, column=0, **fields):
    given = {"outcome": "agreed", "value": "4", "reason": "Seen on site.", **fields}
    return signed_in_as(user).post(url_of(split, cell=key_of(split, row, column)), given)


def stored():
    return [(row.outcome, row.value, row.is_applicable, row.reason) for row in ConsensusValue.objects.all()]


def test_the_agenda_lists_what_is_disputed_by_its_effect(split, lead):
    meeting = page_of(lead, split).context["meeting"]

    assert [(section.title, [item.criterion_name for item in section.items]) for section in meeting.sections] == [
        ("Could change #1", ["Audits", "Batches"])
    ]
    assert [(item.places, item.levels, item.said) for item in meeting.items] == [([1, 2], [1.0, 5.0], "Open"), ([1, 2], [2.0, 4.0], "Open")]
    assert (meeting.settled, meeting.unsettled, meeting.quiet, meeting.place) == (0, 2, 2, 1)


def test_the_cell_shows_who_said_what_to_the_lead(split, lead, evaluator):
    page = page_of(lead, split)
    cell = page.context["cell"]

    assert [(voice.name, voice.level) for voice in cell.voices] == [("Eva Evaluator", 5), ("Sven Second", 1)]
    assert [voice.rating.comment for voice in cell.comments] == ["Comment of Eva Evaluator", "Comment of Sven Second"]
    assert [(proof.title, proof.cited) for proof in cell.proofs] == [("Audit report", ["EE", "SS"])]
    assert (cell.mean.level, cell.nearest) == (3.0, 3)
    assert "Comment of Eva Evaluator" in page.content.decode()


def test_each_level_is_shown_with_the_ranking_that_it_would_give(split, lead):
    cell = page_of(lead, split).context["cell"]

    assert [(row.level, row.standing.rank, row.rises, row.given) for row in cell.outlooks] == [
        (5, 1, 0, 1),
        (4, 1, 0, 0),
        (3, 1, 0, 0),
        (2, 2, -1, 0),
        (1, 2, -1, 1),
        (0, 2, -1, 0),
    ]
    assert cell.finding == f"At 2 or less, {split.candidates[0].name} loses the first place."


def test_on_a_shared_screen_names_can_be_left_out(split, lead):
    page = page_of(lead, split, names="hidden")
    text = page.content.decode()

    assert "Eva Evaluator" not in text.replace("Comment of Eva Evaluator", "")
    assert "names=hidden" in text
    assert [voice.function != "" for voice in page.context["cell"].voices] == [True, True]


@pytest.mark.parametrize("reader", ["evaluator", "viewer", "buyer"])
def test_members_see_levels_and_neither_whose_they_are_nor_what_was_written(split, request, reader):
    user = request.getfixturevalue(reader)
    page = page_of(user, split)
    cell = page.context["cell"]

    assert [voice.level for voice in cell.voices] == [1, 5]
    assert {voice.name for voice in cell.voices} == {""}
    assert {(voice.function, voice.initials) for voice in cell.voices} <= {("You", ""), ("An evaluator", "")}
    assert [voice.is_own for voice in cell.voices] == [False, reader == "evaluator"]
    assert "Comment of" not in page.content.decode()
    assert "Audit report" not in page.content.decode()
    assert 'name="value"' not in page.content.decode()


def test_recording_goes_on_to_the_next_open_cell(split, lead, evaluator):
    answer = post(lead, split, agrees=[str(evaluator.pk)])

    assert answer.status_code == 302
    assert answer["Location"] == f"{url_of(split, cell=key_of(split, 0, 1))}#cell"
    assert stored() == [("agreed", 4, True, "Seen on site.")]
    assert list(ConsensusValue.objects.get().agrees.all()) == [evaluator]
    drain()
    meeting = page_of(lead, split).context["meeting"]
    assert [(section.title, [item.said for item in section.items]) for section in meeting.sections] == [
        ("Could change #1", ["Open"]),
        ("Agreed", ["Agreed on 4"]),
    ]
    (line,) = page_of(lead, split).context["minutes"].lines
    assert (line.mean, line.who) == (3.0, "1 of 2, without Sven Second")
    assert line.effect.startswith(f"{split.candidates[0].name} stays 1, ")


def test_the_minutes_wait_for_the_ranking_that_follows(split, lead):
    post(lead, split)

    page = page_of(lead, split)

    assert page.context["minutes"].lines[0].effect == "Being computed"
    assert 'hx-trigger="every 3s"' in page.content.decode()


def test_evidence_names_who_brings_it_and_by_when(split, lead, buyer):
    post(lead, split, outcome="evidence", value="", brought_by=str(buyer.pk), due_on="2026-12-04")
    drain()

    assert stored() == [("evidence", None, True, "Seen on site.")]
    (line,) = page_of(lead, split).context["minutes"].lines
    assert (line.who, line.effect) == ("Bea Buyer, by 04 Dec 2026", f"Open: {split.candidates[0].name} stays 1 by the mean")
    assert page_of(lead, split).context["meeting"].settled == 1


def test_a_value_is_taken_back(split, lead):
    post(lead, split)

    answer = post(lead, split, outcome="open")

    assert answer["Location"] == f"{url_of(split, cell=key_of(split))}#cell"
    assert stored() == []


@pytest.mark.parametrize(
    ("fields", "field", "error"),
    [
        ({"reason": " "}, "reason", "Say why: it goes into the minutes."),
        ({"value": ""}, "value", "What is agreed is a whole number from 0 to 5, or that the criterion does not apply."),
        ({"outcome": "evidence"}, "due_on", "Say by when."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(split, lead, fields, field, error):
    answer = post(lead, split, **{"reason": "Typed text", **fields})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [error]
    assert error in answer.content.decode()
    assert stored() == []
    assert ("Typed text" in answer.content.decode()) is ("reason" not in fields)


def test_any_cell_can_be_raised_and_a_fact_only_disputed(split, lead):
    fact = f"{split.candidates[0].pk},{split.fact.lineage}"
    query = {"candidate": str(split.candidates[0].pk), "criterion": str(split.fact.lineage)}
    page = page_of(lead, split, **query)

    answer = signed_in_as(lead).post(url_of(split, cell=fact), {"outcome": "disputed", "reason": "An older plant."})

    assert page.context["meeting"].chosen.criterion_name == "Stage run"
    assert [value for value, _name in page.context["form"].outcomes] == ["disputed", "evidence"]
    assert answer.status_code == 302
    assert stored() == [("disputed", None, True, "An older plant.")]
    drain()
    assert [section.title for section in page_of(lead, split).context["meeting"].sections] == ["Could change #1", "Raised besides"]


def test_a_cell_that_is_none_is_not_there(split, lead):
    assert signed_in_as(lead).post(url_of(split, cell="a,b"), {"outcome": "agreed"}).status_code == 404
    assert page_of(lead, split, cell="a,b").context["meeting"].place == 1


def test_who_is_recused_has_a_row_that_says_no_more(split, lead, evaluator):
    declare(by=evaluator, candidate=split.candidates[0], has_conflict=True, text="My cousin")
    drain()
    page = page_of(lead, split, cell=key_of(split))
    cell, text = page.context["cell"], page.content.decode()

    assert [voice.name for voice in cell.voices] == ["Sven Second"]
    assert [row["name"] for row in cell.recused] == ["Eva Evaluator"]
    assert "Recused for this candidate" in text
    assert "My cousin" not in text
    assert "Comment of Eva" not in text


@pytest.mark.parametrize("role", ["evaluator", "buyer", "viewer"])
def test_who_does_not_lead_is_refused(split, request, role):
    answer = post(request.getfixturevalue(role), split)

    assert (answer.status_code, stored()) == (403, [])


def test_in_a_locked_round_the_minutes_are_final_and_nothing_is_recorded(split, lead):
    post(lead, split)
    drain()
    move(by=lead, evaluation=split.evaluation, to="locked")

    page = page_of(lead, split, cell=key_of(split))
    answer = post(lead, split, value="2")

    text = page.content.decode()
    assert "Final: the round is locked" in text
    assert "Draft minutes" not in text
    assert 'name="value"' not in text
    assert "Values are settled while the round is in consensus." in text
    assert (answer.status_code, stored()) == (403, [("agreed", 4, True, "Seen on site.")])


def test_locking_with_open_cells_asks_and_is_no_refusal(split, lead):
    post(lead, split)
    drain()
    asked = page_of(lead, split, lock=1).content.decode()
    assert "1 cell of the agenda is still open." in asked
    assert "Lock with 1 open" in asked

    signed_in_as(lead).post(reverse("evaluations:move", args=[split.evaluation.pk]), {"to": "locked"})

    assert Evaluation.objects.get().status == "locked"


@pytest.mark.parametrize("status", ["draft", "open"])
@pytest.mark.parametrize("is_blind", [True, False])
def test_before_consensus_the_room_is_closed_to_everybody(rated, lead, evaluator, viewer, status, is_blind):
    with writes_allowed():
        Evaluation.objects.update(status=status, is_blind=is_blind)
    compute(rated.evaluation)

    answers = [page_of(person, rated) for person in (lead, evaluator, viewer)]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert all("The room opens in consensus" in answer.content.decode() for answer in answers)
    names = [candidate.name for candidate in rated.candidates]
    assert not any(name in answer.content.decode() for answer in answers for name in names)


def test_no_byte_of_the_closed_room_changes_when_another_rates(blind, evaluator, second_evaluator):
    before = body(page_of(evaluator, blind))
    for candidate in blind.candidates:
        RatingFactory(candidate=candidate, criterion_lineage=blind.criteria[0].lineage, evaluator=second_evaluator, value=5)
    compute(blind.evaluation)

    assert body(page_of(evaluator, blind)) == before


def test_without_a_dispute_the_room_says_so(rated, lead):
    move(by=lead, evaluation=rated.evaluation, to="consensus")
    compute(rated.evaluation)

    page = page_of(lead, rated)

    assert page.context["cell"] is None
    assert "Nothing to settle" in page.content.decode()


def test_the_room_before_the_first_ranking(rated, lead):
    with writes_allowed():
        Evaluation.objects.update(status="consensus")

    assert "The first ranking is being computed" in page_of(lead, rated).content.decode()


def test_the_page_that_is_asked_again_has_nothing_new(split, lead):
    stored_now = page_of(lead, split).context["result"]
    asked = {"since": stored_now.revision, "wanted": stored_now.wanted_revision}

    answer = signed_in_as(lead).get(url_of(split, **asked), headers={"HX-Request": "true", "HX-Request-Type": "partial"})

    assert answer.status_code == 204


@pytest.mark.parametrize("size", [1, 3])
def test_the_room_takes_the_same_queries_whatever_its_size(split, lead, size, django_assert_num_queries):
    people = [MembershipFactory(program=split.evaluation.program, user=UserFactory(), role="evaluator").user for _ in range(size)]
    for person in people:
        AssignmentFactory(evaluation=split.evaluation, user=person)
        candidate = CandidateFactory(evaluation=split.evaluation)
        DeclarationFactory(candidate=candidate, user=person)
        for value, rater in zip((5, 1), (people[0], split.evaluation.evaluators.first()), strict=True):
            RatingFactory(candidate=candidate, criterion_lineage=split.criteria[0].lineage, evaluator=rater, value=value)
    rows = [
        {"candidate": row.pk, "criterion": split.criteria[0].lineage, "outcome": "evidence", "reason": "So it is."}
        | {"brought_by": lead.pk, "due_on": date(2026, 12, 1)}
        for row in split.evaluation.candidates.all()
    ]
    record_consensus(by=lead, evaluation=split.evaluation, rows=rows)
    compute(split.evaluation)
    client = signed_in_as(lead)

    with django_assert_num_queries(QUERIES):
        page = client.get(url_of(split))

    assert len(page.context["minutes"].lines) == size + 2
