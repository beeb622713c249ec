"""The stored coverage of the real therapies that ship with the product: each count with its reasons, as the registry's facts have it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction

from common.recompute.engine import drain
from common.results import stored_result
from decision.sourcing import NO_LOSS, Loss
from programs.assembly import cover_without, load_supply
from programs.imports import import_registry
from programs.models import Program
from tests.programs.registry_folder import STARTER

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 11, 24, tzinfo=UTC)
THERAPIES = ("carvykti", "kymriah", "amtagvi", "casgevy", "lenmeldy", "elevidys", "zynteglo")

WITHOUT_CATALENT = Loss(organizations=frozenset({"catalent"}))
WITHOUT_NOVO = Loss(parents=frozenset({"novo-holdings"}))

Cells = dict[tuple[str, str, str], dict[str, Any]]


@dataclass(frozen=True)
class Registry:
    """Plain results, so that the import is made once for all tests of the file."""

    stored: dict[str, Cells]
    what_if: dict[tuple[str, Loss, date], Cells]


@pytest.fixture(scope="module")
def registry(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(TODAY, tick=True):
        import_registry(by=None, folder=STARTER)
        drain(seconds=120)
        programs = {slug: Program.objects.get(slug=slug) for slug in THERAPIES}
        stored = {slug: keyed(stored_result("coverage", program.pk).payload) for slug, program in programs.items()}
        asked = [
            ("elevidys", WITHOUT_CATALENT, TODAY.date()),
            ("elevidys", WITHOUT_NOVO, TODAY.date()),
            ("zynteglo", NO_LOSS, date(2018, 1, 1)),
        ]
        what_if = {(slug, loss, on): keyed(cover_without(load_supply(str(programs[slug].pk), on), loss)) for slug, loss, on in asked}
        transaction.set_rollback(True)
    return Registry(stored, what_if)


def keyed(payload: dict[str, Any]) -> Cells:
    return {(cell["component"], cell["stage"], cell["market"]): cell for cell in payload["cells"]}


def counts(cells: Cells, component: str, stage: str = "commercial") -> dict[str, int]:
    return {market: cell["independent_sources"] for (of, at, market), cell in cells.items() if (of, at) == (component, stage)}


def counting(cell: dict[str, Any]) -> list[tuple[str, bool]]:
    """Each source that counts, and whether it is the sponsor's own."""
    return [(line["label"], line["internal"]) for line in cell["sources"] if line["counts"]]


def reasons(cell: dict[str, Any]) -> list[tuple[str, str]]:
    """What the data says of a cell; that no quantity and no laboratory is on record holds for all of them."""
    unknown = {"quantity_unknown", "capacity_unknown", "not_checked", "site_not_stated"}
    return [(reason["rule"], reason["fact"]) for reason in cell["reasons"] if reason["rule"] not in unknown]


def test_carvykti_has_two_plants_in_the_us_and_one_in_the_eu(registry):
    cells = registry.stored["carvykti"]

    assert counts(cells, "autologous_cell") == {"any": 2, "US": 2, "EU": 1}
    assert counting(cells["autologous_cell", "commercial", "US"]) == [
        ("Legend / Johnson & Johnson Raritan", True),
        ("Novartis Morris Plains", False),
    ]
    assert counting(cells["autologous_cell", "commercial", "EU"]) == [("Legend / Johnson & Johnson Ghent Obelisc", True)]


def test_carvykti_has_no_vector_plant_in_use_however_many_cell_plants_there_are(registry):
    cells = registry.stored["carvykti"]

    assert counts(cells, "lentiviral_vector") == {"any": 0}
    assert cells["lentiviral_vector", "commercial", "any"]["state"] == "none"
    assert reasons(cells["lentiviral_vector", "commercial", "any"]) == [
        ("below_level", "Legend / Johnson & Johnson Raritan: On Q2; Commercial needs Q8")
    ]


def test_carvykti_says_why_three_named_plants_are_two(registry):
    merged = [
        fact for rule, fact in reasons(registry.stored["carvykti"]["autologous_cell", "commercial", "any"]) if rule == "same_legal_entity"
    ]

    assert merged == [
        (
            "Legend / Johnson & Johnson Ghent Obelisc and Legend / Johnson & Johnson Raritan belong to one legal entity, "
            "Legend Biotech (joint Carvykti plants with Johnson & Johnson)"
        )
    ]


def test_kymriah_is_counted_by_market_though_four_are_independent_worldwide(registry):
    cells = registry.stored["kymriah"]

    assert counts(cells, "autologous_cell") == {"any": 4, "US": 1, "EU": 2, "JP": 1, "AU": 1}
    assert reasons(cells["autologous_cell", "commercial", "EU"]) == [
        ("same_legal_entity", "Novartis Les Ulis and Novartis Stein belong to one legal entity, Novartis")
    ]


def test_amtagvi_two_owners_on_one_campus_are_one_source(registry):
    cell = registry.stored["amtagvi"]["autologous_cell", "commercial", "US"]

    assert (cell["named_sources"], cell["independent_sources"], cell["state"]) == (2, 1, "dual_not_independent")
    assert len({line["owner"] for line in cell["sources"]}) == 2
    assert reasons(cell) == [
        (
            "same_campus",
            (
                "Iovance Cell Therapy Center (iCTC) and WuXi Advanced Therapies Philadelphia Navy Yard (Minaris name since 2025) "
                "stand on one campus, philadelphia-navy-yard"
            ),
        )
    ]


def test_casgevy_has_one_in_use_and_two_more_owners_agreed(registry):
    cell = registry.stored["casgevy"]["autologous_cell", "commercial", "any"]

    assert (cell["independent_sources"], cell["state"]) == (1, "single_second_in_progress")
    assert reasons(cell) == [
        ("below_level", "Lonza Geleen/Maastricht: On Q2; Commercial needs Q8"),
        ("below_level", "Lonza Portsmouth: On Q2; Commercial needs Q8"),
        ("below_level", "RoslinCT: On Q2; Commercial needs Q8"),
    ]
    assert len({line["owner"] for line in cell["sources"] if line["in_progress"]}) == 2


def test_lenmeldy_hangs_on_one_plant_for_vector_and_cells(registry):
    cells = registry.stored["lenmeldy"]

    assert {cell["independent_sources"] for cell in cells.values()} == {1}
    assert {line["site"] for cell in cells.values() for line in cell["sources"]} == {"agc-biologics.milan"}
    assert {component for component, _stage, _market in cells} == {"autologous_cell", "lentiviral_vector"}


def test_elevidys_names_two_sites_of_one_owner(registry):
    cells = registry.stored["elevidys"]

    assert {cell["independent_sources"] for cell in cells.values()} == {1}
    assert {line["site"] for cell in cells.values() for line in cell["sources"]} == {"catalent.harmans", "catalent.baltimore-biopark"}
    assert {line["owner"] for cell in cells.values() for line in cell["sources"]} == {"novo-holdings"}


@pytest.mark.parametrize("loss", [WITHOUT_CATALENT, WITHOUT_NOVO], ids=["its organization", "its owner"])
def test_elevidys_falls_to_none_without(registry, loss):
    cells = registry.what_if["elevidys", loss, TODAY.date()]

    assert cells.keys() == registry.stored["elevidys"].keys()
    assert {cell["independent_sources"] for cell in cells.values()} == {0}
    assert {line["why_code"] for cell in cells.values() for line in cell["sources"]} == {"lost"}


def test_zynteglo_lost_an_independent_vector_source_to_a_takeover(registry):
    key = ("lentiviral_vector", "clinical", "any")
    then, now = registry.what_if["zynteglo", NO_LOSS, date(2018, 1, 1)][key], registry.stored["zynteglo"][key]

    assert (then["independent_sources"], now["independent_sources"]) == (3, 2)
    assert [fact for rule, fact in reasons(then) if rule == "same_owner"] == []
    assert [fact for rule, fact in reasons(now) if rule == "same_owner"] == [
        (
            "Brammer Bio and Henogen (Novasep viral vectors) have had one owner, Thermo Fisher Scientific (Patheon viral vector services), "
            "since 2021-01-15: acquisition (closed)"
        )
    ]


def test_zynteglo_has_ended_in_the_eu(registry):
    cell = registry.stored["zynteglo"]["autologous_cell", "commercial", "EU"]

    assert (cell["independent_sources"], cell["state"]) == (0, "none")
    assert reasons(cell) == [("ended", "Minaris Munich / Ottobrunn (former apceth): Ended, 2022-01-01")]
