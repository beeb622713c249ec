from datetime import date

import pytest

from decision.sourcing import Loss, OwnershipBook, OwnershipSpan, Verdict, cover
from tests.decision.supplies import TODAY, a_source, a_supply, cell

SALE = date(2025, 5, 1)
BOOK = OwnershipBook(
    organizations={"wuxi": (OwnershipSpan("apptec", end=SALE), OwnershipSpan("altaris", start=SALE))},
    sites={"lonza.memphis": (OwnershipSpan("gi", start=SALE),)},
    parents={"altaris": "fund"},
)
SUPPLY = a_supply(
    a_source("wuxi", site="wuxi.phl", region="NA"),
    a_source("memphis", organization="lonza", site="lonza.memphis", region="NA"),
    a_source("geleen", organization="lonza", site="lonza.geleen", region="EU"),
    a_source("nowhere", region="EU"),
    ownership=BOOK,
    names={"fund": "The Fund"},
)


def lost(loss: Loss, on: date = TODAY) -> set[str]:
    return {view.id for view in cell(cover(SUPPLY, on, loss)).sources if view.why_code is Verdict.LOST}


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (Loss(), set()),
        (Loss(sites=frozenset({"lonza.geleen"})), {"geleen"}),
        (Loss(organizations=frozenset({"lonza"})), {"memphis", "geleen"}),
        (Loss(organizations=frozenset({"gi", "altaris", "fund"})), set()),
        (Loss(parents=frozenset({"lonza"})), {"geleen"}),
        (Loss(parents=frozenset({"gi"})), {"memphis"}),
        (Loss(parents=frozenset({"altaris"})), {"wuxi"}),
        (Loss(parents=frozenset({"fund"})), {"wuxi"}),
        (Loss(parents=frozenset({"apptec"})), set()),
        (Loss(regions=frozenset({"EU"})), {"geleen"}),
        (Loss(regions=frozenset({"NA"}), sites=frozenset({"lonza.geleen"})), {"wuxi", "memphis", "geleen"}),
    ],
)
def test_what_a_loss_takes(loss: Loss, expected: set[str]) -> None:
    assert lost(loss) == expected


def test_parents_are_those_of_the_date() -> None:
    before = date(2025, 4, 30)

    assert lost(Loss(parents=frozenset({"apptec"})), before) == {"wuxi"}
    assert lost(Loss(parents=frozenset({"altaris"})), before) == set()
    assert lost(Loss(parents=frozenset({"lonza"})), before) == {"memphis", "geleen"}


def test_cells_stay_listed_when_nothing_is_left() -> None:
    everything = Loss(organizations=frozenset({"wuxi", "lonza", "nowhere"}))

    found = cell(cover(SUPPLY, TODAY, everything))

    assert (found.state, found.named_sources, found.independent_sources, len(found.sources)) == ("none", 0, 0, 4)


def test_a_lost_source_says_with_what_it_went() -> None:
    found = cell(cover(SUPPLY, TODAY, Loss(parents=frozenset({"fund"}))))

    assert [view.why for view in found.sources if view.id == "wuxi"] == ["Taken away in this what-if with The Fund"]


def test_a_source_that_had_ended_is_ended_not_lost() -> None:
    supply = a_supply(a_source("a", ended=True))

    (view,) = cell(cover(supply, TODAY, Loss(organizations=frozenset({"a"})))).sources

    assert view.why_code is Verdict.ENDED


def test_what_is_lost_was_no_second_source_in_progress() -> None:
    supply = a_supply(a_source("a"), a_source("b", start=date(2027, 1, 1)))

    assert cell(cover(supply, TODAY)).state == "single_second_in_progress"
    assert cell(cover(supply, TODAY, Loss(organizations=frozenset({"b"})))).state == "single"
