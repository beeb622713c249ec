import pytest
import time_machine

from partners.models import Component, Stage
from tests.api.conftest import errors_of
from tests.factories.registry import CapabilityFactory, EventFactory, OrganizationFactory, OwnershipFactory, SiteFactory

pytestmark = pytest.mark.django_db


def capability(site, component="aav_vector", stage=None, evidence="named", **values):
    return CapabilityFactory(
        site=site,
        component=Component.objects.get(pk=component),
        max_stage=stage and Stage.objects.get(pk=stage),
        evidence=evidence,
        **values,
    )


def site(name, **values):
    return SiteFactory(organization=OrganizationFactory(slug=name), slug="plant", name=name.title(), **values)


@pytest.fixture
def plants(db):
    capability(site("ants", region="EU"), stage="phase1")
    capability(site("bees", region="EU", status="closing"), stage="commercial", evidence="generic")
    capability(site("crabs", region="NA"), stage="phase3")
    capability(site("doves", region="EU"))  # its highest stage is not stated
    mixed = site("eels", region="EU")
    capability(mixed, stage="preclinical")
    capability(mixed, component="mrna", stage="commercial")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ants", "bees", "crabs", "doves", "eels"]),
        ("component=aav_vector", ["ants", "bees", "crabs", "doves", "eels"]),
        ("component=aav_vector&evidence=named", ["ants", "crabs", "doves", "eels"]),
        ("component=aav_vector&stage=phase1", ["ants", "bees", "crabs"]),
        ("component=aav_vector&stage=clinical", ["ants", "bees", "crabs"]),
        ("component=aav_vector&stage=phase3&region=EU", ["bees"]),
        ("component=aav_vector&stage=commercial", ["bees"]),
        ("component=mrna", ["eels"]),
        ("status=closing", ["bees"]),
        ("organization=crabs", ["crabs"]),
        ("q=dov", ["doves"]),
    ],
)
def test_sites_are_found_by_one_capability_that_has_all_of_it(stranger, plants, query, found):
    rows = stranger.get(f"sites/?{query}").json()["results"]

    assert [row["organization"] for row in rows] == found


def test_a_site_shows_its_status_and_the_capabilities_that_match(stranger, plants):
    (bees,) = stranger.get("sites/?component=aav_vector&stage=commercial").json()["results"]
    (eels,) = stranger.get("sites/?component=mrna").json()["results"]

    assert (bees["key"], bees["status"], bees["region"]) == ("bees.plant", "closing", "EU")
    assert [(row["component"], row["max_stage"], row["evidence"]) for row in bees["capabilities"]] == [
        ("aav_vector", "commercial", "generic")
    ]
    assert [row["component"] for row in eels["capabilities"]] == ["mrna"]
    assert len(stranger.get("sites/eels.plant/").json()["capabilities"]) == 2


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("component", "unobtainium"), ("stage", "phase9"), ("region", "MARS"), ("evidence", "rumour"), ("organization", "nobody")],
)
def test_an_unknown_value_is_refused_by_name(stranger, parameter, value):
    assert list(errors_of(stranger.get(f"sites/?{parameter}={value}"))) == [parameter]


@time_machine.travel("2026-06-01")
def test_facts_carry_their_source_and_their_age(stranger):
    OrganizationFactory(slug="acme", source_url="https://example.org/a", source_kind="regulator", as_of="2025", shelf_life_days=30)
    OrganizationFactory(slug="bolt")

    acme, bolt = (stranger.get(f"organizations/{slug}/").json() for slug in ("acme", "bolt"))

    fields = ("source_url", "source_kind", "as_of", "stale")
    assert [acme[field] for field in fields] == ["https://example.org/a", "regulator", "2025", True]
    assert [bolt[field] for field in fields] == [None, None, None, False]


def test_owners_stand_with_the_organization_and_the_site(stranger):
    acme = OrganizationFactory(slug="acme", parent=OrganizationFactory(slug="holding"))
    plant = SiteFactory(organization=acme, slug="plant")
    buyer = OrganizationFactory(slug="buyer")
    OwnershipFactory(organization=acme, owner=buyer, valid_from="2021-03", note="seen twice")
    OwnershipFactory(organization=None, site=plant, owner=buyer, valid_from="2020", valid_to="2022-01-15")

    organization, place = stranger.get("organizations/acme/").json(), stranger.get("sites/acme.plant/").json()

    assert organization["parent"] == "holding"
    assert [(row["owner"], row["from"], row["to"], row["note"]) for row in organization["ownerships"]] == [
        ("buyer", "2021-03", None, "seen twice")
    ]
    assert [(row["owner"], row["from"], row["to"]) for row in place["ownerships"]] == [("buyer", "2020", "2022-01-15")]


def test_events_come_latest_first_and_by_kind(stranger):
    EventFactory(date="2023-02", kind="expansion")
    EventFactory(date="2024-01-09", kind="layoff")
    EventFactory(date="2024", kind="expansion")

    assert [row["date"] for row in stranger.get("events/").json()["results"]] == ["2024-01-09", "2024", "2023-02"]
    assert [row["date"] for row in stranger.get("events/?kind=expansion").json()["results"]] == ["2024", "2023-02"]


def test_vocabularies_come_in_the_order_shown(stranger):
    stages = [(row["code"], row["level_needed"]) for row in stranger.get("stages/").json()["results"]]

    assert stages == [
        ("preclinical", "Q4"),
        ("clinical", "Q5"),
        ("phase1", "Q5"),
        ("phase2", "Q5"),
        ("phase3", "Q6"),
        ("ppq", "Q7"),
        ("commercial", "Q8"),
    ]
    assert [row["code"] for row in stranger.get("markets/?page_size=3").json()["results"]] == ["US", "EU", "UK"]
    assert {"code": "kg", "name": "kilograms", "dimension": "mass", "factor": 1000.0} in stranger.get("units/").json()["results"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("sites/", 3), ("organizations/", 2), ("capabilities/", 2), ("events/", 2)])
def test_registry_lists_take_the_same_queries_at_1_and_3_rows(stranger, rows, path, queries, django_assert_num_queries):
    for _ in range(rows):
        plant = SiteFactory(organization__parent=OrganizationFactory(kind="owner"))
        capability(plant, stage="phase1")
        EventFactory(organization=plant.organization, site=plant)
    stranger.get(path)  # the first use of a token in a day is noted

    with django_assert_num_queries(queries):
        found = stranger.get(path).json()["results"]

    assert len(found) == rows * (2 if path == "organizations/" else 1)
