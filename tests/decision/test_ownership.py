from datetime import date

import pytest

from decision.sourcing import OwnershipBook, OwnershipSpan

D2018, D2020, D2022 = date(2018, 1, 1), date(2020, 1, 1), date(2022, 1, 1)


def test_chain_starts_with_the_owner_of_the_site_and_climbs_to_the_top() -> None:
    book = OwnershipBook(
        organizations={"molmed": (OwnershipSpan("agc-bio", start=D2020),), "agc-bio": (OwnershipSpan("agc"),)},
        sites={"agc-bio.milan": (OwnershipSpan("molmed", end=D2020), OwnershipSpan("agc-bio", start=D2020))},
    )

    assert book.chain("agc-bio", "agc-bio.milan", D2018) == ("molmed",)
    assert book.chain("agc-bio", "agc-bio.milan", D2020) == ("agc-bio", "agc")
    assert book.chain("agc-bio", "agc-bio.heidelberg", D2018) == ("agc-bio", "agc")
    assert book.chain("molmed", None, D2022) == ("molmed", "agc-bio", "agc")


def test_a_span_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    span = OwnershipSpan("owner", start=D2018, end=D2020)

    assert [span.holds(on) for on in (date(2017, 12, 31), D2018, date(2019, 12, 31), D2020)] == [False, True, True, False]


def test_a_site_with_rows_but_none_on_the_date_falls_back_to_its_organization() -> None:
    book = OwnershipBook(sites={"org.plant": (OwnershipSpan("buyer", start=D2022),)})

    assert book.chain("org", "org.plant", D2018) == ("org",)


def test_a_standing_parent_serves_only_organizations_without_any_row() -> None:
    parents = {"kite": "gilead", "legend": "jnj"}
    book = OwnershipBook(organizations={"legend": (OwnershipSpan("genscript", end=D2020),)}, parents=parents)

    assert book.chain("kite", None, D2022) == ("kite", "gilead")
    assert book.chain("legend", None, D2018) == ("legend", "genscript")
    assert book.chain("legend", None, D2022) == ("legend",)
    assert book.owned("legend", None, D2022).is_known is False
    assert book.owned("kite", None, D2022).is_known is True


@pytest.mark.parametrize(("organization", "chain"), [("a", ("a", "b", "c")), ("b", ("b", "c")), ("c", ("c", "b"))])
def test_owners_that_own_each_other_end_the_chain_and_are_one_owner(organization: str, chain: tuple[str, ...]) -> None:
    ring = {"a": (OwnershipSpan("b"),), "b": (OwnershipSpan("c"),), "c": (OwnershipSpan("b"),)}

    owned = OwnershipBook(organizations=ring).owned(organization, None, D2020)

    assert (owned.chain, owned.top) == (chain, "b")


def test_an_organization_recorded_as_its_own_owner_stands_alone() -> None:
    owned = OwnershipBook(organizations={"a": (OwnershipSpan("a"),)}).owned("a", None, D2020)

    assert (owned.chain, owned.top) == (("a",), "a")


def test_of_rows_that_overlap_the_later_one_is_taken() -> None:
    rows = (OwnershipSpan("old"), OwnershipSpan("new", start=D2020))

    assert OwnershipBook(organizations={"a": rows}).chain("a", None, D2022) == ("a", "new")
    assert OwnershipBook(organizations={"a": rows[::-1]}).chain("a", None, D2022) == ("a", "new")


def test_the_fact_behind_a_link_can_be_asked_for() -> None:
    bought = OwnershipSpan("lonza", start=D2018, fact="acquisition")
    book = OwnershipBook(organizations={"pharmacell": (bought,)}, sites={"lonza.geleen": (bought,)})

    assert book.link_fact("pharmacell", "lonza", D2020) == bought
    assert book.link_fact("lonza.geleen", "lonza", D2020) == bought
    assert book.link_fact("pharmacell", "catalent", D2020) is None
    assert book.link_fact("pharmacell", "lonza", date(2017, 1, 1)) is None
