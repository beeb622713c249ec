import json

import pytest

from common.models import Result, Target
from common.recompute.engine import drain
from programs.services import save_source
from tests.api.conftest import errors_of
from tests.factories.programs import RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory, OwnershipFactory, SiteFactory

pytestmark = pytest.mark.django_db

EMPTY = {"revision": 0, "wanted_revision": 0, "computed_at": None, "valid_until": None, "cells": []}


@pytest.fixture
def path(program):
    return f"programs/{program.slug}/coverage/"


@pytest.fixture
def two_sources(program, lead):
    """In Europe and America; one of them has an owner above it."""
    RequirementFactory(program=program)
    for slug, region in (("east", "EU"), ("west", "NA")):
        site = SiteFactory(organization=OrganizationFactory(slug=slug), slug="plant", region=region)
        save_source(by=lead, source=SourceFactory.build(program=program, site=site, organization=site.organization))
    OwnershipFactory(organization=site.organization, owner=OrganizationFactory(slug="holding"), valid_from="2020")
    drain()


def counts(answer):
    assert answer.status_code == 200
    return {(cell["component"], cell["stage"], cell["market"]): cell["independent_sources"] for cell in answer.json()["cells"]}


CELL = ("lentiviral_vector", "commercial", "any")


def test_before_the_first_computation_the_coverage_is_empty(lead_api, program, path):
    assert lead_api.get(path).json() == {"program": program.slug, **EMPTY}


def test_the_stored_coverage_is_sent_as_it_is(lead_api, program, path, two_sources):
    stored = Result.objects.get(target__kind="coverage", target__object_id=str(program.pk))

    for _ in range(2):  # the first use of a token in a day goes the longer way
        body = lead_api.get(path).json()
        assert (body.pop("revision"), body.pop("wanted_revision")) == (stored.revision, stored.revision)
        assert body.pop("computed_at") == stored.computed_at.isoformat().replace("+00:00", "Z")
        assert body == json.loads(stored.payload)
    assert body["program"] == program.slug
    assert [(cell["state"], cell["independent_sources"]) for cell in body["cells"]] == [("dual_independent", 2)]


def test_a_read_takes_one_query_also_when_nothing_changed(lead_api, path, two_sources, django_assert_num_queries):
    tag = lead_api.get(path)["ETag"]

    with django_assert_num_queries(1):
        assert lead_api.get(path)["ETag"] == tag
    with django_assert_num_queries(1):
        assert lead_api.get(path, If_None_Match=tag).status_code == 304


def test_a_change_shows_at_once_that_a_newer_result_is_on_its_way(lead_api, lead, program, path, two_sources):
    before = lead_api.get(path)
    save_source(by=lead, source=program.sources.first())

    waiting = lead_api.get(path, If_None_Match=before["ETag"]).json()
    drain()
    after = lead_api.get(path).json()

    assert waiting["wanted_revision"] == waiting["revision"] + 1 == after["revision"] == after["wanted_revision"]


def test_a_session_reads_the_same_bytes(client, lead, lead_api, path, two_sources):
    client.force_login(lead)

    assert client.get(f"/api/v1/{path}").content == lead_api.get(path).content


def test_parameters_are_refused_here_too(lead_api, path, two_sources):
    assert list(errors_of(lead_api.get(f"{path}?on=2020-01-01"))) == ["on"]


@pytest.mark.parametrize(
    ("without", "left"),
    [
        ({}, 2),
        ({"sites": ["west.plant"]}, 1),
        ({"organizations": ["west"]}, 1),
        ({"organizations": ["holding"]}, 2),
        ({"parents": ["holding"]}, 1),
        ({"parents": ["west"]}, 1),
        ({"regions": ["NA"]}, 1),
        ({"regions": ["EU", "NA"]}, 0),
    ],
)
def test_a_what_if_takes_sources_away_and_stores_nothing(lead_api, path, two_sources, without, left):
    stored = lead_api.get(path)

    answer = lead_api.post(f"{path}what-if/", {"without": without})

    assert counts(answer) == {CELL: left}
    assert answer.json().keys() == stored.json().keys()
    assert lead_api.get(path)["ETag"] == stored["ETag"]
    assert Target.objects.count() == Result.objects.count() == 1


def test_a_what_if_asks_about_another_day(lead_api, path, two_sources):
    on_that_day = {"without": {"parents": ["holding"]}, "on": "2019-12-31"}

    assert counts(lead_api.post(f"{path}what-if/", on_that_day)) == {CELL: 2}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"without": {"sites": ["west.plant", "no.such"]}}, {"/without/sites/1": "“no.such” is not known."}),
        ({"without": {"parents": ["nobody"]}}, {"/without/parents/0": "“nobody” is not known."}),
        ({"without": {"regions": ["MARS"]}}, {"/without/regions/0": '"MARS" is not a valid choice.'}),
        ({"without": {"countries": ["BE"]}}, {"/without/countries": "This key is not known."}),
        ({"wihtout": {}}, {"/wihtout": "This key is not known."}),
        ({"on": "tomorrow"}, {"/on": "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."}),
        ({"without": ["west"]}, {"/without": "Invalid data. Expected a dictionary, but got list."}),
    ],
)
def test_a_what_if_names_what_it_does_not_know(lead_api, path, two_sources, body, errors):
    assert errors_of(lead_api.post(f"{path}what-if/", body)) == errors
