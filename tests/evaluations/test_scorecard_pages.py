"""Scorecards by page: copies, drafts, weights, and publishing with the rounds that go over."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.models import JournalEntry
from common.recompute.engine import drain
from common.results import stored_result
from common.write_guard import writes_allowed
from evaluations.models import Criterion, Scorecard, ScorecardVersion
from tests.evaluations.conftest import body, compute, signed_in_as
from tests.factories.evaluations import EvaluationFactory, ScorecardFactory, VersionFactory

ABSENT = "5a3f6f4e-0000-4000-8000-000000000000"


def at(name, *args):
    return reverse(f"evaluations:{name}", args=args)


@pytest.fixture
def draft(blind, lead):
    """A draft of version 2 with the content of version 1."""
    signed_in_as(lead).post(at("start-draft", blind.evaluation.version.scorecard_id))
    return ScorecardVersion.objects.get(number=2)


def weights(version):
    return dict(Criterion.objects.filter(version=version).values_list("name", "weight"))


def test_a_scorecard_that_one_may_not_see_answers_like_one_that_does_not_exist(blind, outsider):
    client, scorecard = signed_in_as(outsider), blind.evaluation.version.scorecard

    for name, extra in (("scorecard", ()), ("version", (1,))):
        hidden, absent = client.get(at(name, scorecard.pk, *extra)), client.get(at(name, ABSENT, *extra))
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert body(hidden) == body(absent)


def test_the_list_holds_the_library_and_ones_programs_alone(blind, viewer, outsider):
    ScorecardFactory(program=None, name="Library card")

    def names(user):
        return [row["scorecard"].name for row in signed_in_as(user).get(at("scorecard-list")).context["rows"]]

    assert names(viewer) == ["Library card", "Vector scorecard"]
    assert names(outsider) == ["Library card"]


@pytest.mark.parametrize("scorecards", [1, 3])
def test_list_query_count(blind, viewer, program, scorecards, django_assert_num_queries):
    for _ in range(scorecards - 1):
        VersionFactory(scorecard=ScorecardFactory(program=program))
    client = signed_in_as(viewer)

    with django_assert_num_queries(4):
        client.get(at("scorecard-list"))


def test_a_lead_weighs_a_draft_and_the_published_version_stays(draft, blind, lead):
    group, audits = draft.criteria.get(name="Quality"), draft.criteria.get(name="Audits")
    data = {f"weight-{group.lineage}": "100", f"weight-{audits.lineage}": "62,5"}

    signed_in_as(lead).post(at("weigh", draft.scorecard_id, 2), data)

    assert weights(draft) == {"Quality": 100, "Audits": Decimal("62.5"), "Batches": 10, "Stage run": 10}
    assert weights(blind.evaluation.version) == {"Quality": 10, "Audits": 10, "Batches": 10, "Stage run": 10}


@pytest.mark.parametrize("text", ["many", "-1", "NaN", "2000"])
def test_a_wrong_weight_stores_nothing(draft, lead, text):
    first, second = draft.criteria.filter(scored_by="people")
    before, entries = weights(draft), JournalEntry.objects.count()

    page = signed_in_as(lead).post(
        at("weigh", draft.scorecard_id, 2), {f"weight-{first.lineage}": "30", f"weight-{second.lineage}": text}, follow=True
    )

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert (weights(draft), JournalEntry.objects.count()) == (before, entries)


def test_a_level_names_what_is_left_to_give(draft, lead):
    content = signed_in_as(lead).get(at("version", draft.scorecard_id, 2)).context["content"]

    assert [(level.total, level.left) for level in content.levels] == [(10, 90), (30, 70)]
    assert [(line.criterion.name, round(line.share, 4)) for line in content.levels[1].lines] == [
        ("Audits", 0.3333),
        ("Batches", 0.3333),
        ("Stage run", 0.3333),
    ]


def test_publishing_moves_the_ticked_running_round_and_keeps_closed_ones(draft, rated, lead, program):
    first = rated.evaluation.version
    closed = [EvaluationFactory(program=program, version=first, name=status, status=status) for status in ("locked", "decided")]
    compute(rated.evaluation)
    audits = draft.criteria.get(name="Audits")
    client = signed_in_as(lead)
    client.post(at("weigh", draft.scorecard_id, 2), {f"weight-{audits.lineage}": "80"})
    before = stored_result("ranking", rated.evaluation.pk)

    page = client.get(at("version", draft.scorecard_id, 2)).content.decode()
    assert [f'value="{row.pk}"' in page for row in (rated.evaluation, *closed)] == [True, False, False]
    client.post(at("publish", draft.scorecard_id, 2), {"reason": "Audits decide", "move": [rated.evaluation.pk]})
    drain()

    for row in (rated.evaluation, *closed):
        row.refresh_from_db()
    draft.refresh_from_db()
    after = stored_result("ranking", rated.evaluation.pk)
    assert (draft.status, draft.reason, draft.published_by) == ("published", "Audits decide", lead)
    assert rated.evaluation.version == draft
    assert [row.version for row in closed] == [first, first]
    assert after.revision > before.revision
    share = {row["name"]: row["weight"] for row in after.payload["criteria"]}
    assert share["Audits"] == pytest.approx(0.8)


@pytest.mark.parametrize("status", ["locked", "decided", "cancelled"])
def test_a_closed_round_cannot_be_moved_by_hand_either(draft, lead, program, blind, status):
    closed = EvaluationFactory(program=program, version=blind.evaluation.version, status=status)

    page = signed_in_as(lead).post(at("publish", draft.scorecard_id, 2), {"reason": "r", "move": [closed.pk]})

    draft.refresh_from_db()
    assert page.status_code == 422
    assert (draft.status, closed.version) == ("draft", blind.evaluation.version)


def test_publishing_alone_changes_no_round(draft, blind, lead):
    signed_in_as(lead).post(at("publish", draft.scorecard_id, 2), {"reason": "r"})

    blind.evaluation.refresh_from_db()
    assert blind.evaluation.version.number == 1
    assert "Scorecard version 2 is out" in signed_in_as(lead).get(at("detail", blind.evaluation.pk)).content.decode()
    signed_in_as(lead).post(at("use-version", blind.evaluation.pk), {"reason": "r"})
    blind.evaluation.refresh_from_db()
    assert blind.evaluation.version == draft


def test_a_published_version_is_not_weighed(blind, lead):
    version = blind.evaluation.version
    audits = version.criteria.get(name="Audits")

    page = signed_in_as(lead).post(at("weigh", version.scorecard_id, 1), {f"weight-{audits.lineage}": "90"}, follow=True)

    assert "Version 1 is published and never changes" in str([str(message) for message in page.context["messages"]])
    assert weights(version)["Audits"] == 10


@pytest.mark.parametrize("person", ["evaluator", "buyer", "viewer"])
def test_only_a_lead_edits_a_scorecard(draft, request, person):
    client = signed_in_as(request.getfixturevalue(person))
    audits, entries = draft.criteria.get(name="Audits"), JournalEntry.objects.count()

    answers = [
        client.post(at("weigh", draft.scorecard_id, 2), {f"weight-{audits.lineage}": "90"}),
        client.post(at("publish", draft.scorecard_id, 2), {"reason": "r"}),
        client.post(at("start-draft", draft.scorecard_id)),
    ]

    draft.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403] * 3
    assert (draft.status, weights(draft)["Audits"], JournalEntry.objects.count()) == ("draft", 10, entries)
    assert 'name="reason"' not in client.get(at("version", draft.scorecard_id, 2)).content.decode()


def test_a_library_scorecard_is_copied_into_ones_program(blind, lead, program):
    library = VersionFactory(scorecard=ScorecardFactory(program=None, name="Library card"))

    page = signed_in_as(lead).post(at("scorecard", library.scorecard_id), {"version": library.pk, "program": program.pk, "name": "Ours"})

    copy = Scorecard.objects.get(name="Ours")
    assert (page["Location"], copy.program) == (copy.get_absolute_url(), program)


def test_weights_that_a_round_hides_are_hidden_here_too_from_its_evaluators(blind, evaluator, lead):
    url = at("version", blind.evaluation.version.scorecard_id, 1)
    shown = signed_in_as(evaluator).get(url).content.decode()
    blind.evaluation.hides_weights = True
    with writes_allowed():
        blind.evaluation.save()

    hidden = signed_in_as(evaluator).get(url).content.decode()

    assert "33.3%" in shown
    assert "33.3%" not in hidden
    assert "33.3%" in signed_in_as(lead).get(url).content.decode()
