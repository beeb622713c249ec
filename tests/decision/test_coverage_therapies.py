"""The rules on the supply of real therapies, reduced to the lines that matter. Facts as in the public registry of this project."""

from datetime import date
from typing import Any

from decision.sourcing import Level, Loss, OwnershipBook, OwnershipSpan, Reason, Requirement, Source, State, Supply, cover
from tests.decision.supplies import CELLS, TODAY, VECTOR, a_source, a_supply, cell, counts, owned_by, rules

US, EU, JP, AU = (frozenset({market}) for market in ("US", "EU", "JP", "AU"))


def at(organization: str, plant: str, **changes: Any) -> Source:
    """A licensed line of cells at a plant of an organization."""
    return a_source(f"{organization}.{plant}", organization=organization, site=f"{organization}.{plant}", **changes)


def amtagvi() -> Supply:
    sources = (
        at("iovance", "ictc", markets=US, start=date(2024, 2, 16), campus="philadelphia-navy-yard"),
        at("wuxi", "philadelphia", markets=US, start=date(2024, 2, 20), campus="philadelphia-navy-yard"),
    )
    names = {
        "iovance.ictc": "Iovance Cell Therapy Center",
        "wuxi.philadelphia": "WuXi Philadelphia",
        "philadelphia-navy-yard": "Philadelphia Navy Yard",
    }
    return a_supply(*sources, names=names, ownership=owned_by(wuxi=OwnershipSpan("altaris", start=date(2025, 5, 1))))


def test_amtagvi_two_owners_on_one_campus_are_one_source() -> None:
    found = cell(cover(amtagvi(), TODAY), market="US")

    assert (found.named_sources, found.independent_sources, found.state) == (2, 1, State.DUAL_NOT_INDEPENDENT)
    assert (
        Reason(
            "same_campus",
            "Iovance Cell Therapy Center and WuXi Philadelphia stand on one campus, Philadelphia Navy Yard",
            ("iovance.ictc", "wuxi.philadelphia"),
        )
        in found.reasons
    )


def kymriah() -> Supply:
    return a_supply(
        at("novartis", "morris-plains", markets=US),
        at("novartis", "les-ulis", markets=EU, start=date(2020, 7, 24)),
        at("novartis", "stein", markets=EU, start=date(2020, 7, 24)),
        at("fraunhofer-izi", "leipzig", markets=EU),
        at("fbri-kobe", "kobe", markets=JP, start=date(2020, 10, 30)),
        at("cell-therapies", "melbourne", markets=AU, start=date(2021, 2, 12)),
        ownership=owned_by(**{"cell-therapies": OwnershipSpan("peter-mac")}),
    )


def test_kymriah_is_counted_by_market() -> None:
    coverage = cover(kymriah(), TODAY)

    assert {c.market: (c.named_sources, c.independent_sources) for c in coverage.cells} == {
        "any": (6, 4),
        "AU": (1, 1),
        "EU": (3, 2),
        "JP": (1, 1),
        "US": (1, 1),
    }
    assert ("same_legal_entity", ("novartis.les-ulis", "novartis.stein")) in rules(cell(coverage, market="EU"))


def test_kymriah_without_novartis_keeps_one_source_in_europe() -> None:
    coverage = cover(kymriah(), TODAY, Loss(parents=frozenset({"novartis"})))

    assert {c.market: c.independent_sources for c in coverage.cells} == {"any": 3, "AU": 1, "EU": 1, "JP": 1, "US": 0}


def carvykti() -> Supply:
    sources = (
        at("legend", "raritan", markets=US),
        at("legend", "ghent-obelisc", markets=EU, start=date(2024, 1, 1)),
        at("legend", "ghent-techlane", markets=EU, level=Level.Q2),
        at("novartis-cmo", "morris-plains", markets=US, start=date(2025, 3, 11)),
        a_source("vector", component=VECTOR, organization="legend", site="legend.raritan", level=Level.Q2),
    )
    book = OwnershipBook({"novartis-cmo": (OwnershipSpan("novartis"),)}, {"legend.raritan": (OwnershipSpan("legend"),)})
    needs = [Requirement(CELLS, "commercial"), Requirement(VECTOR, "commercial")]
    return a_supply(*sources, needs=needs, ownership=book)


def test_carvykti_several_cell_plants_do_not_hide_a_vector_that_is_not_in_use() -> None:
    assert counts(cover(carvykti(), TODAY)) == {
        (CELLS, "commercial", "any"): (3, 2),
        (CELLS, "commercial", "EU"): (1, 1),
        (CELLS, "commercial", "US"): (2, 2),
        (VECTOR, "commercial", "any"): (0, 0),
    }


def test_carvykti_has_no_second_source_coming_in_europe_because_it_is_the_same_company() -> None:
    assert cell(cover(carvykti(), TODAY), market="EU").state is State.SINGLE


def zynteglo_vector() -> Supply:
    clinical: dict[str, Any] = {"component": VECTOR, "stage": "clinical", "level": Level.Q5, "start": date(2017, 1, 1)}
    sources = (
        a_source("brammer-bio", **clinical),
        a_source("henogen", **clinical),
        a_source("merck-millipore", **clinical),
        a_source("bluebird", component=VECTOR, stage="clinical", ended=True, end=date(2021, 7, 28)),
        at("resilience", "durham", component=VECTOR, start=date(2021, 7, 28), end=date(2025, 10, 7), ended=True),
    )
    book = OwnershipBook(
        organizations={
            "brammer-bio": (OwnershipSpan("thermo", start=date(2019, 1, 1), fact="acquisition"),),
            "henogen": (
                OwnershipSpan("novasep", end=date(2021, 1, 15)),
                OwnershipSpan("thermo", start=date(2021, 1, 15), fact="acquisition"),
            ),
        },
        parents={"merck-millipore": "merck-kgaa"},
    )
    return a_supply(*sources, needs=[Requirement(VECTOR, "clinical"), Requirement(VECTOR, "commercial")], ownership=book)


def test_zynteglo_two_of_three_vector_makers_were_bought_by_one_company() -> None:
    then, now = (cell(cover(zynteglo_vector(), on), VECTOR, "clinical") for on in (date(2018, 1, 1), TODAY))

    assert (then.named_sources, then.independent_sources) == (3, 3)
    assert (now.named_sources, now.independent_sources) == (3, 2)
    assert [reason for reason in now.reasons if reason.rule == "same_owner"] == [
        Reason(
            "same_owner", "brammer-bio and henogen have had one owner, thermo, since 2021-01-15: acquisition", ("brammer-bio", "henogen")
        )
    ]


def test_zynteglo_coverage_holds_until_the_next_purchase() -> None:
    days, on = [], date(2018, 1, 1)
    while until := cover(zynteglo_vector(), on).valid_until:
        days.append(until)
        on = until

    assert days == [date(2019, 1, 1), date(2021, 1, 15)]


def test_hitachi_and_apptec_plants_became_one_source_when_one_fund_bought_both() -> None:
    """WuXi Advanced Therapies and Minaris, both under Altaris since May 2025."""
    closing = date(2025, 5, 1)
    book = owned_by(
        wuxi=(OwnershipSpan("wuxi-apptec", end=closing), OwnershipSpan("altaris", start=closing, fact="acquisition")),
        minaris=(OwnershipSpan("resonac", end=closing), OwnershipSpan("altaris", start=closing, fact="acquisition")),
    )
    supply = a_supply(at("wuxi", "philadelphia"), at("minaris", "allendale"), ownership=book)

    before, after = (cell(cover(supply, on)).independent_sources for on in (date(2025, 4, 30), closing))

    assert (before, after) == (2, 1)
