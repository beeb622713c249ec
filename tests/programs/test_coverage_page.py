"""The coverage page: its fence, what it says, the what-if that leaves nothing behind, and how often it asks the database."""

from datetime import date
from http import HTTPStatus

import pytest
from django.urls import reverse

from common.models import Result
from common.recompute.engine import drain
from common.recompute.marks import Mark, flush_marks
from common.results import stored_result
from tests.factories.people import MembershipFactory
from tests.factories.programs import ProgramFactory, RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory, OwnershipFactory, SiteFactory

pytestmark = pytest.mark.django_db


def address(program, query=""):
    return reverse("programs:coverage", args=[program.slug]) + query


def compute(program):
    flush_marks(marks={Mark("coverage", str(program.pk))}, facts=())
    drain()


def make_supply(program, sites=2):
    """One commercial vector for the US from plants that share nothing."""
    RequirementFactory(program=program)
    made = [SiteFactory(region="EU" if number else "NA") for number in range(sites)]
    for site in made:
        SourceFactory(program=program, site=site, organization=site.organization, markets=["US"])
    compute(program)
    return made


def test_outsider_gets_the_same_bytes_as_for_a_program_that_is_not_there(client, program, lead, outsider):
    make_supply(program)
    client.force_login(lead)
    assert b"2 independent" in client.get(address(program)).content
    client.force_login(outsider)

    hidden = client.get(address(program))
    absent = client.get(reverse("programs:coverage", args=["not-there"]))

    assert (hidden.status_code, hidden.content) == (HTTPStatus.NOT_FOUND, absent.content)


@pytest.mark.parametrize("sites", [1, 3])
def test_query_count_does_not_grow_with_the_sources(client, program, viewer, sites, django_assert_num_queries):
    make_supply(program, sites)
    client.force_login(viewer)

    with django_assert_num_queries(12):
        page = client.get(address(program))

    assert page.context["page"].selected.independent == sites


def test_page_says_the_weakest_cell_first(client, program, viewer):
    make_supply(program, sites=1)
    RequirementFactory(program=program, component_id="plasmid_dna")
    compute(program)
    client.force_login(viewer)

    page = client.get(address(program))

    assert page.context["page"].answer == "No source in use: plasmid DNA, commercial."
    assert page.context["page"].answer_cell.id == ("plasmid_dna", "commercial", "any")


def test_one_source_is_named_as_the_only_one(client, program, viewer):
    make_supply(program, sites=1)
    client.force_login(viewer)

    page = client.get(address(program))

    assert page.context["page"].answer == "Hangs on one source: lentiviral vector, commercial."


def test_sources_of_one_owner_are_drawn_into_one(client, program, viewer):
    first, second = (SiteFactory() for _ in range(2))
    owner = OrganizationFactory(name="Castellan Group")
    for site in (first, second):
        OwnershipFactory(organization=site.organization, owner=owner, valid_from="2024-03-01")
        SourceFactory(program=program, site=site, organization=site.organization)
    RequirementFactory(program=program)
    compute(program)
    client.force_login(viewer)

    page = client.get(address(program))
    sheet = page.context["page"].sheet

    assert sheet.cell.note == "2 named, count as 1"
    assert [(box.text, box.kind) for box in sheet.drawing.hubs] == [("Castellan Group", "bad")]
    assert sheet.cell.merge_facts == [f"{first.name} and {second.name} have had one owner, Castellan Group, since 01 Mar 2024: acquisition"]


def test_market_shows_its_own_cells(client, program, viewer):
    make_supply(program)
    SourceFactory(program=program)
    compute(program)
    client.force_login(viewer)

    everywhere = client.get(address(program)).context["page"]
    us = client.get(address(program, "?market=US")).context["page"]

    assert [code for code, _name, _href in everywhere.markets] == ["any", "US"]
    assert [cell.independent for cell in everywhere.matrix.cells] == [3]
    assert [cell.independent for cell in us.matrix.cells] == [2]
    assert [line.raw["why_code"] for line in us.sheet.lines] == ["counts", "counts", "market_not_stated"]


@pytest.mark.parametrize("kind", ["site", "organization", "parent", "region"])
def test_what_if_takes_a_source_away_and_stores_nothing(client, program, viewer, kind):
    lost, _kept = make_supply(program)
    value = {"site": lost.key, "organization": lost.organization.slug, "parent": lost.organization.slug, "region": "NA"}[kind]
    before = stored_result("coverage", program.pk)
    client.force_login(viewer)

    page = client.get(address(program, f"?without_{kind}={value}"))
    place = page.context["page"].matrix.rows[0].places[0]

    assert (place.cell.independent, place.was) == (1, 2)
    assert b"This is a what-if" in page.content
    assert (page.context["page"].kind, page.context["page"].victim) == (kind, value)
    assert stored_result("coverage", program.pk) == before
    assert Result.objects.count() == 1


def test_what_if_on_a_day_sees_the_owners_of_that_day(client, program, viewer):
    first, second = make_supply(program)
    owner = OrganizationFactory()
    OwnershipFactory(organization=first.organization, owner=owner, valid_from="2024")
    OwnershipFactory(organization=second.organization, owner=owner, valid_from="2024")
    compute(program)
    client.force_login(viewer)

    now = client.get(address(program)).context["page"]
    then = client.get(address(program, "?on=2023-12-31")).context["page"]

    assert [cell.independent for cell in now.matrix.cells] == [1]
    assert [cell.independent for cell in then.matrix.cells] == [2]
    assert then.what_if.form.day == date(2023, 12, 31)


def test_what_if_about_something_unknown_says_so_and_shows_what_is_stored(client, program, viewer):
    make_supply(program)
    client.force_login(viewer)

    page = client.get(address(program, "?without_parent=nobody&without_region=MARS&on=soon"))

    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sorted(page.context["page"].what_if.errors) == [
        "The date is not a day; write it as 2018-01-01.",
        "“MARS” is no region; use NA, EU or APAC.",
        "“nobody” is no organization of the registry.",
    ]
    assert not page.context["page"].is_what_if
    assert [cell.independent for cell in page.context["page"].matrix.cells] == [2]


HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_polling_answers_nothing_while_nothing_is_new(client, program, viewer):
    make_supply(program)
    client.force_login(viewer)
    revision = stored_result("coverage", program.pk).revision

    still = client.get(address(program, f"?since={revision}"), headers=HTMX)
    older = client.get(address(program, f"?since={revision - 1}"), headers=HTMX)

    assert (still.status_code, still.content) == (HTTPStatus.NO_CONTENT, b"")
    assert older.status_code == HTTPStatus.OK
    assert b"<html" not in older.content
    assert b'id="fresh"' in older.content


def test_page_says_that_a_newer_result_is_on_its_way(client, program, viewer):
    make_supply(program)
    revision = stored_result("coverage", program.pk).revision
    flush_marks(marks={Mark("coverage", str(program.pk))}, facts=())
    client.force_login(viewer)

    page = client.get(address(program)).content.decode()

    assert f"Computing revision {revision + 1}, showing {revision}" in page
    assert "every 3s" in page


def test_program_without_cells_says_what_to_do(client, program, viewer):
    client.force_login(viewer)

    page = client.get(address(program))

    assert "No coverage yet" in page.content.decode()


def test_planned_sources_stand_on_the_timeline(client, program, viewer, time_machine):
    time_machine.move_to("2026-11-24")
    RequirementFactory(program=program)
    SourceFactory(program=program, level="Q5", expected_level="Q8", expected_on=date(2027, 3, 1))
    SourceFactory(program=program, level="Q5", expected_level="Q8", expected_on=date(2026, 3, 1))
    compute(program)
    client.force_login(viewer)

    timeline = client.get(address(program)).context["page"].timeline

    assert [(bar.level, bar.expected_level, bar.expected_on) for bar in timeline.bars] == [("Q5", "Q8", date(2027, 3, 1))]


def test_portfolio_and_home_show_only_ones_own_programs(client, program, lead):
    other = ProgramFactory(name="Not yours")
    MembershipFactory(program=other)
    make_supply(program)
    make_supply(other)
    client.force_login(lead)

    assert [standing.program for standing in client.get(reverse("workbench:portfolio")).context["page"].standings] == [program]
