"""My work: what needs a step from the person who looks, and what happened since."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.recompute.engine import drain
from common.recompute.marks import Mark, flush_marks
from evaluations.services.ratings import save_ratings
from programs.services import save_requirement
from tests.factories.evaluations import AssignmentFactory, CandidateFactory, CriterionFactory, DeclarationFactory, EvaluationFactory
from tests.factories.people import MembershipFactory
from tests.factories.programs import ProgramFactory, RequirementFactory

pytestmark = pytest.mark.django_db

HOME = "workbench:home"


def items(client, user):
    client.force_login(user)
    return [(item.kind, item.title, item.about) for item in client.get(reverse(HOME)).context["items"]]


def make_round(program, evaluator, *, candidates=2, **fields):
    evaluation = EvaluationFactory(program=program, name="Vector, second source", **fields)
    CriterionFactory(version=evaluation.version)
    AssignmentFactory(evaluation=evaluation, user=evaluator)
    return evaluation, [CandidateFactory(evaluation=evaluation) for _ in range(candidates)]


def test_nothing_to_do_says_so(client, outsider):
    client.force_login(outsider)

    page = client.get(reverse(HOME)).content.decode()

    assert "Nothing needs you" in page
    assert "Nobody else has changed anything." in page


def test_open_sheet_waits_for_declarations_first(client, program, evaluator):
    make_round(program, evaluator)

    assert items(client, evaluator) == [("sheet", "Declare interests: Vector, second source", "FHT-101")]


def test_open_sheet_counts_the_own_cells(client, program, evaluator, second_evaluator):
    evaluation, candidates = make_round(program, evaluator)
    AssignmentFactory(evaluation=evaluation, user=second_evaluator)
    criterion = evaluation.version.criteria.get()
    for user in (evaluator, second_evaluator):
        for candidate in candidates:
            DeclarationFactory(candidate=candidate, user=user)
    rating = {"candidate": candidates[0].pk, "criterion": criterion.lineage, "state": "rated", "value": 4}
    save_ratings(by=evaluator, evaluation=evaluation, ratings=[rating])

    assert items(client, evaluator) == [("sheet", "Score: Vector, second source", "1 of 2 ratings left")]
    assert items(client, second_evaluator) == [("sheet", "Score: Vector, second source", "2 of 2 ratings left")]


def test_handed_in_sheet_is_done(client, program, evaluator):
    AssignmentFactory(evaluation=EvaluationFactory(program=program), user=evaluator, submitted_at=timezone.now())

    assert items(client, evaluator) == []


@pytest.mark.parametrize(
    "step",
    [
        ("draft", 5, "Open the round: Vector, second source"),
        ("open", -1, "Open consensus: Vector, second source"),
        ("consensus", 5, "Lock the round: Vector, second source"),
    ],
)
def test_next_move_of_a_round_is_the_leads(client, program, lead, viewer, step):
    status, due_in, title = step
    EvaluationFactory(program=program, name="Vector, second source", status=status, due_on=timezone.now().date() + timedelta(days=due_in))

    assert items(client, lead) == [("round", title, "FHT-101")]
    assert items(client, viewer) == []


def test_running_round_asks_nothing_of_the_lead(client, program, lead):
    EvaluationFactory(program=program, status="open", due_on=timezone.now().date() + timedelta(days=5))

    assert items(client, lead) == []


def test_locked_round_asks_the_buyer_for_a_shortlist(client, program, buyer, evaluator):
    EvaluationFactory(program=program, name="Vector, second source", status="locked")

    assert items(client, buyer) == [("shortlist", "Freeze the shortlist: Vector, second source", "FHT-101")]
    assert items(client, evaluator) == []


def test_gap_before_the_soonest_milestone_comes_first(client, lead):
    days = (date(2027, 5, 1), date(2027, 2, 1))
    for number, day in enumerate(days):
        program = ProgramFactory(name=f"FHT-{number}", next_milestone="PPQ", next_milestone_on=day, next_stage_id="commercial")
        MembershipFactory(program=program, user=lead, role="lead")
        RequirementFactory(program=program)
        flush_marks(marks={Mark("coverage", str(program.pk))}, facts=())
    drain()

    found = [title for kind, title, _about in items(client, lead) if kind == "coverage"]

    assert found == ["FHT-1, Lentiviral vector", "FHT-0, Lentiviral vector"]


def test_work_can_be_narrowed_to_one_kind(client, program, lead):
    EvaluationFactory(program=program, status="draft")
    EvaluationFactory(program=program, status="locked")
    client.force_login(lead)

    page = client.get(reverse(HOME), {"kind": "round"})

    assert [(name, len(group)) for name, group in page.context["groups"]] == [("today", 0), ("week", 0), ("later", 1)]
    assert page.content.count(b"btn-primary") == 1


def test_news_is_what_others_did_until_it_is_marked_as_seen(client, program, lead, viewer):
    save_requirement(by=lead, requirement=RequirementFactory.build(program=program))
    client.force_login(viewer)

    news = client.get(reverse(HOME)).context["news"]
    client.post(reverse("workbench:seen"))

    assert [(line.actor, line.what, line.place) for line in news] == [("Lena Lead", "added a requirement of Lentiviral vector", "FHT-101")]
    assert client.get(reverse(HOME)).context["news"] == []
    client.force_login(lead)
    assert client.get(reverse(HOME)).context["news"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_home_query_count(client, lead, rows, django_assert_num_queries):
    for _ in range(rows):
        program = MembershipFactory(user=lead, role="lead").program
        RequirementFactory(program=program)
        EvaluationFactory(program=program, status="draft")
        make_round(program, lead)
        flush_marks(marks={Mark("coverage", str(program.pk))}, facts=())
    drain()
    client.force_login(lead)

    with django_assert_num_queries(19):
        page = client.get(reverse(HOME))

    assert len(page.context["items"]) == 3 * rows
