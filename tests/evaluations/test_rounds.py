"""Rounds by page: list, new one, moves with what is missing, candidates, evaluators, gates, and who may do what."""

import pytest
from django.urls import reverse

from common.models import JournalEntry, Target
from common.write_guard import writes_allowed
from evaluations.models import Evaluation, Gate
from evaluations.services.readiness import missing_for
from evaluations.services.rounds import move, reopen
from evaluations.services.shortlists import freeze_shortlist
from tests.evaluations.conftest import body, compute, signed_in_as
from tests.factories.evaluations import CandidateFactory, CriterionFactory, EvaluationFactory, VersionFactory
from tests.factories.people import UserFactory
from tests.factories.registry import SiteFactory

ABSENT = "5a3f6f4e-0000-4000-8000-000000000000"
ROUND_PAGES = ("detail", "edit", "sheet", "ranking", "shortlist")


def at(name, *args):
    return reverse(f"evaluations:{name}", args=args)


@pytest.mark.parametrize("page", ROUND_PAGES)
def test_a_round_that_one_may_not_see_answers_like_one_that_does_not_exist(blind, outsider, page):
    client = signed_in_as(outsider)

    hidden, absent = client.get(at(page, blind.evaluation.pk)), client.get(at(page, ABSENT))

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert body(hidden) == body(absent)


@pytest.mark.parametrize(
    ("action", "data"),
    [("move", {"to": "cancelled"}), ("add-candidate", {"site": "x"}), ("add-evaluator", {"user": "lead"}), ("submit", {}), ("declare", {})],
)
def test_an_outsider_changes_nothing(blind, outsider, action, data):
    page = signed_in_as(outsider).post(at(action, blind.evaluation.pk), data)

    blind.evaluation.refresh_from_db()
    assert (page.status_code, blind.evaluation.status) == (404, "open")
    assert not JournalEntry.objects.exists()


def test_the_list_holds_the_rounds_of_ones_programs_alone(blind, outsider, viewer):
    EvaluationFactory(name="Of others")

    assert [row.name for row in signed_in_as(viewer).get(at("list")).context["page"]] == ["Second vector source"]
    assert list(signed_in_as(outsider).get(at("list")).context["page"]) == []


@pytest.mark.parametrize("query", [{"q": "vector"}, {"status": "open"}, {"q": "FHT"}])
def test_the_list_is_filtered(blind, viewer, program, query):
    other = EvaluationFactory(program=program, version=blind.evaluation.version, name="Plasmid", status="draft")
    other.program.name = "x"

    names = [row.name for row in signed_in_as(viewer).get(at("list"), query).context["page"]]

    assert "Second vector source" in names
    assert ("Plasmid" in names) is (query == {"q": "FHT"})


@pytest.mark.parametrize("rounds", [1, 3])
def test_list_query_count(blind, evaluator, program, rounds, django_assert_num_queries):
    for _ in range(rounds - 1):
        CandidateFactory(evaluation=EvaluationFactory(program=program, version=blind.evaluation.version))
    client = signed_in_as(evaluator)

    with django_assert_num_queries(6):
        client.get(at("list"))


@pytest.mark.parametrize("candidates", [1, 3])
def test_round_page_query_count(blind, lead, candidates, django_assert_num_queries):
    for _ in range(candidates - 1):
        CandidateFactory(evaluation=blind.evaluation)
    compute(blind.evaluation)
    client = signed_in_as(lead)

    with django_assert_num_queries(22):
        client.get(at("detail", blind.evaluation.pk))


def test_a_lead_makes_a_round(blind, lead, program):
    version = blind.evaluation.version
    data = {"program": program.pk, "name": "Fill and finish", "version": version.pk, "component": "plasmid_dna", "is_blind": "on"}

    page = signed_in_as(lead).post(at("new"), data)

    made = Evaluation.objects.get(name="Fill and finish")
    assert (page.status_code, page["Location"]) == (302, made.get_absolute_url())
    assert (made.status, made.program, made.version, made.is_blind, made.hides_weights) == ("draft", program, version, True, False)


def test_a_round_whose_scorecard_asks_about_its_component_names_one(blind, lead, program):
    data = {"program": program.pk, "name": "Nameless", "version": blind.evaluation.version.pk}

    page = signed_in_as(lead).post(at("new"), data)

    assert page.status_code == 422
    assert page.context["form"].errors == {"component": ["The scorecard asks the registry about the component of the round; choose it."]}
    assert not Evaluation.objects.filter(name="Nameless").exists()


def test_only_led_programs_and_published_versions_that_one_sees_can_be_chosen(blind, evaluator, lead, program):
    foreign, draft = VersionFactory(), VersionFactory(scorecard=blind.evaluation.version.scorecard, number=2, status="draft")

    data = {"program": program.pk, "name": "n", "version": blind.evaluation.version.pk, "component": "plasmid_dna"}
    assert signed_in_as(evaluator).post(at("new"), data).context["form"].errors.keys() == {"program"}
    for version in (foreign, draft):
        errors = signed_in_as(lead).post(at("new"), {**data, "version": version.pk}).context["form"].errors
        assert errors.keys() == {"version"}
    assert Evaluation.objects.count() == 1


def test_a_round_moves_step_by_step_and_names_what_is_missing(program, lead):
    version = CriterionFactory(version__scorecard__program=program).version
    evaluation = EvaluationFactory(program=program, version=version, status="draft")
    client = signed_in_as(lead)

    page = client.post(at("move", evaluation.pk), {"to": "open"}, follow=True)

    said = [str(message) for message in page.context["messages"]]
    evaluation.refresh_from_db()
    assert evaluation.status == "draft"
    assert said == ["There is no candidate; add one. People rate this scorecard and nobody is assigned; add an evaluator."]
    assert page.context["content"].missing == [
        "There is no candidate; add one.",
        "People rate this scorecard and nobody is assigned; add an evaluator.",
    ]


def test_the_whole_way_to_a_locked_round(blind, lead):
    client = signed_in_as(lead)

    for status in ("consensus", "locked"):
        client.post(at("move", blind.evaluation.pk), {"to": status})
        blind.evaluation.refresh_from_db()
        assert blind.evaluation.status == status

    page = client.post(at("move", blind.evaluation.pk), {"to": "open"}, follow=True)
    blind.evaluation.refresh_from_db()
    assert page.status_code == 403
    assert blind.evaluation.status == "locked"


def status_of(blind):
    blind.evaluation.refresh_from_db()
    return blind.evaluation.status


@pytest.mark.parametrize("before", ["draft", "open", "consensus", "locked"])
def test_a_cancelled_round_goes_back_to_where_it_was(blind, lead, before):
    with writes_allowed():
        Evaluation.objects.update(status=before)
    client = signed_in_as(lead)

    client.post(at("move", blind.evaluation.pk), {"to": "cancelled"})
    assert status_of(blind) == before
    client.post(at("move", blind.evaluation.pk), {"to": "cancelled", "reason": "budget"})
    assert status_of(blind) == "cancelled"
    client.post(at("reopen", blind.evaluation.pk), {"reason": " "})
    assert status_of(blind) == "cancelled"
    client.post(at("reopen", blind.evaluation.pk), {"reason": "budget is there"})
    assert status_of(blind) == before

    assert list(JournalEntry.objects.order_by("id").values_list("verb", "values__value")) == [
        ("evaluation.cancelled", "budget"),
        ("evaluation.reopened", "budget is there"),
    ]


def test_a_locked_round_goes_back_to_consensus_and_a_decided_one_nowhere(blind, lead, evaluator):
    with writes_allowed():
        Evaluation.objects.update(status="locked")
    reason = {"reason": "an offer changed"}

    assert signed_in_as(evaluator).post(at("reopen", blind.evaluation.pk), reason).status_code == 403
    assert status_of(blind) == "locked"
    signed_in_as(lead).post(at("reopen", blind.evaluation.pk), reason)
    assert status_of(blind) == "consensus"

    for status in ("decided", "draft", "open", "consensus"):
        with writes_allowed():
            Evaluation.objects.update(status=status)
        assert signed_in_as(lead).post(at("reopen", blind.evaluation.pk), reason).status_code == 403
        assert status_of(blind) == status


def test_a_shortlist_from_before_the_reopening_decides_nothing(rated, lead):
    evaluation = rated.evaluation
    for status in ("consensus", "locked"):
        move(by=lead, evaluation=evaluation, to=status)
    compute(evaluation)
    entries = [{"candidate": rated.candidates[0].pk, "role": "primary", "conditions": ""}]
    freeze_shortlist(by=lead, evaluation=evaluation, rationale="the better one", entries=entries)

    reopen(by=lead, evaluation=evaluation, reason="an offer changed")
    move(by=lead, evaluation=evaluation, to="locked")

    assert missing_for(evaluation, "decided") == ["The shortlist was frozen before the round was reopened; freeze it again."]


def test_the_page_says_who_may_do_what_and_what_happened(blind, lead):
    client = signed_in_as(lead)
    site = SiteFactory(name="Corvane Harlow")
    client.post(at("add-candidate", blind.evaluation.pk), {"site": site.key})
    client.post(at("move", blind.evaluation.pk), {"to": "cancelled", "reason": "budget"})

    content = client.get(at("detail", blind.evaluation.pk)).context["content"]

    assert [(line.actor, line.what, line.reason) for line in content.history] == [
        ("Lena Lead", "cancelled the round", "budget"),
        ("Lena Lead", "added a candidate: Corvane Harlow", ""),
    ]
    assert [step.name for step in content.path] == ["Draft", "Cancelled"]
    rights = {right.what: (right.who, right.is_open) for right in content.rights}
    assert rights["Reopen, with the ratings as they were"] == ("Lead or administrator, with a reason", True)
    assert rights["See scores, averages, ranking"] == ("Nobody until consensus", False)


@pytest.mark.parametrize("person", ["evaluator", "buyer", "viewer"])
def test_only_a_lead_changes_a_round(blind, request, person):
    user = request.getfixturevalue(person)
    client = signed_in_as(user)
    site = SiteFactory()

    answers = [
        client.post(at("move", blind.evaluation.pk), {"to": "consensus"}),
        client.post(at("add-candidate", blind.evaluation.pk), {"site": site.key}),
        client.post(at("remove-candidate", blind.evaluation.pk, blind.candidates[0].pk)),
        client.post(at("add-evaluator", blind.evaluation.pk), {"user": user.username}),
        client.post(at("gates", blind.evaluation.pk, blind.candidates[0].pk), {"gate_lineage": blind.gate.lineage, "result": "passed"}),
        client.post(at("edit", blind.evaluation.pk), {"name": "Mine", "component": "plasmid_dna"}),
    ]

    blind.evaluation.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403] * 6
    assert (blind.evaluation.status, blind.evaluation.name, blind.evaluation.candidates.count()) == ("open", "Second vector source", 2)
    assert not JournalEntry.objects.exists()
    assert not Target.objects.exists()


def test_what_one_may_not_do_is_not_offered(blind, lead, viewer):
    url = at("detail", blind.evaluation.pk)

    offered = [">Open consensus</button>", "Find partner", "Cancel round", 'aria-label="Remove ']

    assert all(words in signed_in_as(lead).get(url).content.decode() for words in offered)
    assert not any(words in signed_in_as(viewer).get(url).content.decode() for words in offered)


def test_a_partner_is_found_added_and_removed(blind, lead):
    site = SiteFactory(name="Corvane Harlow", city="Harlow")
    client = signed_in_as(lead)

    found = client.get(at("detail", blind.evaluation.pk), {"find": "harlow"}).context["found"]
    assert [one.name for one in found] == ["Corvane Harlow"]
    client.post(at("add-candidate", blind.evaluation.pk), {"site": site.key})
    added = blind.evaluation.candidates.get(site=site)
    assert client.get(at("detail", blind.evaluation.pk), {"find": "harlow"}).context["found"] == []
    client.post(at("remove-candidate", blind.evaluation.pk, added.pk))
    assert not blind.evaluation.candidates.filter(site=site).exists()


def test_a_member_becomes_evaluator_and_a_stranger_does_not(blind, lead, viewer):
    stranger = UserFactory()
    client = signed_in_as(lead)

    assert client.post(at("add-evaluator", blind.evaluation.pk), {"user": stranger.username}).status_code == 404
    client.post(at("add-evaluator", blind.evaluation.pk), {"user": viewer.username})
    assert blind.evaluation.assignments.filter(user=viewer).exists()
    client.post(at("remove-evaluator", blind.evaluation.pk, viewer.pk))
    assert set(blind.evaluation.assignments.values_list("user__username", flat=True)) == {"evaluator", "second"}


WAIVER = {"result": "waived", "reason": "Letter closed in May", "role": "head of quality", "valid_until": "2027-01-31"}


@pytest.mark.parametrize("missing", ["reason", "role", "valid_until"])
def test_a_waiver_without_its_reason_role_or_end_is_refused(blind, lead, missing):
    candidate, client = blind.candidates[0], signed_in_as(lead)
    with writes_allowed():
        Gate.objects.filter(pk=blind.gate.pk).update(waived_by="")

    client.post(at("gates", blind.evaluation.pk, candidate.pk), {"gate_lineage": blind.gate.lineage, **WAIVER, missing: ""})

    assert not candidate.gate_checks.exists()


def test_a_gate_is_waived_with_its_reason_role_and_end(blind, lead):
    candidate = blind.candidates[0]
    url, client = at("gates", blind.evaluation.pk, candidate.pk), signed_in_as(lead)

    client.post(url, {"gate_lineage": blind.gate.lineage, **WAIVER})
    compute(blind.evaluation)

    shown = [row["standing"] for row in client.get(url).context["gates"]]
    assert [(row["status"], row["reason"], row["role"], row["until"]) for row in shown] == [tuple(WAIVER.values())]


def test_a_gate_that_nobody_checked_has_no_chosen_answer(blind, lead):
    url, client = at("gates", blind.evaluation.pk, blind.candidates[0].pk), signed_in_as(lead)
    nothing = '<option value="">choose</option>'
    assert nothing in client.get(url).content.decode()

    client.post(url, {"gate_lineage": blind.gate.lineage, "result": ""})
    assert nothing in client.get(url).content.decode()

    client.post(url, {"gate_lineage": blind.gate.lineage, "result": "failed", "reason": "seen"})
    page = client.get(url).content.decode()
    assert nothing not in page
    assert '<option value="failed" selected>' in page


def test_how_blind_a_round_is_changes_in_draft_alone(blind, lead):
    client = signed_in_as(lead)

    client.post(at("edit", blind.evaluation.pk), {"name": "Renamed", "component": "plasmid_dna", "is_blind": ""})

    blind.evaluation.refresh_from_db()
    assert (blind.evaluation.name, blind.evaluation.component_id, blind.evaluation.is_blind) == ("Renamed", "plasmid_dna", True)
