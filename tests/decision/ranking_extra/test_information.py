from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.errors import OutOfRangeError, TooFewError, UnknownNameError
from decision.ranking import RankedCells
from decision.ranking.information import BundleInformation, CellInformation, bundles, value_of_information
from decision.valuation import Grid


def ranked(utility: list[list[float]], weights: list[float], low: float = 0.0, high: float = 1.0) -> RankedCells:
    """Candidates a, b, ... and criteria x, y, ...; NaN is unknown, between `low` and `high`."""
    values = np.array(utility)
    cells = Grid(values, np.ones(values.shape, dtype=np.bool_), np.full(values.shape, low), np.full(values.shape, high))
    rows, columns = values.shape
    return RankedCells(tuple("abcdef"[:rows]), tuple("xyz"[:columns]), np.array(weights), cells)


UNKNOWN = float("nan")


def test_information_about_a_follower() -> None:
    # b is at 0.5 and moves by 0.2 either way; the gap is 0.1
    assert value_of_information(ranked([[0.6, 0.6], [0.5, UNKNOWN]], [0.6, 0.4])) == (
        CellInformation("b", "y", 0.4, 0.0, 1.0, True, pytest.approx(0.25), pytest.approx(0.1**2 / 0.8), True),
    )


def test_information_about_the_first_asks_how_far_it_may_fall() -> None:
    assert value_of_information(ranked([[0.7, UNKNOWN], [0.5, 0.55], [0.1, 0.1]], [0.6, 0.4])) == (
        CellInformation("a", "y", 0.4, 0.0, 1.0, True, pytest.approx((0.2 - 0.1) / 0.4), pytest.approx(0.1**2 / 0.8), True),
    )


def test_information_that_cannot_change_the_first_is_worth_nothing() -> None:
    follower, nothing = value_of_information(ranked([[0.9, 0.9, 0.5], [0.5, UNKNOWN, UNKNOWN]], [0.7, 0.3, 0.0]))

    assert (follower.criterion, follower.probability, follower.gain, follower.could_change_first) == ("y", 0, 0, False)
    assert (nothing.criterion, nothing.probability, nothing.gain, nothing.could_change_first) == ("z", 0, 0, False)


def test_of_two_that_tie_either_cell_is_an_even_bet() -> None:
    cells = value_of_information(ranked([[0.5, UNKNOWN], [0.5, UNKNOWN]], [0.5, 0.5]))

    assert [one.candidate for one in cells] == ["a", "b"]
    assert [(one.probability, one.gain) for one in cells] == [(0.5, pytest.approx(0.0625))] * 2


def test_a_disputed_value_moves_within_what_people_said() -> None:
    table = ranked([[0.6], [0.5]], [1.0])

    # 0.5 lies between 0.4 and 0.9: 0.3 of 0.5 put b first; on the mean of the range alone, 0.65, b would be chosen: losing 0.2^2 / 1.0 then
    (one,) = value_of_information(table, {("b", "x"): (0.4, 0.9)})

    assert one == CellInformation("b", "x", 1.0, 0.4, 0.9, False, pytest.approx(0.6), pytest.approx(0.2**2 / 1.0), True)
    whole = bundles(table, {("b", "x"): (0.4, 0.9)}, seed=1)[0]
    assert (whole.probability, whole.gain) == (pytest.approx(0.6, abs=0.02), pytest.approx(0.04, abs=0.004))


def test_cells_that_do_not_apply_are_not_open_and_the_others_weigh_more() -> None:
    table = ranked([[0.6, 0.6], [0.5, UNKNOWN]], [0.6, 0.4])
    applicable = np.array([[True, True], [False, True]])
    table = replace(table, cells=Grid(np.where(applicable, table.cells.utility, np.nan), applicable))

    (one,) = value_of_information(table)

    assert (one.criterion, one.weight, one.probability) == ("y", 1.0, pytest.approx(0.4))


@st.composite
def tables(draw: st.DrawFn) -> tuple[RankedCells, dict[tuple[str, str], tuple[float, float]]]:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    generator = np.random.default_rng(draw(st.integers(0, 10_000)))
    values = generator.integers(0, 11, (rows, columns)) / 10
    utility = np.where(generator.random(values.shape) < 0.4, np.nan, values)
    applicable = generator.random(values.shape) > 0.15
    applicable[:, 0] = True
    weights = generator.dirichlet(np.ones(columns))
    cells = Grid(np.where(applicable, utility, np.nan), applicable, values / 2, (1 + values) / 2)
    scores = (np.where(applicable, cells.middle, 0.0) @ weights) / (applicable @ weights)
    order = np.argsort(-scores, kind="stable")
    table = RankedCells(
        tuple("abcd"[:rows]),
        tuple("xyz"[:columns]),
        weights,
        Grid(cells.utility[order], applicable[order], cells.low[order], cells.high[order]),
    )
    known = np.argwhere(table.cells.known & table.cells.applicable)
    said = [(row, column, table.cells.utility[row, column]) for row, column in known[:2]]
    disputed = {(table.candidates[row], table.criteria[column]): (value * 0.7, min(1.0, value + 0.2)) for row, column, value in said}
    return table, disputed


def brute_force(table: RankedCells, open_cells: list[CellInformation], samples: int) -> tuple[float, float, float]:
    """Draw evenly spaced or random values of the cells, rank each time anew; the gain compares with the best choice on means of ranges."""
    applicable, weights = table.cells.applicable, table.weights
    draw = np.random.default_rng(1)
    even = (np.arange(samples)[:, None] + 0.5) / samples
    shares = even if len(open_cells) == 1 else draw.random((samples, len(open_cells)))

    def totals(values: list[float]) -> np.ndarray:
        middle = table.cells.middle.copy()
        for cell, value in zip(open_cells, values, strict=True):
            middle[table.candidates.index(cell.candidate), table.criteria.index(cell.criterion)] = value
        return (np.where(applicable, middle, 0.0) @ weights) / (applicable @ weights)

    low, high = np.array([one.low for one in open_cells]), np.array([one.high for one in open_cells])
    sampled = np.array([totals(list(low + share * (high - low))) for share in shares])
    chosen = totals(list((low + high) / 2)).argmax()
    changed = sampled[:, 1:].max(axis=1) > sampled[:, 0] + 1e-9
    return float(changed.mean()), float((sampled.max(axis=1) - sampled[:, chosen]).mean()), float(changed.any())


@settings(max_examples=25, deadline=None)
@given(tables())
def test_information_agrees_with_ranking_every_value_anew(drawn: tuple[RankedCells, dict[tuple[str, str], tuple[float, float]]]) -> None:
    table, disputed = drawn
    found = value_of_information(table, disputed)

    assert [(-one.gain, -one.probability) for one in found] == sorted((-one.gain, -one.probability) for one in found)
    assert sum(one.is_unknown for one in found) == (table.cells.applicable & ~table.cells.known).sum()
    for one in found:
        probability, gain, could = brute_force(table, [one], 200)
        assert one.probability == pytest.approx(probability, abs=0.006)
        assert one.gain == pytest.approx(gain, abs=2e-4)
        assert one.could_change_first >= could
        assert one.could_change_first == (one.probability > 1e-8)


@settings(max_examples=12, deadline=None)
@given(tables())
def test_bundles_agree_with_ranking_every_draw_anew(drawn: tuple[RankedCells, dict[tuple[str, str], tuple[float, float]]]) -> None:
    table, disputed = drawn
    cells = value_of_information(table, disputed)
    for bundle in bundles(table, disputed, seed=3, samples=4000):
        inside = [one for one in cells if bundle.candidate in {one.candidate, None} and bundle.criterion in {one.criterion, None}]
        assert bundle.cells == len(inside)
        probability, gain, could = brute_force(table, inside, 400)
        assert bundle.probability == pytest.approx(probability, abs=0.13)
        assert bundle.gain == pytest.approx(gain, abs=0.03)
        assert bundle.could_change_first >= could
        if len(inside) == 1:
            assert bundle.probability == pytest.approx(inside[0].probability, abs=0.04)


def test_a_bundle_can_change_what_none_of_its_cells_can() -> None:
    table = ranked([[0.8, 0.8], [UNKNOWN, UNKNOWN]], [0.5, 0.5])

    assert [one.could_change_first for one in value_of_information(table)] == [False, False]
    whole, *single = bundles(table, seed=1)

    # the sum of two even draws passes 1.6 of 2 with probability 0.4^2 / 2, by a third of 0.4 on average, halved by the weights
    assert whole == BundleInformation("b", None, 2, pytest.approx(0.08, abs=0.01), pytest.approx(0.4**3 / 12, abs=0.001), True)
    assert single == [BundleInformation(None, one, 1, 0.0, 0.0, False) for one in "xy"]
    assert bundles(table, seed=1) == (whole, *single)
    assert bundles(table, seed=2) != (whole, *single)


def test_information_refuses_what_is_no_question() -> None:
    table = ranked([[0.6, 0.6], [0.5, UNKNOWN]], [0.6, 0.4])
    with pytest.raises(TooFewError, match="two candidates"):
        value_of_information(ranked([[UNKNOWN]], [1.0]))
    with pytest.raises(TooFewError, match="1 sample"):
        bundles(table, seed=1, samples=0)
    with pytest.raises(UnknownNameError, match="q on x"):
        value_of_information(table, {("q", "x"): (0.1, 0.2)})
    with pytest.raises(OutOfRangeError, match=r"b on x: 0\.5 does not lie between 0\.6 and 0\.7"):
        value_of_information(table, {("b", "x"): (0.6, 0.7)})
