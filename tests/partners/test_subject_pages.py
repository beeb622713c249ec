"""The page of an organization and of a site: facts with their sources, owners through time, and one's own programs."""

import re

import pytest
from django.urls import reverse

from partners.models import Component, Stage
from partners.services import save_row
from programs.choices import Role
from tests.factories.people import MembershipFactory
from tests.factories.programs import ProgramFactory, SourceFactory
from tests.factories.registry import CapabilityFactory, EventFactory, OrganizationFactory, OwnershipFactory, SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    found = SiteFactory(
        organization__name="Alpha",
        name="Alpha Ghent",
        slug="ghent",
        status="closing",
        campus="ghent-park",
        source_url="https://alpha.example",
    )
    holder = OrganizationFactory(name="Holder", kind="owner")
    CapabilityFactory(site=found, evidence="generic", max_stage=Stage.objects.get(pk="phase2"), as_of="2019-05", shelf_life_days=730)
    EventFactory(organization=found.organization, site=found, kind="fda_483", description="Three observations.", date="2021-06")
    OwnershipFactory(organization=found.organization, owner=holder, valid_from="2020-01")
    return found


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_both_pages_show_facts_with_evidence_source_and_age(client, outsider, site):
    client.force_login(outsider)

    pages = [client.get(site.organization.get_absolute_url()), client.get(site.get_absolute_url())]

    for page in pages:
        text = text_of(page)
        assert "Lentiviral vector" in text
        assert "Phase 2" in text
        assert "our reading of a general statement" in text
        assert "no source · May 2019 stale" in text
        assert "FDA Form 483 Three observations." in text
        assert "Jun 2021" in text
        assert "Alpha → Holder" in text
        assert "Jan 2020 open acquisition" in text
        assert "No program that you are a member of is supplied from here." in text


def test_a_site_shows_its_status_its_campus_and_who_else_stands_there(client, outsider, site):
    SiteFactory(name="Beta Ghent", campus="ghent-park")
    client.force_login(outsider)

    text = text_of(client.get(site.get_absolute_url()))

    assert "Closing as of the page cited for the site." in text
    assert "ghent-park Beta Ghent" in text


def test_a_site_that_changed_hands_inside_is_told_once(client, outsider, site):
    OwnershipFactory(organization=None, site=site, owner=site.organization, valid_from="2020")
    elsewhere = OwnershipFactory(organization=OrganizationFactory(), owner=site.organization, valid_from="2021")
    client.force_login(outsider)

    context = client.get(site.organization.get_absolute_url()).context

    assert list(context["holdings"]) == [elsewhere]
    assert site.pk in [row.site_id for row in context["ownerships"]]


def test_only_ones_own_programs_are_named(client, viewer, program, site):
    component = Component.objects.get(pk="aav_vector")
    SourceFactory(program=program, component=component, organization=site.organization, site=site, level="Q5")
    SourceFactory(program=ProgramFactory(name="Hidden therapy"), component=component, organization=site.organization, site=site)
    client.force_login(viewer)

    for address in (site.get_absolute_url(), site.organization.get_absolute_url()):
        text = text_of(client.get(address))
        assert "In your programs Q5 FHT-101 AAV vector" in text
        assert "Hidden therapy" not in text


def test_a_page_is_the_same_whether_programs_of_others_use_it_or_not(client, outsider, site):
    client.force_login(outsider)
    before = text_of(client.get(site.organization.get_absolute_url()))

    SourceFactory(organization=site.organization, site=site)

    assert text_of(client.get(site.organization.get_absolute_url())) == before


@pytest.mark.parametrize("address", ["/partners/nobody/", "/partners/nobody/nowhere/"])
def test_what_is_not_there_is_not_found(client, outsider, address):
    client.force_login(outsider)

    assert client.get(address).status_code == 404


def test_only_administrators_are_offered_to_edit(client, viewer, program, site):
    client.force_login(viewer)
    assert "/admin/" not in client.get(site.get_absolute_url()).content.decode()

    administrator = MembershipFactory(program=program, user__is_staff=True, role=Role.VIEWER).user
    client.force_login(administrator)
    assert reverse("admin:partners_site_change", args=[site.pk]) in client.get(site.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_number_of_questions(client, viewer, site, count, django_assert_num_queries):
    for number in range(count):
        CapabilityFactory(site=site)
        EventFactory(organization=site.organization, site=site)
        SourceFactory(program=viewer.programs.get(), organization=site.organization, site=site)
        SiteFactory(organization=site.organization, campus="ghent-park")
        OwnershipFactory(site=site, organization=None, owner=site.organization, valid_from=str(2000 + number), valid_to=str(2001 + number))
    client.force_login(viewer)

    with django_assert_num_queries(14):
        client.get(site.organization.get_absolute_url())
    with django_assert_num_queries(14):
        client.get(site.get_absolute_url())


def test_a_changed_fact_is_on_the_page_at_once(client, outsider, site):
    client.force_login(outsider)
    site.headcount = 321

    save_row(by=None, row=site)

    assert "Headcount 321" in text_of(client.get(site.get_absolute_url()))
