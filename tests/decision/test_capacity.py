from typing import Any

import pytest

from decision.errors import UnitMismatchError
from decision.sourcing import (
    Cell,
    Domain,
    DomainView,
    Kind,
    OwnershipBook,
    Reason,
    Requirement,
    Source,
    State,
    Survival,
    cover,
    in_base_units,
    survival,
)
from tests.decision.supplies import CELLS, TODAY, UNITS, a_source, a_supply, cell

OWNER = Domain(Kind.OWNER, "group")


def site(key: str) -> Domain:
    return Domain(Kind.SITE, key)


def needing(quantity: float | None, unit: str | None = "L", market: str | None = None) -> Requirement:
    return Requirement(CELLS, "commercial", market, quantity, unit)


def only_cell(*sources: Source, needs: list[Requirement], **changes: Any) -> Cell:
    return cell(cover(a_supply(*sources, needs=needs, **changes), TODAY))


@pytest.mark.parametrize(
    ("capacities", "domains", "expected"),
    [
        ([], [], Survival(0.0, None)),
        ([100], [{site("a")}], Survival(0.0, site("a"))),
        ([None], [{site("a")}], Survival(0.0, site("a"))),
        ([100, 60], [{site("a")}, {site("b")}], Survival(0.6, site("a"))),
        ([100, 60, 60], [{site("a")}, {site("b"), OWNER}, {site("c"), OWNER}], Survival(1.0, OWNER)),
        ([100, 60, 50], [{site("a")}, {site("b")}, {site("c")}], Survival(1.1, site("a"))),
        ([100, None], [{site("a")}, {site("b")}], Survival(None, None)),
        ([30, None], [{site("a")}, {site("b")}], Survival(None, None)),
        ([None, None, 10], [{site("a"), OWNER}, {site("b"), OWNER}, {site("c")}], Survival(None, None)),
        ([40, None, 20], [{site("a"), OWNER}, {site("b"), OWNER}, {site("c")}], Survival(0.2, OWNER)),
        ([200, 150, None], [{site("a")}, {site("b")}, {site("c")}], Survival(1.5, site("a"))),
    ],
    ids=[
        "no source",
        "one source",
        "one source of unknown capacity",
        "the larger is the worst loss",
        "one owner of two",
        "the rest carry it all",
        "unknown survivor",
        "unknown survivor, little known",
        "unknown among several",
        "an exact case below every bound",
        "the known ones carry it all",
    ],
)
def test_survival_of_the_worst_loss(capacities: list[float | None], domains: list[set[Domain]], expected: Survival) -> None:
    found = survival(capacities, [frozenset(own) for own in domains], demand=100)

    assert found == expected


def test_a_cell_that_carries_its_demand_without_any_one_source_is_n_minus_1() -> None:
    sources = a_source("a", capacity=100, unit="L"), a_source("b", capacity=150_000, unit="mL")

    found = only_cell(*sources, needs=[needing(100)])

    assert (found.state, found.n_minus_1) == (State.DUAL_N_MINUS_1, 1.0)
    assert found.n_minus_1_domain == DomainView("legal_entity", "b", "b")


def test_the_worst_domain_is_named() -> None:
    book = OwnershipBook(parents={"a": "holding", "b": "holding"})
    sources = [a_source(name, capacity=80, unit="L") for name in "abc"]

    found = only_cell(*sources, needs=[needing(100)], ownership=book, names={"holding": "Holding SE"})

    assert (found.state, found.n_minus_1, found.n_minus_1_domain) == (
        State.DUAL_INDEPENDENT,
        0.8,
        DomainView("owner", "holding", "Holding SE"),
    )


def test_an_unknown_quantity_makes_n_minus_1_unknown_never_0_or_1() -> None:
    found = only_cell(a_source("a", capacity=100, unit="L"), needs=[needing(None, None)])

    assert (found.n_minus_1, found.n_minus_1_domain) == (None, None)
    assert Reason("quantity_unknown", "N-1 is unknown: no yearly quantity is recorded for this cell", ()) in found.reasons


def test_one_source_alone_survives_nothing() -> None:
    assert only_cell(a_source("a"), needs=[needing(100)]).n_minus_1 == 0.0


def test_a_quantity_of_zero_has_no_share_to_carry() -> None:
    assert only_cell(a_source("a"), needs=[needing(0)]).n_minus_1 is None


def test_only_counting_sources_carry() -> None:
    ended = a_source("b", capacity=100, unit="L", ended=True)

    assert only_cell(a_source("a", capacity=100, unit="L"), ended, needs=[needing(100)]).n_minus_1 == 0.0


def test_an_unknown_capacity_is_named() -> None:
    found = only_cell(a_source("a", capacity=50, unit="L"), a_source("b"), needs=[needing(100)])

    assert found.n_minus_1 is None
    assert Reason("capacity_unknown", "b: capacity not stated", ("b",)) in found.reasons


@pytest.mark.parametrize(
    ("unit", "fact"),
    [
        ("batches", "b: 50 batches is batches, the demand is volume; its capacity is taken as unknown"),
        (None, "b: 50 has no unit; known: L, batches, mL; its capacity is taken as unknown"),
        ("gallon", "b: 50 has the unknown unit gallon; known: L, batches, mL; its capacity is taken as unknown"),
    ],
)
def test_a_capacity_that_no_factor_connects_to_the_demand_is_unknown(unit: str | None, fact: str) -> None:
    found = only_cell(a_source("a", capacity=50, unit="L"), a_source("b", capacity=50, unit=unit), needs=[needing(100)])

    assert found.n_minus_1 is None
    assert Reason("unit_mismatch", fact, ("b",)) in found.reasons


@pytest.mark.parametrize(
    ("needs", "demand"),
    [
        ([needing(100), needing(30, market="US")], 100),
        ([needing(30, market="US"), needing(70_000, "mL", "EU")], 100),
        ([needing(60), needing(40)], 100),
        ([needing(30, market="US"), needing(None, None, "EU")], None),
        ([needing(30, market="US"), needing(5, "batches", "EU")], None),
    ],
    ids=["without market first", "else all markets", "several add up", "one unknown", "two dimensions"],
)
def test_demand_wherever(needs: list[Requirement], demand: float | None) -> None:
    sources = a_source("a", capacity=50, unit="L"), a_source("b", capacity=50, unit="L")

    assert only_cell(*sources, needs=needs).n_minus_1 == (demand and pytest.approx(50 / demand))


def test_a_market_is_measured_by_its_own_demand_and_sources() -> None:
    sources = [a_source(name, capacity=50, unit="L", markets=frozenset({"US"})) for name in "ab"]
    sources.append(a_source("c", capacity=500, unit="L", markets=frozenset({"EU"})))

    coverage = cover(a_supply(*sources, needs=[needing(50, market="US"), needing(200, market="EU")]), TODAY)

    assert {c.market: c.n_minus_1 for c in coverage.cells} == {"any": 0.4, "EU": 0.0, "US": 1.0}


def test_a_market_without_a_quantity_of_its_own_is_unknown() -> None:
    sources = [a_source(name, capacity=50, unit="L", markets=frozenset({"US"})) for name in "ab"]

    coverage = cover(a_supply(*sources, needs=[needing(50)]), TODAY)

    assert {c.market: c.n_minus_1 for c in coverage.cells} == {"any": 1.0, "US": None}


def test_amounts_convert_within_a_dimension() -> None:
    assert in_base_units(250, "mL", UNITS) == (0.25, "volume")
    with pytest.raises(UnitMismatchError, match="250 has the unknown unit pint; known: L, batches, mL"):
        in_base_units(250, "pint", UNITS)
