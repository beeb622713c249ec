from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from decision.errors import OutOfRangeError, UnitMismatchError, UnknownNameError
from decision.sourcing import (
    Cell,
    Level,
    NotChecked,
    OwnershipBook,
    OwnershipSpan,
    Policy,
    Reason,
    Requirement,
    Source,
    State,
    Verdict,
    cover,
)
from tests.decision.supplies import CELLS, LEVELS_NEEDED, TODAY, VECTOR, a_source, a_supply, cell, counts, owned_by, rules

NEXT_YEAR, LAST_YEAR = date(2027, 6, 1), date(2025, 6, 1)


def only_cell(*sources: Source, **changes: Any) -> Cell:
    (found,) = cover(a_supply(*sources, **changes), TODAY).cells
    return found


@pytest.mark.parametrize(("stage", "needed"), LEVELS_NEEDED.items())
def test_a_source_counts_from_the_level_that_its_stage_needs(stage: str, needed: str) -> None:
    below = Level(f"Q{int(needed[1]) - 1}")
    supply = a_supply(a_source("low", level=below), a_source("enough", level=Level(needed)), needs=[Requirement(CELLS, stage)])

    found = cell(cover(supply, TODAY), stage=stage)

    assert {view.id: view.why_code for view in found.sources} == {"enough": Verdict.COUNTS, "low": Verdict.BELOW_LEVEL}


@pytest.mark.parametrize(
    ("changes", "verdict", "why"),
    [
        ({}, Verdict.COUNTS, "On Q8; commercial needs Q8"),
        ({"level": Level.Q7}, Verdict.BELOW_LEVEL, "On Q7; commercial needs Q8"),
        (
            {"level": Level.Q3, "expected_level": Level.Q8, "expected_on": NEXT_YEAR},
            Verdict.BELOW_LEVEL,
            "On Q3; commercial needs Q8; Q8 is expected on 2027-06-01",
        ),
        (
            {"level": Level.Q3, "expected_level": Level.Q8, "expected_on": TODAY},
            Verdict.BELOW_LEVEL,
            "On Q3; commercial needs Q8; Q8 was expected on 2026-11-24",
        ),
        ({"level": Level.SUSPENDED}, Verdict.SUSPENDED, "Suspended: it counts for no stage, whatever it had reached"),
        ({"start": TODAY}, Verdict.COUNTS, "On Q8; commercial needs Q8"),
        ({"start": NEXT_YEAR}, Verdict.NOT_STARTED, "Not started: it starts on 2027-06-01"),
        ({"end": NEXT_YEAR}, Verdict.COUNTS, "On Q8; commercial needs Q8"),
        ({"end": TODAY}, Verdict.ENDED, "Ended, 2026-11-24"),
        ({"ended": True, "start": LAST_YEAR, "end": NEXT_YEAR}, Verdict.ENDED, "Ended, 2027-06-01"),
        ({"ended": True}, Verdict.ENDED, "Ended"),
        ({"stale": True}, Verdict.COUNTS, "On Q8; commercial needs Q8"),
    ],
)
def test_why_a_source_counts_or_not(changes: dict[str, Any], verdict: Verdict, why: str) -> None:
    (view,) = only_cell(a_source("one", **changes)).sources

    assert (view.why_code, view.why, view.counts) == (verdict, why, verdict is Verdict.COUNTS)


def test_an_ended_source_counts_on_no_date_not_even_before_its_end() -> None:
    supply = a_supply(a_source("one", ended=True, start=LAST_YEAR, end=NEXT_YEAR))

    assert [cell(cover(supply, on)).independent_sources for on in (LAST_YEAR, TODAY, NEXT_YEAR)] == [0, 0, 0]


def test_a_source_counts_at_every_stage_whose_level_it_has_reached_whatever_stage_its_line_names() -> None:
    needs = [Requirement(CELLS, "clinical"), Requirement(CELLS, "ppq"), Requirement(CELLS, "commercial")]

    coverage = cover(a_supply(a_source("one", stage="clinical", level=Level.Q7), needs=needs), TODAY)

    assert counts(coverage) == {(CELLS, "clinical", "any"): (1, 1), (CELLS, "ppq", "any"): (1, 1), (CELLS, "commercial", "any"): (0, 0)}


def test_cells_are_those_of_requirements_and_lines_with_the_markets_named_for_that_stage() -> None:
    needs = [Requirement(CELLS, "clinical"), Requirement(CELLS, "commercial", market="JP")]
    sources = [
        a_source("us", markets=frozenset({"US", "EU"})),
        a_source("planned", level=Level.Q2, markets=frozenset({"UK"})),
        a_source("over", ended=True, markets=frozenset({"CH"})),
        a_source("vector", component=VECTOR, stage=None, markets=frozenset({"US"})),
        a_source("plasmid", component="plasmid_dna", stage="clinical"),
    ]

    coverage = cover(a_supply(*sources, needs=needs), TODAY)

    assert [(c.component, c.stage, c.market) for c in coverage.cells] == [
        (CELLS, "clinical", "any"),
        *((CELLS, "commercial", market) for market in ("any", "CH", "EU", "JP", "UK", "US")),
        ("plasmid_dna", "clinical", "any"),
    ]


def test_a_line_without_stage_opens_its_markets_at_each_stage_of_its_component() -> None:
    needs = [Requirement(CELLS, "clinical"), Requirement(CELLS, "commercial")]

    coverage = cover(a_supply(a_source("one", stage=None, markets=frozenset({"US"})), needs=needs), TODAY)

    assert [(c.stage, c.market) for c in coverage.cells] == [
        ("clinical", "any"),
        ("clinical", "US"),
        ("commercial", "any"),
        ("commercial", "US"),
    ]


def test_a_market_lists_its_own_sources_and_those_without_market_which_do_not_count() -> None:
    sources = a_source("us", markets=frozenset({"US"})), a_source("eu", markets=frozenset({"EU"})), a_source("silent")

    coverage = cover(a_supply(*sources), TODAY)

    listed = {c.market: {view.id: view.why_code for view in c.sources} for c in coverage.cells}
    assert listed == {
        "any": {"us": Verdict.COUNTS, "eu": Verdict.COUNTS, "silent": Verdict.COUNTS},
        "EU": {"eu": Verdict.COUNTS, "silent": Verdict.MARKET_NOT_STATED},
        "US": {"us": Verdict.COUNTS, "silent": Verdict.MARKET_NOT_STATED},
    }


@pytest.mark.parametrize(
    ("shared", "rule", "fact"),
    [
        ({"site": "x.plant"}, "same_site", "A and B are at one site, Plant X"),
        ({"campus": "navy-yard"}, "same_campus", "A and B stand on one campus, Navy Yard"),
        ({"organization": "x"}, "same_legal_entity", "A and B belong to one legal entity, X Bio"),
        ({"sub_suppliers": frozenset({"beads"})}, "shared_sub_supplier", "A and B depend on one critical sub-supplier, Bead Works"),
        ({"laboratories": frozenset({"lab"})}, "shared_laboratory", "A and B are released by one laboratory, Lab Ltd"),
    ],
)
def test_each_shared_thing_makes_two_sources_one_and_is_named(shared: dict[str, Any], rule: str, fact: str) -> None:
    names = {"x.plant": "Plant X", "navy-yard": "Navy Yard", "x": "X Bio", "beads": "Bead Works", "lab": "Lab Ltd"}

    found = only_cell(a_source("a", label="A", **shared), a_source("b", label="B", **shared), names=names)

    assert (found.named_sources, found.independent_sources, found.state) == (2, 1, State.DUAL_NOT_INDEPENDENT)
    assert [reason for reason in found.reasons if len(reason.sources) == 2 and reason.rule != "not_checked"] == [
        Reason(rule, fact, ("a", "b")),
    ]


def test_two_organizations_that_were_bought_by_one_owner_are_one_source_from_that_day() -> None:
    bought = owned_by(
        brammer=OwnershipSpan("thermo", start=date(2019, 1, 1), fact="acquisition"),
        henogen=(
            OwnershipSpan("novasep", end=date(2021, 1, 15), fact="founded_under"),
            OwnershipSpan("thermo", start=date(2021, 1, 15), fact="acquisition"),
        ),
    )
    names = {"brammer": "Brammer Bio", "henogen": "Henogen", "thermo": "Thermo Fisher Scientific"}
    supply = a_supply(a_source("brammer"), a_source("henogen"), ownership=bought, names=names)

    before, after = cover(supply, date(2021, 1, 14)), cover(supply, date(2021, 1, 15))

    assert before.valid_until == date(2021, 1, 15)
    assert (cell(before).independent_sources, cell(after).independent_sources) == (2, 1)
    assert (
        Reason(
            "same_owner",
            "Brammer Bio and Henogen have had one owner, Thermo Fisher Scientific, since 2021-01-15: acquisition",
            ("brammer", "henogen"),
        )
        in cell(after).reasons
    )
    assert {view.id: (view.owner, view.owner_name, view.owner_chain) for view in cell(after).sources} == {
        "brammer": ("thermo", "Thermo Fisher Scientific", ("brammer", "thermo")),
        "henogen": ("thermo", "Thermo Fisher Scientific", ("henogen", "thermo")),
    }


def test_an_owner_without_dates_is_named_without_since() -> None:
    book = OwnershipBook(parents={"a": "holding", "b": "holding"})

    found = only_cell(a_source("a"), a_source("b"), ownership=book)

    assert Reason("same_owner", "a and b have one owner, holding", ("a", "b")) in found.reasons


def test_a_sold_site_is_a_source_of_its_own_from_the_day_of_the_sale() -> None:
    sold = OwnershipBook(sites={"big.east": (OwnershipSpan("buyer", start=LAST_YEAR, fact="divestiture"),)})
    supply = a_supply(
        a_source("east", organization="big", site="big.east"), a_source("west", organization="big", site="big.west"), ownership=sold
    )

    before, after = cell(cover(supply, date(2025, 5, 31))), cell(cover(supply, LAST_YEAR))

    assert (before.independent_sources, after.independent_sources) == (1, 2)
    assert ("same_legal_entity", ("east", "west")) in rules(before)


def test_a_bought_site_joins_the_legal_entity_of_its_buyer() -> None:
    book = OwnershipBook(sites={"big.east": (OwnershipSpan("small", start=LAST_YEAR, fact="acquisition"),)})

    found = only_cell(a_source("east", organization="big", site="big.east"), a_source("small", site="small.home"), ownership=book)

    assert Reason(
        "same_legal_entity", "big and small have belonged to one legal entity, small, since 2025-06-01: acquisition", ("east", "small")
    ) in (found.reasons)


def test_owners_that_own_each_other_are_one_owner() -> None:
    ring = owned_by(a=OwnershipSpan("b"), b=OwnershipSpan("a"))

    assert only_cell(a_source("a"), a_source("b"), ownership=ring).independent_sources == 1


def test_regions_matter_only_where_the_policy_asks() -> None:
    sources = a_source("a", site="a.x", region="EU"), a_source("b", site="b.x", region="EU"), a_source("c")

    lenient, strict = only_cell(*sources), only_cell(*sources, policy=Policy(separate_regions=True))

    assert (lenient.independent_sources, strict.independent_sources) == (3, 2)
    assert Reason("same_region", "a and b stand in one region, EU, and the policy asks for separate regions", ("a", "b")) in strict.reasons
    assert NotChecked("region", ("c",)) in strict.not_checked


def test_what_is_unknown_breaks_nobodys_independence_and_is_shown() -> None:
    dated = owned_by(b=OwnershipSpan("seller", end=LAST_YEAR))

    found = only_cell(a_source("a", campus="yard", site="a.x"), a_source("b"), ownership=dated)

    assert found.independent_sources == 2
    assert found.not_checked == (
        NotChecked("campus", ("b",)),
        NotChecked("owner", ("b",)),
        NotChecked("sub_supplier", ("a", "b")),
        NotChecked("laboratory", ("a", "b")),
    )
    assert [reason.fact for reason in found.reasons if reason.rule == "not_checked"] == [
        "Campus not stated for b: whether another source stands on the same one is not checked",
        "No owner recorded on this date for b: a common owner is not checked",
        "No critical sub-supplier recorded for a and b: a common one is not checked",
        "No release laboratory recorded for a and b: a common one is not checked",
    ]


def test_with_one_counting_source_nothing_needed_checking() -> None:
    assert only_cell(a_source("a"), a_source("b", level=Level.Q1)).not_checked == ()


def test_stale_facts_and_missing_sites_are_flagged_and_still_count() -> None:
    found = only_cell(a_source("a", stale=True))

    assert found.independent_sources == 1
    assert rules(found) == {("stale", ("a",)), ("site_not_stated", ("a",))}


@pytest.mark.parametrize(
    ("sources", "state"),
    [
        ([], State.NONE),
        ([a_source("planned", level=Level.Q2)], State.NONE),
        ([a_source("a")], State.SINGLE),
        ([a_source("a"), a_source("b", level=Level.Q2)], State.SINGLE_SECOND_IN_PROGRESS),
        ([a_source("a"), a_source("b", start=NEXT_YEAR)], State.SINGLE_SECOND_IN_PROGRESS),
        ([a_source("a"), a_source("b", organization="a", level=Level.Q2)], State.SINGLE),
        ([a_source("a"), a_source("b", level=Level.SUSPENDED)], State.SINGLE),
        ([a_source("a"), a_source("b", level=Level.Q2, ended=True)], State.SINGLE),
        ([a_source("a"), a_source("b", organization="a")], State.DUAL_NOT_INDEPENDENT),
        ([a_source("a"), a_source("b", organization="a"), a_source("c", level=Level.Q7)], State.DUAL_NOT_INDEPENDENT),
        ([a_source("a"), a_source("b")], State.DUAL_INDEPENDENT),
    ],
)
def test_states(sources: list[Source], state: State) -> None:
    assert only_cell(*sources).state is state


def test_a_planned_source_whose_market_is_not_stated_is_no_second_source_in_progress_for_a_market() -> None:
    supply = a_supply(a_source("us", markets=frozenset({"US"})), a_source("planned", level=Level.Q2))

    coverage = cover(supply, TODAY)

    assert {c.market: c.state for c in coverage.cells} == {"any": State.SINGLE_SECOND_IN_PROGRESS, "US": State.SINGLE}


def test_a_planned_source_says_with_whom_it_would_not_be_independent() -> None:
    found = only_cell(a_source("a", label="A"), a_source("b", label="B", organization="a", level=Level.Q2))

    assert [view.why for view in found.sources] == [
        "On Q8; commercial needs Q8",
        "On Q2; commercial needs Q8; would not be independent of A",
    ]


def test_one_independent_set_is_named() -> None:
    found = only_cell(
        a_source("a", campus="x"), a_source("b", campus="x", laboratories=frozenset({"y"})), a_source("c", laboratories=frozenset({"y"}))
    )

    assert (found.independent_sources, found.independent_set) == (2, ("a", "c"))


def test_dual_from_is_the_day_on_which_the_present_stretch_began() -> None:
    sources = a_source("a"), a_source("b", start=LAST_YEAR), a_source("c", start=date(2026, 1, 1))

    assert only_cell(*sources).dual_from == LAST_YEAR
    assert only_cell(a_source("a"), a_source("b")).dual_from is None


def test_dual_from_skips_a_stretch_that_was_broken() -> None:
    sources = a_source("a"), a_source("b", end=LAST_YEAR), a_source("c", start=date(2026, 1, 1))

    assert only_cell(*sources).dual_from == date(2026, 1, 1)


def test_dual_from_is_the_planned_day_where_it_is_not_dual_yet() -> None:
    planned = a_source("b", level=Level.Q3, expected_level=Level.Q8, expected_on=NEXT_YEAR)

    assert only_cell(a_source("a"), planned).dual_from == NEXT_YEAR
    assert only_cell(a_source("a"), replace(planned, expected_level=Level.Q7)).dual_from is None
    assert only_cell(a_source("a"), replace(planned, organization="a")).dual_from is None
    assert only_cell(a_source("a", end=date(2027, 1, 1)), planned).dual_from is None
    assert only_cell(a_source("a"), planned, policy=Policy(target=3)).dual_from is None


def test_dual_from_sees_a_coming_divestiture() -> None:
    book = owned_by(a=OwnershipSpan("holding", end=NEXT_YEAR), b=OwnershipSpan("holding"))

    assert only_cell(a_source("a"), a_source("b"), ownership=book).dual_from == NEXT_YEAR


def test_a_plan_whose_day_has_passed_proves_nothing() -> None:
    planned = a_source("b", level=Level.Q3, expected_level=Level.Q8, expected_on=LAST_YEAR)

    found = only_cell(a_source("a"), planned)

    assert (found.independent_sources, found.dual_from) == (1, None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"start": NEXT_YEAR}, NEXT_YEAR),
        ({"start": LAST_YEAR, "end": NEXT_YEAR}, NEXT_YEAR),
        ({"start": LAST_YEAR}, None),
        ({"end": NEXT_YEAR, "ended": True}, None),
        ({"level": Level.Q3, "expected_level": Level.Q8, "expected_on": NEXT_YEAR}, NEXT_YEAR),
    ],
)
def test_valid_until_is_the_next_dated_change(changes: dict[str, Any], expected: date | None) -> None:
    assert cover(a_supply(a_source("a", **changes)), TODAY).valid_until == expected


def test_valid_until_sees_owners_of_owners() -> None:
    book = owned_by(a=OwnershipSpan("b"), b=(OwnershipSpan("c", end=NEXT_YEAR), OwnershipSpan("d", start=NEXT_YEAR)))

    assert cover(a_supply(a_source("a"), ownership=book), TODAY).valid_until == NEXT_YEAR


def test_valid_until_sees_the_coming_sale_of_a_site() -> None:
    book = OwnershipBook(sites={"a.x": (OwnershipSpan("buyer", start=NEXT_YEAR),)})

    assert cover(a_supply(a_source("a", site="a.x"), ownership=book), TODAY).valid_until == NEXT_YEAR


def test_dual_from_sees_owners_that_only_a_coming_sale_brings_in() -> None:
    sale, spin_off = date(2027, 1, 1), date(2027, 9, 1)
    book = OwnershipBook(
        organizations={
            "a": (OwnershipSpan("holding", end=sale), OwnershipSpan("division", start=sale)),
            "division": (OwnershipSpan("holding", end=spin_off),),
            "b": (OwnershipSpan("holding"),),
        }
    )

    assert only_cell(a_source("a"), a_source("b"), ownership=book).dual_from == spin_off


def test_bad_inputs_are_refused_by_name() -> None:
    with pytest.raises(UnitMismatchError, match="the quantity 40 of autologous_cell, commercial, US has no unit"):
        Requirement(CELLS, "commercial", "US", 40)
    with pytest.raises(OutOfRangeError, match="the quantity of autologous_cell, commercial, any must be a number of at least 0, not -1"):
        Requirement(CELLS, "commercial", None, -1, "L")
    with pytest.raises(OutOfRangeError, match="the capacity of source a must be a number of at least 0, not nan"):
        a_source("a", capacity=float("nan"), unit="L")
    with pytest.raises(UnknownNameError, match="unknown stage phase9; known: clinical, commercial"):
        a_supply(a_source("a", stage="phase9"))
