from dataclasses import replace
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given, settings

from decision.agreement import CellSpread, cell_spreads, panel, share_within_one_step, spread
from decision.errors import DecisionError, UnknownNameError
from decision.ranking import RankingProblem
from decision.valuation import ConsensusPolicy, Rating, RatingState
from tests.decision.agreement.problems import problem_of, problems

TWO = problem_of({"a": [[1, 3, None], [4, None, None]], "b": [[None, None, None], [2, 2, 3]]}, {"quality": 3, "price": 1})


def test_a_panel_holds_what_was_rated_and_nothing_else() -> None:
    said = panel(TWO)

    assert (said.candidates, said.criteria, said.evaluators) == (("a", "b"), ("quality", "price"), ("e1", "e2", "e3"))
    expected = [[[1, 3, np.nan], [4, np.nan, np.nan]], [[np.nan] * 3, [2, 2, 3]]]
    np.testing.assert_array_equal(said.levels, expected)


def test_a_panel_of_nobody_is_empty() -> None:
    said = panel(replace(TWO, ratings=()))

    assert (said.evaluators, said.levels.shape) == ((), (2, 2, 0))
    assert cell_spreads(said) == ()


def test_the_cells_of_a_panel() -> None:
    assert cell_spreads(panel(TWO)) == (
        CellSpread("a", "quality", ("e1", "e2"), (1, 3), 2, 2, pytest.approx(2**0.5), 1, 3, is_disputed=True),
        CellSpread("a", "price", ("e1",), (4,), 1, 4, None, 4, 4, is_disputed=False),
        CellSpread(
            "b", "price", ("e1", "e2", "e3"), (2, 2, 3), 3, pytest.approx(7 / 3), pytest.approx((1 / 3) ** 0.5), 2, 3, is_disputed=False
        ),
    )
    assert [cell.range for cell in cell_spreads(panel(TWO))] == [2, 0, 1]


def test_what_is_disputed_is_a_matter_of_policy() -> None:
    strict, lax = ConsensusPolicy(disputed_range=1), ConsensusPolicy(disputed_range=3)

    assert [cell.is_disputed for cell in cell_spreads(panel(TWO), strict)] == [True, False, True]
    assert [cell.is_disputed for cell in cell_spreads(panel(TWO), lax)] == [False, False, False]
    assert not spread(panel(TWO).levels).disputed(ConsensusPolicy(disputed_range=0))[0, 1]


def test_only_some_cells() -> None:
    only = np.array([[True, True], [True, False]])

    assert [(cell.candidate, cell.criterion) for cell in cell_spreads(panel(TWO), only=only)] == [("a", "quality"), ("a", "price")]


@settings(max_examples=40)
@given(problems())
def test_spreads_are_those_of_the_ratings(problem: RankingProblem) -> None:
    by_cell: dict[tuple[str, str], list[float]] = {}
    for rating in problem.ratings:
        if rating.level is not None:
            by_cell.setdefault((rating.candidate, rating.criterion), []).append(rating.level)

    cells = cell_spreads(panel(problem))

    assert {(cell.candidate, cell.criterion): cell.levels for cell in cells} == {cell: tuple(levels) for cell, levels in by_cell.items()}
    for cell in cells:
        levels = cell.levels
        assert (cell.n, cell.low, cell.high, cell.mean) == (len(levels), min(levels), max(levels), pytest.approx(mean(levels)))
        assert cell.sd == (pytest.approx(stdev(levels)) if len(levels) > 1 else None)
        assert cell.is_disputed == (len(levels) > 1 and max(levels) - min(levels) >= 2)
    several = [max(levels) - min(levels) <= 1 for levels in by_cell.values() if len(levels) > 1]
    assert share_within_one_step(spread(panel(problem).levels)) == (pytest.approx(mean(several)) if several else None)


def test_ratings_of_something_else_or_given_twice_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="e1 rates candidate z on criterion price: one of them is not in this ranking"):
        panel(replace(TWO, ratings=(Rating("z", "price", "e1", RatingState.RATED, 3),)))
    with pytest.raises(UnknownNameError, match="candidate a on criterion charm"):
        panel(replace(TWO, ratings=(Rating("a", "charm", "e1", RatingState.RATED, 3),)))
    with pytest.raises(DecisionError, match=r"rated twice by the same evaluator: e2 on b, price$"):
        panel(replace(TWO, ratings=(*TWO.ratings, Rating("b", "price", "e2", RatingState.RATED, 3))))
