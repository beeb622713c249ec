from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import UnknownNameError
from decision.ranking import Candidate, RankingProblem, RankingResult, explain, rank
from decision.ranking.words import DifferenceFacts, Reason, facts, sentence
from decision.valuation import CellValue, Node

NODES = (Node("q", None, "Quality", 4), Node("s", None, "Speed", 3), Node("p", None, "Price", 2), Node("c", None, "Culture", 1))


def ranked(*rows: list[float | None]) -> RankingResult:
    """Candidates a, b, ... with a level for each criterion; None is unknown."""
    names = "abc"[: len(rows)]
    cells = tuple(
        CellValue(name, node.id, level) for name, row in zip(names, rows, strict=True) for node, level in zip(NODES, row, strict=True)
    )
    return rank(RankingProblem(NODES, tuple(Candidate(name, name.upper()) for name in names), settled=cells))


def told(result: RankingResult, a: str = "a", b: str = "b") -> DifferenceFacts:
    return facts(result, explain(result, a, b))


def test_facts_of_a_difference_from_either_side() -> None:
    result = ranked([2, 3, 5, 3], [5, 4, 0, 3])

    expected = DifferenceFacts(
        ahead="b",
        behind="a",
        ahead_name="B",
        behind_name="A",
        difference=pytest.approx(0.1),
        is_tie=False,
        gains=(
            Reason("q", "Quality", pytest.approx(0.24), pytest.approx(0.8)),
            Reason("s", "Speed", pytest.approx(0.06), pytest.approx(0.2)),
        ),
        losses=(Reason("p", "Price", pytest.approx(0.2), pytest.approx(1.0)),),
        gain=pytest.approx(0.3),
        loss=pytest.approx(0.2),
        needed_for_most=1,
        open_ahead=(),
        open_behind=(),
        could_reverse=False,
    )
    assert told(result) == expected
    assert told(result, "b", "a") == expected
    assert sentence(told(result)) == (
        "B is ahead of A by 10.0 points of 100. B gains most from Quality (24.0) and Speed (6.0). A gains most from Price (20.0)."
    )


def test_a_sentence_names_three_criteria_a_side() -> None:
    assert sentence(told(ranked([5, 5, 5, 5], [0, 0, 0, 0]))) == (
        "A is ahead of B by 100.0 points of 100. A gains most from Quality (40.0), Speed (30.0) and Price (20.0)."
    )


def test_a_tie_keeps_the_order_asked_for_and_says_what_balances_out() -> None:
    result = ranked([3, 3, 2, 3], [3, 3, 3, 1])

    assert (told(result).ahead, told(result, "b", "a").ahead, told(result).is_tie) == ("a", "b", True)
    assert sentence(told(result)) == "A and B are level. A gains most from Culture (4.0). B gains most from Price (4.0)."
    same = told(ranked([3, 3, 3, 3], [3, 3, 3, 3]))
    assert (same.gains, same.losses, same.needed_for_most) == ((), (), 0)
    assert sentence(same) == "A and B are level."


@pytest.mark.parametrize(
    ("behind", "reverses", "caution"),
    [
        ([3, 3, 3, None], False, "1 value is unknown, which cannot reverse this."),
        ([3, 3, None, 3], False, "1 value is unknown, which cannot reverse this."),  # level at best
        ([3, None, 3, 3], True, "1 value is unknown, which could reverse this."),
        ([3, None, None, 3], True, "2 values are unknown, which could reverse this."),
    ],
)
def test_unknown_values_that_could_reverse_the_order_are_told(behind: list[float | None], reverses: bool, caution: str) -> None:
    said = told(ranked([4, 3, 3, 3], behind))

    assert (said.ahead, said.could_reverse) == ("a", reverses)
    assert (said.open_ahead, said.open_behind) == ((), tuple(node.id for node, level in zip(NODES, behind, strict=True) if level is None))
    assert sentence(said).endswith(caution)


def test_an_unknown_value_of_the_one_ahead_counts_too() -> None:
    said = told(ranked([None, 5, 5, 5], [3, 3, 3, 3]))

    assert (said.ahead, said.open_ahead, said.could_reverse) == ("a", ("q",), False)
    assert told(ranked([None, 5, 5, 5], [4, 4, 4, 3])).could_reverse


def test_facts_need_the_ranking_of_the_explanation() -> None:
    with pytest.raises(UnknownNameError, match="c is not in this ranking"):
        facts(ranked([1, 1, 1, 1], [2, 2, 2, 2]), explain(ranked([1] * 4, [2] * 4, [3] * 4), "a", "c"))


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=4, max_size=4), min_size=2, max_size=2))
def test_gains_less_losses_are_the_difference_and_most_is_four_fifths(rows: list[list[int | None]]) -> None:
    said = told(ranked(*rows))

    assert said.difference == pytest.approx(said.gain - said.loss, abs=1e-9)
    for reasons in (said.gains, said.losses):
        assert [reason.difference for reason in reasons] == sorted((reason.difference for reason in reasons), reverse=True)
        assert fsum(reason.share for reason in reasons) == pytest.approx(1 if reasons else 0)
    if said.gains:
        shares = [reason.share for reason in said.gains]
        assert sum(shares[: said.needed_for_most]) >= 0.8 - 1e-9
        assert sum(shares[: said.needed_for_most - 1]) < 0.8
