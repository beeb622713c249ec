import numpy as np

from decision.ranking import Candidate, RankingProblem, rank, ranked_cells
from decision.valuation import CellValue, GateResult, GateStatus, Grid, Node


def test_the_cells_of_the_ranked_come_back_in_the_order_of_the_ranking() -> None:
    problem = RankingProblem(
        nodes=(Node("g", None, weight=3), Node("c1", "g"), Node("c2", "g"), Node("c3", None, weight=1)),
        candidates=(Candidate("a", "A"), Candidate("b", "B"), Candidate("c", "C")),
        settled=(
            CellValue("a", "c1", 1, sd=0.5),
            CellValue("a", "c2", None, is_applicable=False),
            CellValue("a", "c3", None, low=1, high=2),
            CellValue("b", "c1", 5),
            CellValue("b", "c3", 5),
        ),
        gates=(GateResult("c", "g01", GateStatus.FAILED),),
    )

    found = ranked_cells(rank(problem))

    assert (found.candidates, found.criteria) == (("b", "a"), ("c1", "c2", "c3"))
    np.testing.assert_allclose(found.weights, [0.375, 0.375, 0.25])
    np.testing.assert_array_equal(found.cells.utility, [[1, np.nan, 1], [0.2, np.nan, np.nan]])
    np.testing.assert_array_equal(found.cells.applicable, [[True, True, True], [True, False, True]])
    np.testing.assert_array_equal(found.cells.low[:, [0, 2]], [[1, 1], [0.2, 0.2]])
    np.testing.assert_array_equal(found.cells.high[:, 1:], [[1, 1], [1, 0.4]])
    np.testing.assert_array_equal(found.cells.sd, [[0, 0, 0], [0.1, 0, 0]])


def test_nobody_ranked_is_an_empty_table() -> None:
    problem = RankingProblem(
        nodes=(Node("c1", None),), candidates=(Candidate("a", "A"),), gates=(GateResult("a", "g01", GateStatus.FAILED),)
    )

    found = ranked_cells(rank(problem))

    assert (found.candidates, found.cells.utility.shape, found.cells.low.shape) == ((), (0, 1), (0, 1))
    assert Grid(np.zeros((0, 2)), np.ones((0, 2), dtype=np.bool_)).high.shape == (0, 2)
