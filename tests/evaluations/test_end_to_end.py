"""How much of a program one company could do: capabilities of everything under one owner on the day, and the hand-overs that remain."""

from datetime import date

import pytest
from django.urls import reverse

from common.write_guard import writes_allowed
from evaluations.end_to_end import reach_of
from partners.models import Component
from tests.evaluations.conftest import signed_in_as
from tests.factories.programs import RequirementFactory, SourceFactory
from tests.factories.registry import CapabilityFactory, OrganizationFactory, OwnershipFactory, SiteFactory

TODAY = date(2026, 11, 24)
CHAIN = ("plasmid_dna", "lentiviral_vector", "autologous_cell")


def component(code):
    return Component.objects.get(pk=code)


@pytest.fixture
def needs(blind, program):
    """Three components; the first candidate's sister, bought in 2025, makes plasmid; a stranger supplies cells today."""
    for code in CHAIN:
        RequirementFactory(program=program, component=component(code))
    SourceFactory(program=program, component=component(CHAIN[2]), organization=OrganizationFactory(slug="cellworks"))
    top = OrganizationFactory(slug="holding")
    first, second = blind.candidates
    sister = OrganizationFactory(slug="sister")
    OwnershipFactory(organization=first.organization, owner=top)
    OwnershipFactory(organization=sister, owner=top, valid_from="2025-03-01")
    CapabilityFactory(organization=first.organization, site=first.site)
    CapabilityFactory(organization=sister, site=SiteFactory(organization=sister), component=component(CHAIN[0]))
    CapabilityFactory(organization=second.organization, site=second.site)
    return blind


def told(evaluation, on=TODAY):
    table = reach_of(evaluation, on)
    return {row.company: (row.found.covered, len(row.found.remaining.certain), row.candidates) for row in table.rows}


def test_a_company_is_everything_under_one_owner_on_the_day(needs):
    first, second = needs.candidates
    # Whoever makes its plasmid, it is somebody else; the cells are made by a third.
    alone = ((CHAIN[1],), 2, (second.name,))

    assert told(needs.evaluation) == {"Holding": (CHAIN[:2], 1, (first.name,)), second.organization.name: alone}
    assert told(needs.evaluation, date(2025, 2, 28)) == {
        "Holding": ((CHAIN[1],), 2, (first.name,)),
        second.organization.name: alone,
    }


def test_a_site_that_was_sold_goes_with_its_owner(needs):
    first, second = needs.candidates
    with writes_allowed():
        OwnershipFactory(organization=None, site=second.site, owner=first.organization, valid_from="2026-01-01")

    assert list(told(needs.evaluation)) == ["Holding"]


def test_what_is_supplied_today_counts_though_no_page_offers_it(needs, program):
    SourceFactory(program=program, component=component(CHAIN[2]), organization=needs.candidates[1].organization)

    assert told(needs.evaluation)[needs.candidates[1].organization.name][0] == CHAIN[1:]


@pytest.mark.parametrize("others", [1, 3])
def test_query_count(needs, viewer, others, django_assert_num_queries):
    for _ in range(others):
        CapabilityFactory(organization=needs.candidates[0].organization, site=SiteFactory(organization=needs.candidates[0].organization))
    client = signed_in_as(viewer)

    with django_assert_num_queries(21):
        page = client.get(reverse("evaluations:end-to-end", args=[needs.evaluation.pk]))

    assert next(row.company for row in page.context["table"].rows) == "Holding"


def test_a_program_that_needs_nothing_says_so(blind, viewer):
    page = signed_in_as(viewer).get(reverse("evaluations:end-to-end", args=[blind.evaluation.pk]))

    assert page.context["table"] is None
    assert b"states no component yet" in page.content
