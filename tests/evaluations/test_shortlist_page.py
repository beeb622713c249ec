"""Freezing a shortlist by page, and reading the record afterwards."""

import pytest
from django.urls import reverse

from evaluations.models import Shortlist
from evaluations.services.rounds import move
from tests.evaluations.conftest import body, compute, signed_in_as
from tests.factories.evaluations import AssignmentFactory, RatingFactory


@pytest.fixture
def ranked(rated, lead):
    move(by=lead, evaluation=rated.evaluation, to="consensus")
    compute(rated.evaluation)
    return rated


@pytest.fixture
def third(ranked, viewer):
    return AssignmentFactory(evaluation=ranked.evaluation, user=viewer).user


def url(ranked):
    return reverse("evaluations:shortlist", args=[ranked.evaluation.pk])


def choice(ranked, **changes):
    first, second = ranked.candidates
    given = {
        "rationale": "Leads on audits.",
        f"role-{second.pk}": "backup",
        f"role-{first.pk}": "primary",
        f"conditions-{first.pk}": "Audit of suite 2",
    }
    return given | changes


@pytest.mark.parametrize("person", ["buyer", "lead"])
def test_a_buyer_freezes_the_ranking_with_roles_and_conditions(ranked, request, person):
    client = signed_in_as(request.getfixturevalue(person))

    page = client.post(url(ranked), choice(ranked), follow=True)

    first, second = ranked.candidates
    entries = page.context["record"]["entries"]
    assert [(entry["candidate"], entry["role"], entry["conditions"]) for entry in entries] == [
        (str(first.pk), "primary", "Audit of suite 2"),
        (str(second.pk), "backup", ""),
    ]
    shortlist = Shortlist.objects.get()
    assert (shortlist.rationale, page.context["shortlist"]) == ("Leads on audits.", shortlist)
    assert shortlist.digest in page.content.decode()


@pytest.mark.parametrize("changes", [{"rationale": " "}, {"primary": "backup"}])
def test_a_shortlist_without_rationale_or_primary_is_refused_and_keeps_what_was_typed(ranked, buyer, changes):
    data = choice(ranked, **{name: value for name, value in changes.items() if name == "rationale"})
    if "primary" in changes:
        data[f"role-{ranked.candidates[0].pk}"] = "reserve"

    page = signed_in_as(buyer).post(url(ranked), data)

    assert page.status_code == 422
    assert "Audit of suite 2" in page.content.decode()
    assert not Shortlist.objects.exists()


@pytest.mark.parametrize("person", ["evaluator", "viewer"])
def test_who_may_not_freeze_is_told_who_may_and_changes_nothing(ranked, request, person):
    client = signed_in_as(request.getfixturevalue(person))

    page = client.get(url(ranked)).content.decode()
    answer = client.post(url(ranked), choice(ranked))

    assert "Only procurement, a lead or an administrator of the program freezes a shortlist." in page
    assert 'name="rationale"' not in page
    assert answer.status_code == 422
    assert not Shortlist.objects.exists()


def test_while_the_round_is_open_there_is_nothing_to_freeze_or_to_see(rated, buyer):
    client = signed_in_as(buyer)

    page, answer = client.get(url(rated)), client.post(url(rated), choice(rated))

    assert (page.status_code, answer.status_code) == (200, 409)
    assert not any(candidate.name in page.content.decode() for candidate in rated.candidates)
    assert not Shortlist.objects.exists()


def test_the_frozen_record_does_not_change_with_the_ranking(ranked, buyer, third):
    client = signed_in_as(buyer)
    frozen = client.post(url(ranked), choice(ranked), follow=True).context["record"]
    second = ranked.candidates[1]
    for criterion in ranked.criteria:
        RatingFactory(candidate=second, criterion_lineage=criterion.lineage, evaluator=third, value=5)
    compute(ranked.evaluation)

    page = client.get(url(ranked))

    assert page.context["record"]["entries"] == frozen["entries"]
    assert page.context["moved_on"] is True
    assert page.context["result"].payload["results"] != frozen["ranking"]["results"]


@pytest.mark.parametrize("name", ["shortlist-xlsx", "shortlist-csv"])
def test_a_file_of_the_record_is_for_members_and_the_same_each_time(ranked, buyer, viewer, outsider, name):
    signed_in_as(buyer).post(url(ranked), choice(ranked))
    address = reverse(f"evaluations:{name}", args=[Shortlist.objects.get().pk])

    first, again = (signed_in_as(person).get(address) for person in (buyer, viewer))

    assert (first.status_code, first.content) == (200, again.content)
    assert first["Content-Disposition"].startswith("attachment")
    hidden = signed_in_as(outsider).get(address)
    absent = signed_in_as(outsider).get(reverse(f"evaluations:{name}", args=[ranked.evaluation.pk]))
    assert (hidden.status_code, body(hidden)) == (404, body(absent))
