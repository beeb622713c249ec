"""Sections, dates and quorum of a round: what an evaluator is asked, what the board counts, and what the next step waits for."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.services import issue_token
from common.models import JournalEntry
from common.service import Invalid, Refused
from common.write_guard import writes_allowed
from evaluations.models import Rating
from evaluations.progress import Progress
from evaluations.services.assignments import change_assignment
from evaluations.services.ratings import save_ratings, submit_sheet
from evaluations.services.rounds import move, update_evaluation, use_version
from evaluations.services.scorecards import publish_version, start_draft
from tests.evaluations.conftest import signed_in_as, stored
from tests.factories.evaluations import CriterionFactory, RatingFactory


@pytest.fixture
def two_sections(blind):
    """A second section beside "Quality": Eva rates it alone, Sven rates both."""
    group = CriterionFactory(version=blind.evaluation.version, code="D", name="Delivery", scored_by="group", position=8)
    CriterionFactory(version=blind.evaluation.version, parent=group, position=9, name="Slots")
    return blind


def section(blind, name):
    return blind.evaluation.version.criteria.get(name=name).lineage


def ask_for(blind, lead, person, *names):
    assignment = blind.evaluation.assignments.get(user=person)
    change_assignment(by=lead, assignment=assignment, function="Supply", sections=[section(blind, name) for name in names])
    return assignment


def api_of(user):
    _token, text = issue_token(by=None, user=user, scope="write")
    client = signed_in_as(user)
    client.logout()
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


def states(progress):
    return [[progress.in_section(person, part).state for person in progress.people] for part in progress.sections]


def test_a_sheet_holds_the_sections_of_its_evaluator_alone(two_sections, lead, evaluator, second_evaluator):
    ask_for(two_sections, lead, evaluator, "Delivery")
    sheet = reverse("evaluations:sheet", args=[two_sections.evaluation.pk])
    ratings = f"/api/v1/evaluations/{two_sections.evaluation.pk}/ratings/"

    assert [row.name for row in signed_in_as(evaluator).get(sheet).context["sheet"].criteria] == ["Slots"]
    assert {row["criterion_name"] for row in api_of(evaluator).get(ratings).json()} == {"Slots"}
    assert {row["criterion_name"] for row in api_of(second_evaluator).get(ratings).json()} == {"Audits", "Batches", "Slots"}


def test_a_rating_outside_ones_sections_is_refused_and_stores_nothing(two_sections, lead, evaluator):
    ask_for(two_sections, lead, evaluator, "Delivery")
    candidate, criterion = two_sections.cell
    cell = {"candidate": str(candidate.pk), "criterion": str(criterion.lineage), "state": "rated", "value": 3}
    said = "Audits is in a section that you are not asked to rate."
    address = reverse("evaluations:cell", args=[two_sections.evaluation.pk, candidate.pk, criterion.lineage])

    page = signed_in_as(evaluator).post(address, {"answer": "3"}, headers={"HX-Request": "true"})
    answer = api_of(evaluator).put(f"/api/v1/evaluations/{two_sections.evaluation.pk}/ratings/", [cell], content_type="application/json")

    assert (page.status_code, said in page.content.decode()) == (422, True)
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"pointer": "/0/criterion", "detail": said}])
    assert stored(evaluator) == []


def test_what_was_rated_outside_the_sections_is_kept_and_does_not_count(two_sections, lead, evaluator):
    RatingFactory(candidate=two_sections.candidates[0], criterion_lineage=two_sections.criteria[0].lineage, evaluator=evaluator, value=4)
    counting = two_sections.evaluation.counting_ratings
    assert counting().count() == 1

    ask_for(two_sections, lead, evaluator, "Delivery")
    assert (counting().count(), Rating.objects.count()) == (0, 1)

    ask_for(two_sections, lead, evaluator)
    assert counting().count() == 1


def test_only_a_section_of_the_scorecard_is_assigned(two_sections, lead, evaluator):
    assignment = two_sections.evaluation.assignments.get(user=evaluator)

    with pytest.raises(Invalid, match="is no section of the round's scorecard"):
        change_assignment(by=lead, assignment=assignment, function="", sections=[two_sections.criteria[0].lineage])

    assignment.refresh_from_db()
    assert (assignment.sections, JournalEntry.objects.count()) == ([], 0)


def test_the_page_of_an_evaluator_sets_function_and_sections(two_sections, lead, evaluator):
    url = reverse("evaluations:evaluator", args=[two_sections.evaluation.pk, evaluator.pk])

    signed_in_as(lead).post(url, {"function": "Quality unit", "sections": [str(section(two_sections, "Delivery"))]})
    refused = signed_in_as(evaluator).post(url, {"function": "Boss"})

    assignment = two_sections.evaluation.assignments.get(user=evaluator)
    assert (assignment.function, assignment.sections) == ("Quality unit", [str(section(two_sections, "Delivery"))])
    assert (assignment.speaks_for, refused.status_code) == ("Quality unit", 403)
    assert JournalEntry.objects.get(verb="evaluation.assignment").program_id == str(two_sections.evaluation.program_id)


def test_the_board_counts_cells_and_says_late_after_the_date_of_the_section(two_sections, lead, evaluator, second_evaluator, time_machine):
    evaluation = two_sections.evaluation
    dates = {section(two_sections, "Quality"): date(2026, 4, 10)}
    update_evaluation(by=lead, evaluation=evaluation, due_on=date(2026, 4, 17), section_dates=dates)
    ask_for(two_sections, lead, evaluator, "Delivery")
    RatingFactory(candidate=two_sections.candidates[0], criterion_lineage=two_sections.criteria[0].lineage, evaluator=second_evaluator)
    for candidate in two_sections.candidates:
        RatingFactory(candidate=candidate, criterion_lineage=section(two_sections, "Slots"), evaluator=evaluator)

    time_machine.move_to("2026-04-10T23:00:00Z")
    assert states(Progress.read(evaluation)) == [["not_asked", "started"], ["done", "none"]]
    time_machine.move_to("2026-04-11T01:00:00Z")
    assert states(Progress.read(evaluation)) == [["not_asked", "late"], ["done", "none"]]
    time_machine.move_to("2026-04-18T01:00:00Z")
    progress = Progress.read(evaluation)
    assert states(progress) == [["not_asked", "late"], ["done", "late"]]
    by_candidate = [[progress.of_candidate(person, row) for person in progress.people] for row in progress.candidates]
    assert [[(part.filled, part.total) for part in row] for row in by_candidate] == [[(1, 1), (1, 3)], [(1, 1), (0, 3)]]


def test_a_section_is_not_due_after_scoring_closes(two_sections, lead):
    url = reverse("evaluations:edit", args=[two_sections.evaluation.pk])
    quality = section(two_sections, "Quality")
    data = {"name": "Second vector source", "component": "lentiviral_vector", "due_on": "2026-04-17", "quorum": "2"}

    late = signed_in_as(lead).post(url, data | {f"due-{quality}": "2026-04-18"})
    two_sections.evaluation.refresh_from_db()
    assert (late.status_code, late.context["form"].errors) == (
        422,
        {f"due-{quality}": ["A section is due when scoring closes, or before."]},
    )
    assert (two_sections.evaluation.quorum, two_sections.evaluation.section_dates) == (1, {})

    signed_in_as(lead).post(url, data | {f"due-{quality}": "2026-04-10"})
    two_sections.evaluation.refresh_from_db()
    assert (two_sections.evaluation.quorum, two_sections.evaluation.section_dates) == (2, {str(quality): "2026-04-10"})


def test_consensus_waits_for_the_quorum_of_each_section(rated, lead, evaluator):
    with writes_allowed():
        type(rated.evaluation).objects.update(quorum=2)
        Rating.objects.filter(evaluator=evaluator).first().delete()
    evaluation = type(rated.evaluation).objects.get()

    with pytest.raises(Refused, match=r"Quorum is short in 1 of 1 sections: Quality\. Each needs 2 finished sheets"):
        move(by=lead, evaluation=evaluation, to="consensus")
    missing = rated.evaluation.version.criteria.filter(scored_by="people")
    cells = [{"candidate": row.pk, "criterion": one.lineage} for row in rated.candidates for one in missing]
    save_ratings(by=evaluator, evaluation=evaluation, ratings=[{**cell, "state": "abstained"} for cell in cells])

    assert move(by=lead, evaluation=evaluation, to="consensus").status == "consensus"


def test_a_quorum_that_nobody_can_reach_bars_opening(two_sections, lead, evaluator):
    with writes_allowed():
        type(two_sections.evaluation).objects.update(status="draft", quorum=2)
    ask_for(two_sections, lead, evaluator, "Delivery")

    with pytest.raises(Refused, match=r"The quorum of 2 is more than the people who rate Quality \(1\)"):
        move(by=lead, evaluation=two_sections.evaluation, to="open")


def newer(blind, lead):
    """A version in which "Audits" asks something else and "Batches" stays what it was."""
    draft = start_draft(by=lead, scorecard=blind.evaluation.version.scorecard)
    with writes_allowed():
        draft.criteria.filter(name="Audits").update(lineage="5a3f6f4e-0000-4000-8000-000000000001", question="How many findings?")
    return publish_version(by=lead, version=draft)


def test_a_newer_version_is_offered_with_what_it_asks_of_whom(rated, lead, evaluator):
    submit_sheet(by=evaluator, evaluation=rated.evaluation)
    newer(rated, lead)
    url = reverse("evaluations:detail", args=[rated.evaluation.pk])

    found = signed_in_as(lead).get(url).context["content"].rescore

    assert [(one.name, one.why, one.cells, one.given) for one in found.criteria] == [("Audits", "It asks something else", 4, 4)]
    assert [(str(one.person.user), one.asked, one.set_aside) for one in found.people] == [("Eva Evaluator", 2, 2), ("Sven Second", 2, 2)]
    assert (found.set_aside, found.reopened, found.weights, found.gates) == (4, 1, 0, 0)
    assert signed_in_as(evaluator).get(url).context["content"].rescore is None


def test_moving_sets_aside_asks_again_and_says_why(rated, lead, evaluator, second_evaluator):
    submit_sheet(by=evaluator, evaluation=rated.evaluation)
    version = newer(rated, lead)
    url = reverse("evaluations:use-version", args=[rated.evaluation.pk])

    signed_in_as(lead).post(url, {})
    rated.evaluation.refresh_from_db()
    assert rated.evaluation.version.number == 1
    signed_in_as(lead).post(url, {"reason": "Findings count, not audits"})

    rated.evaluation.refresh_from_db()
    assert rated.evaluation.version == version
    assert (rated.evaluation.counting_ratings().count(), Rating.objects.count()) == (4, 8)
    assert rated.evaluation.assignments.filter(submitted_at=None).count() == 2
    page = signed_in_as(evaluator).get(reverse("evaluations:sheet", args=[rated.evaluation.pk]))
    assert "Findings count, not audits" in page.content.decode()
    assert (page.context["sheet"].done, page.context["sheet"].total) == (2, 4)


def test_a_sheet_that_the_version_asks_nothing_new_of_stays_in(rated, lead, evaluator):
    submit_sheet(by=evaluator, evaluation=rated.evaluation)
    version = publish_version(by=lead, version=start_draft(by=lead, scorecard=rated.evaluation.version.scorecard))

    use_version(by=lead, evaluation=rated.evaluation, version=version, reason="weights")

    assert rated.evaluation.assignments.exclude(submitted_at=None).count() == 1
    assert rated.evaluation.counting_ratings().count() == 8
