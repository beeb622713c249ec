"""Reminders: one mail a day to a person, recorded when it went out, with no score and no candidate in it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from common.models import JournalEntry
from common.write_guard import writes_allowed
from evaluations.models import Assignment, Evaluation
from evaluations.services.ratings import submit_sheet
from evaluations.services.reminders import due_reminders
from programs.models import Membership
from tests.evaluations.conftest import signed_in_as
from tests.factories.evaluations import AssignmentFactory, CandidateFactory, EvaluationFactory, RatingFactory

NOON = "2026-04-14T12:00:00Z"


@pytest.fixture
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def settle(**columns):
    with writes_allowed():
        Evaluation.objects.update(**columns)


def post(blind, person, **data):
    return signed_in_as(person).post(reverse("evaluations:remind", args=[blind.evaluation.pk]), data, follow=True)


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_a_reminder_holds_neither_score_nor_candidate_and_is_recorded(blind, lead, evaluator, mailoutbox, at_noon):
    RatingFactory(candidate=blind.candidates[0], criterion_lineage=blind.criteria[0].lineage, evaluator=evaluator, value=2)
    settle(due_on=date(2026, 4, 17))

    page = post(blind, lead, user=["evaluator"], note="We meet on Monday.")

    (mail,) = mailoutbox
    assert said(page) == ["1 reminder went out."]
    assert (mail.to, mail.subject) == ([evaluator.email], "CDMO Select: A sheet waits for you")
    assert mail.body.splitlines() == [
        "Second vector source, FHT-101: your sheet is not in yet; scoring closes on 17 Apr 2026.",
        f"http://127.0.0.1/evaluations/{blind.evaluation.pk}/sheet/",
        "",
        "We meet on Monday.",
    ]
    assert [row.reminded_at is not None for row in Assignment.objects.order_by("user__name")] == [True, False]
    assert JournalEntry.objects.get(verb="sheet.reminded").at.isoformat() == "2026-04-14T12:00:00+00:00"


def test_nobody_is_reminded_twice_a_day_by_any_round(blind, lead, evaluator, program, mailoutbox, at_noon):
    other = AssignmentFactory(evaluation=EvaluationFactory(program=program, version=blind.evaluation.version), user=evaluator)
    post(blind, lead, user=["evaluator"])

    again = post(blind, lead, user=["evaluator", "second"])
    elsewhere = signed_in_as(lead).post(reverse("evaluations:remind", args=[other.evaluation_id]), {"user": "evaluator"}, follow=True)

    refused = "Eva Evaluator had a reminder today; the next is possible tomorrow."
    assert (said(again), said(elsewhere)) == ([refused, "1 reminder went out."], [refused])
    assert [mail.to[0] for mail in mailoutbox] == [evaluator.email, blind.evaluation.assignments.get(user__username="second").user.email]
    at_noon.move_to("2026-04-15T00:10:00Z")
    assert said(post(blind, lead, user=["evaluator"])) == ["1 reminder went out."]


@pytest.mark.parametrize("person", ["evaluator", "viewer", "buyer"])
def test_only_a_lead_reminds(blind, request, person, mailoutbox):
    page = post(blind, request.getfixturevalue(person), user=["second"])

    assert (page.status_code, mailoutbox, JournalEntry.objects.count()) == (403, [], 0)


def test_a_sheet_that_is_in_is_not_asked_for(rated, lead, evaluator, mailoutbox):
    submit_sheet(by=evaluator, evaluation=rated.evaluation)

    assert said(post(rated, lead, user=["evaluator"])) == ["The sheet of Eva Evaluator is in."]
    assert said(post(rated, lead)) == ["Nobody was reminded. Choose at least one person."]
    assert mailoutbox == []


def test_a_mail_that_does_not_go_out_is_not_recorded(blind, lead, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1

    page = post(blind, lead, user=["evaluator"])

    assert said(page)[0].startswith("The mail to Eva Evaluator did not go out (")
    assert (JournalEntry.objects.count(), Assignment.objects.exclude(reminded_at=None).count()) == (0, 0)


@pytest.mark.parametrize(
    ("reminders", "due_on", "is_due"),
    [
        ("before", date(2026, 4, 17), True),
        ("before", date(2026, 4, 16), False),
        ("before", date(2026, 4, 15), True),
        ("before", date(2026, 4, 13), False),
        ("late", date(2026, 4, 13), True),
        ("late", date(2026, 4, 14), False),
        ("by_hand", date(2026, 4, 13), False),
        ("by_hand", date(2026, 4, 15), False),
        ("late", None, False),
    ],
)
def test_the_digest_reminds_on_the_days_of_the_round(blind, at_noon, reminders, due_on, is_due):
    settle(reminders=reminders, due_on=due_on)

    assert bool(due_reminders(date(2026, 4, 14))) is is_due


def test_the_digest_follows_the_date_of_a_section_that_is_unfinished(blind, evaluator, at_noon):
    quality = str(blind.evaluation.version.criteria.get(name="Quality").lineage)
    settle(due_on=date(2026, 4, 30), section_dates={quality: "2026-04-15"})
    for candidate in blind.candidates:
        for criterion in blind.criteria:
            RatingFactory(candidate=candidate, criterion_lineage=criterion.lineage, evaluator=evaluator)

    assert [str(user) for user in due_reminders(date(2026, 4, 14))] == ["Sven Second"]


def test_the_digest_is_one_mail_for_all_sheets_of_a_person_and_goes_once(blind, evaluator, second_evaluator, program, mailoutbox, at_noon):
    other = EvaluationFactory(program=program, version=blind.evaluation.version, name="Plasmid")
    CandidateFactory(evaluation=other)
    AssignmentFactory(evaluation=other, user=evaluator)
    settle(due_on=date(2026, 4, 15))
    with writes_allowed():
        Membership.objects.filter(user=second_evaluator).delete()

    call_command("remind")
    call_command("remind")

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([evaluator.email], "CDMO Select: 2 sheets wait for you")
    assert ("Plasmid, FHT-101" in mail.body, "Second vector source, FHT-101" in mail.body) == (True, True)
    assert [entry.actor for entry in JournalEntry.objects.filter(verb="sheet.reminded")] == ["system", "system"]


def test_the_command_fails_aloud_when_a_mail_does_not_go_out(blind, at_noon, settings):
    settle(due_on=date(2026, 4, 15))
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1

    with pytest.raises(CommandError, match="The mail to Eva Evaluator did not go out"):
        call_command("remind")
