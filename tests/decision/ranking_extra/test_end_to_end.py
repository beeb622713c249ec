from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import ParameterError, TooFewError, UnknownNameError
from decision.ranking.end_to_end import EndToEnd, HandOvers, end_to_end

STEPS = ("plasmid", "vector", "drug product", "packaging")


def test_what_a_company_covers_and_what_still_changes_hands() -> None:
    today = {"plasmid": {"P"}, "vector": {"V"}, "drug product": {"V"}}

    whole, half, none = end_to_end(STEPS, {"none": {"apheresis"}, "half": {"vector", "packaging"}, "whole": set(STEPS)}, today)

    as_it_is = HandOvers((("plasmid", "vector"),), (("drug product", "packaging"),))
    assert whole == EndToEnd("whole", STEPS, (), 1.0, HandOvers((), ()), as_it_is)
    assert half == EndToEnd(
        "half", ("vector", "packaging"), ("plasmid", "drug product"), 0.5, HandOvers(tuple(pairwise(STEPS)), ()), as_it_is
    )
    assert none == EndToEnd("none", (), STEPS, 0.0, as_it_is, as_it_is)


def test_a_company_that_makes_it_today_covers_it() -> None:
    (one,) = end_to_end(STEPS[:2], {"P": {"vector"}}, {"plasmid": {"P", "Q"}})

    assert (one.covered, one.remaining, one.today) == (STEPS[:2], HandOvers((), ()), HandOvers((), (STEPS[:2],)))


def test_without_a_source_stated_a_step_is_unclear_unless_the_company_is_on_one_side_of_it() -> None:
    (one,) = end_to_end(STEPS, {"A": {"plasmid"}})

    assert one.remaining == HandOvers((("plasmid", "vector"),), (("vector", "drug product"), ("drug product", "packaging")))
    assert one.today == HandOvers((), tuple(pairwise(STEPS)))


def test_of_as_many_components_the_fewer_hand_overs_come_first_then_the_name() -> None:
    offers = {"c": {"plasmid", "drug product"}, "b": {"vector", "plasmid"}, "a": {"plasmid", "vector"}}

    assert [one.company for one in end_to_end(STEPS, offers)] == ["a", "b", "c"]


@given(st.lists(st.sets(st.sampled_from("PQR"), min_size=1), min_size=1, max_size=5), st.sets(st.integers(0, 4)))
def test_no_choice_of_parties_hands_over_less(makers: list[set[str]], offered: set[int]) -> None:
    components = [f"c{place}" for place in range(len(makers))]

    (one,) = end_to_end(components, {"X": {f"c{place}" for place in offered}}, dict(zip(components, makers, strict=True)))

    def fewest(parties: list[set[str]]) -> int:
        return min(sum(a != b for a, b in pairwise(choice)) for choice in product(*parties))

    assert len(one.today.certain) == fewest(makers)
    assert len(one.remaining.certain) == fewest([{"X"} if place in offered else made for place, made in enumerate(makers)])
    assert (one.today.unclear, one.remaining.unclear) == ((), ())


def test_a_program_is_a_list_of_different_components() -> None:
    with pytest.raises(TooFewError, match="no component"):
        end_to_end((), {})
    with pytest.raises(ParameterError, match="vector"):
        end_to_end(("vector", "plasmid", "vector"), {})
    with pytest.raises(UnknownNameError, match="cells"):
        end_to_end(STEPS, {}, {"cells": {"P"}})
