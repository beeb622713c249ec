"""What the meeting settles stands beside the ratings, counts in their place where it is agreed, and is the lead's to record."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from common.models import JournalEntry, Target
from common.recompute.engine import drain
from common.results import stored_result
from common.service import Forbidden, Invalid
from common.write_guard import writes_allowed
from evaluations.models import ConsensusValue, Evaluation, Rating
from evaluations.services.consensus import record_consensus
from evaluations.services.rounds import declare, move
from tests.evaluations.conftest import compute
from tests.factories.evaluations import RatingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def split(blind, lead, evaluator, second_evaluator):
    """In consensus: of the first candidate's first criterion one gave 5 and one 1; everything else is a 3."""
    for candidate in blind.candidates:
        for criterion in blind.criteria:
            for person, own in ((evaluator, 5), (second_evaluator, 1)):
                value = own if (candidate, criterion) == blind.cell else 3
                RatingFactory(candidate=candidate, criterion_lineage=criterion.lineage, evaluator=person, value=value)
    move(by=lead, evaluation=blind.evaluation, to="consensus")
    compute(blind.evaluation)
    return blind


def row_of(split, **fields):
    candidate, criterion = split.cell
    return {"candidate": candidate.pk, "criterion": criterion.lineage, "outcome": "agreed", "reason": "Seen on site.", **fields}


def record(split, lead, *rows):
    found = record_consensus(by=lead, evaluation=split.evaluation, rows=rows)
    drain()
    return found


def line_of(split, place=0):
    payload = stored_result("ranking", split.evaluation.pk).payload
    return next(line for line in payload["results"] if line["candidate"] == str(split.candidates[place].pk))


def part_of(split):
    return next(part for part in line_of(split)["contributions"] if part["criterion"] == str(split.cell[1].lineage))


def stored():
    return [(row.outcome, row.value, row.is_applicable, row.reason) for row in ConsensusValue.objects.all()]


def test_an_agreed_value_counts_in_place_of_the_mean_and_leaves_the_ratings(split, lead):
    given = list(Rating.objects.order_by("pk").values())
    assert (part_of(split)["utility"], part_of(split)["disputed"], part_of(split)["agreed"]) == (0.6, True, False)

    record(split, lead, row_of(split, value=5))

    part = part_of(split)
    assert {name: part[name] for name in ("utility", "utility_sd", "agreed", "agreed_reason", "disputed", "levels", "why")} == {
        "utility": 1.0,
        "utility_sd": 0.0,
        "agreed": True,
        "agreed_reason": "Seen on site.",
        "disputed": False,
        "levels": [1.0, 5.0],
        "why": "",
    }
    assert line_of(split)["rank"] == 1
    assert list(Rating.objects.order_by("pk").values()) == given


def test_that_a_criterion_does_not_apply_can_be_agreed(split, lead):
    record(split, lead, row_of(split, is_applicable=False))

    assert (part_of(split)["is_applicable"], part_of(split)["agreed"], part_of(split)["utility"]) == (False, True, None)


@pytest.mark.parametrize("outcome", ["disputed", "evidence"])
def test_what_stays_open_changes_no_number(split, lead, outcome):
    asked = {"brought_by": lead.pk, "due_on": date(2026, 12, 1)} if outcome == "evidence" else {}
    before = stored_result("ranking", split.evaluation.pk)

    record(split, lead, row_of(split, outcome=outcome, **asked))

    after = stored_result("ranking", split.evaluation.pk)
    assert (after.text, after.digest) == (before.text, before.digest)
    assert stored() == [(outcome, None, True, "Seen on site.")]


def test_taking_a_value_back_gives_the_ranking_that_was(split, lead):
    before = stored_result("ranking", split.evaluation.pk)
    record(split, lead, row_of(split, value=5))
    assert stored_result("ranking", split.evaluation.pk).text != before.text

    assert record(split, lead, row_of(split, outcome="open")) == [None]

    assert stored_result("ranking", split.evaluation.pk).text == before.text
    assert stored() == []


def test_a_criterion_that_follows_the_registry_is_disputed_and_not_settled(split, lead):
    fact = {"criterion": split.fact.lineage}
    before = stored_result("ranking", split.evaluation.pk).text

    with pytest.raises(Invalid) as refused:
        record(split, lead, row_of(split, value=5, **fact))
    record(split, lead, row_of(split, outcome="disputed", **fact))

    assert refused.value.errors == [("0/outcome", "Stage run follows the registry. Keep it disputed, or change the fact there.")]
    assert stored() == [("disputed", None, True, "Seen on site.")]
    assert stored_result("ranking", split.evaluation.pk).text == before


def test_the_audit_trail_keeps_old_and_new_by_pseudonym(split, lead, evaluator):
    record(split, lead, row_of(split, value=5, agrees=[evaluator.pk]))
    record(split, lead, row_of(split, value=4, reason="One more visit."))
    record(split, lead, row_of(split, outcome="open"))

    entries = [JournalEntry.objects.filter(verb=f"consensus.{verb}").order_by("pk") for verb in ("recorded", "cleared")]
    told = [json.loads(entry.canonical)["details"] for kind in entries for entry in kind]
    values = [(row.get("before", {}).get("value"), row.get("after", {}).get("value")) for row in told]
    assert values == [(None, 5), (5, 4), (4, None)]
    assert told[1]["before"]["agrees"] == [evaluator.audit_id]
    assert not any("reason" in row.get("after", {}) for row in told)


def test_recording_the_same_again_writes_nothing(split, lead):
    (first,) = record(split, lead, row_of(split, value=5))
    wanted, entries = Target.objects.get(kind="ranking").wanted_revision, JournalEntry.objects.count()

    (again,) = record(split, lead, row_of(split, value=5))

    assert (again.pk, again.recorded_at) == (first.pk, first.recorded_at)
    assert (Target.objects.get(kind="ranking").wanted_revision, JournalEntry.objects.count()) == (wanted, entries)


WRONG = {
    "no reason": ({"value": 3, "reason": " "}, [("0/reason", "Say why: it goes into the minutes.")]),
    "no level": ({}, [("0/value", "What is agreed is a whole number from 0 to 5, or that the criterion does not apply.")]),
    "off the scale": ({"value": 6}, [("0/value", "What is agreed is a whole number from 0 to 5, or that the criterion does not apply.")]),
    "open with a level": ({"outcome": "disputed", "value": 3}, [("0/value", "Only an agreed value that applies has a level; send null.")]),
    "inapplicable with a level": (
        {"value": 3, "is_applicable": False},
        [("0/value", "Only an agreed value that applies has a level; send null.")],
    ),
    "open and inapplicable": (
        {"outcome": "disputed", "is_applicable": False},
        [("0/is_applicable", "That a criterion does not apply is agreed, or it is open.")],
    ),
    "evidence by nobody": ({"outcome": "evidence"}, [("0/due_on", "Say by when."), ("0/brought_by", "Say who brings it.")]),
    "a date without evidence": (
        {"value": 3, "due_on": date(2026, 12, 1)},
        [("0/due_on", "This goes with evidence that is asked for.")],
    ),
    "no candidate": ({"candidate": uuid4(), "value": 3}, [("0/candidate", "This is no candidate of the round.")]),
    "no criterion": ({"criterion": uuid4(), "value": 3}, [("0/criterion", "This is no criterion of the round's scorecard.")]),
    "a stranger agrees": ({"value": 3, "agrees": [uuid4()]}, [("0/agrees/0", "This is no evaluator of the round.")]),
    "a stranger brings it": (
        {"outcome": "evidence", "due_on": date(2026, 12, 1), "brought_by": uuid4()},
        [("0/brought_by", "This is no member of the program.")],
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_row_is_refused_with_its_place_and_nothing_is_written(split, lead, wrong):
    fields, errors = WRONG[wrong]
    right = row_of(split, value=2, candidate=split.candidates[1].pk)
    wanted = Target.objects.get(kind="ranking").wanted_revision

    with pytest.raises(Invalid) as refused:
        record(split, lead, row_of(split, **fields), right)

    assert (refused.value.errors, stored()) == (errors, [])
    assert Target.objects.get(kind="ranking").wanted_revision == wanted


def test_a_cell_named_twice_is_refused(split, lead):
    with pytest.raises(Invalid) as refused:
        record(split, lead, row_of(split, value=2), row_of(split, value=3))

    assert [path for path, _text in refused.value.errors] == ["0", "1"]


def test_who_is_recused_neither_agrees_nor_brings_evidence(split, lead, evaluator):
    declare(by=evaluator, candidate=split.candidates[0], has_conflict=True, text="shares")
    asked = row_of(split, outcome="evidence", brought_by=evaluator.pk, due_on=date(2026, 12, 1), criterion=split.criteria[1].lineage)

    with pytest.raises(Invalid) as refused:
        record(split, lead, row_of(split, value=2, agrees=[evaluator.pk]), asked)

    said = "This evaluator is recused for the candidate."
    assert refused.value.errors == [("0/agrees/0", said), ("1/brought_by", said)]


@pytest.mark.parametrize("status", ["draft", "open", "locked", "decided", "cancelled"])
def test_values_are_settled_in_consensus_alone(split, lead, status):
    with writes_allowed():
        Evaluation.objects.update(status=status)

    with pytest.raises(Forbidden, match="Values are settled while the round is in consensus"):
        record(split, lead, row_of(split, value=5))

    assert stored() == []


@pytest.mark.parametrize("role", ["evaluator", "buyer", "viewer", "outsider"])
def test_the_lead_alone_settles(split, request, role):
    with pytest.raises(Forbidden):
        record(split, request.getfixturevalue(role), row_of(split, value=5))

    assert stored() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "agreed", "value": None},
        {"outcome": "agreed", "value": 6},
        {"outcome": "disputed", "value": 3},
        {"outcome": "disputed", "is_applicable": False},
        {"outcome": "evidence"},
        {"outcome": "agreed", "value": 3, "reason": ""},
    ],
)
def test_the_database_refuses_half_a_value(split, lead, fields):
    (kept,) = record(split, lead, row_of(split, value=5))

    with pytest.raises(IntegrityError), transaction.atomic(), writes_allowed():
        ConsensusValue.objects.filter(pk=kept.pk).update(**fields)


def test_an_agreed_value_waits_while_the_registry_rates_its_criterion(split, lead):
    """A later version may let facts rate what people did; they speak for themselves."""
    record(split, lead, row_of(split, value=5))
    with writes_allowed():
        type(split.cell[1]).objects.filter(pk=split.cell[1].pk).update(scored_by="facts", rule="highest_stage")
    compute(split.evaluation)

    assert (part_of(split)["agreed"], part_of(split)["why"] != "") == (False, True)
