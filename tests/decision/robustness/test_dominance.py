import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from decision.errors import ParameterError, ShapeError, TooFewError, WeightError
from decision.robustness.dominance import WeightBounds, contenders, dominance, necessary_preference, potential_optimality
from decision.valuation import Grid

ANY = WeightBounds.none(2)


def all_apply(values: np.ndarray) -> Grid:
    return Grid(values, np.ones(values.shape, dtype=np.bool_))


@st.composite
def cells(draw: st.DrawFn, *, whole: bool = False) -> Grid:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    cell = st.sampled_from([0.0, 0.5, 0.5, 1.0])
    values = np.array(draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=rows, max_size=rows)))
    state = np.array([[draw(st.sampled_from("kkkkun")) for _ in range(columns)] for _ in range(rows)])
    applies = (state != "n") | whole
    assume(applies.any(axis=1).all())
    low = np.where(state == "u", values / 2, 0.0)
    return Grid(np.where(state == "k", values, np.nan) if not whole else values, applies, low, np.maximum(low, values))


def totals(values: np.ndarray, applies: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return (np.where(applies, values, 0.0) @ weights) / (applies @ weights)


def corners(columns: int) -> list[np.ndarray]:
    """Weights near every corner and edge of the simplex, in both orders of steepness: where a counter-example to dominance lies."""
    draw = np.random.default_rng(5)
    return [*(draw.permutation(10.0 ** -np.arange(0, 4 * columns, 4)) for _ in range(12)), *draw.dirichlet(np.ones(columns), 12)]


def test_dominance_of_known_values() -> None:
    result = dominance(all_apply(np.array([[0.5, 0.5], [0.5, 0.4], [0.6, 0.1], [0.5, 0.5]])))

    assert np.argwhere(result).tolist() == [[0, 1], [3, 1]]


def test_dominance_with_unknown_values_holds_for_every_completion() -> None:
    values = Grid(
        np.array([[np.nan, 0.8], [0.4, 0.8], [0.5, 0.8]]), np.ones((3, 2), dtype=np.bool_), np.full((3, 2), 0.4), np.full((3, 2), 0.6)
    )

    # the first is 0.4 to 0.6: at 0.4 it equals the second, so that it need not be better
    assert np.argwhere(dominance(values)).tolist() == [[2, 1]]


def test_what_applies_to_one_alone_meets_all_that_applies_to_the_other() -> None:
    applicable = np.array([[True, True], [False, True]])

    above = dominance(Grid(np.array([[0.9, 0.6], [np.nan, 0.5]]), applicable))
    below = dominance(Grid(np.array([[0.4, 0.6], [np.nan, 0.5]]), applicable))

    assert (above[0, 1], below[0, 1]) == (True, False)


@settings(max_examples=80, deadline=None)
@given(cells())
def test_who_dominates_never_loses_and_who_does_not_loses_somewhere(grid: Grid) -> None:
    dominates = dominance(grid)
    weights = corners(grid.utility.shape[1])
    for a, b in np.ndindex(dominates.shape):
        worst = [totals(grid.low, grid.applicable, one)[a] - totals(grid.high, grid.applicable, one)[b] for one in weights]
        assert dominates[a, b] == (min(worst) > -1e-6 and max(worst) > 1e-6)


def test_necessary_preference_within_bounds() -> None:
    values = all_apply(np.array([[0.9, 0.2], [0.5, 0.5]]))

    assert necessary_preference(values, ANY).tolist() == [[True, False], [False, True]]
    assert necessary_preference(values, WeightBounds(np.array([0.5, 0.0]), np.array([1.0, 0.5]))).tolist() == [[True, True], [False, True]]
    # level at 3/7
    assert necessary_preference(values, WeightBounds(np.array([3 / 7, 0.0]), np.array([1.0, 1.0])))[0, 1]
    assert not necessary_preference(values, WeightBounds(np.array([0.42, 0.0]), np.array([1.0, 1.0])))[0, 1]


@settings(max_examples=60, deadline=None)
@given(cells(), st.floats(0.05, 1.5), st.integers(0, 1000))
def test_necessary_preference_agrees_with_the_vertices_of_the_bounds(grid: Grid, relative: float, seed: int) -> None:
    columns = grid.utility.shape[1]
    agreed = np.random.default_rng(seed).dirichlet(np.ones(columns))
    bounds = WeightBounds.around(agreed, relative)
    preferred = necessary_preference(grid, bounds)
    vertices = vertices_of(bounds)
    for a, b in np.ndindex(preferred.shape):
        same = (grid.applicable[a] == grid.applicable[b]).all()
        pair = [a, b]
        gaps = [
            totals(grid.low[pair], grid.applicable[pair], one)[0] - totals(grid.high[pair], grid.applicable[pair], one)[1]
            for one in vertices
            if (grid.applicable[pair] @ one > 0).all()
        ]
        if preferred[a, b] and a != b:
            assert min(gaps, default=0.0) > -1e-6
        if same and a != b and gaps and min(gaps) > 1e-6:
            assert preferred[a, b]


def vertices_of(bounds: WeightBounds) -> list[np.ndarray]:
    """Every way of setting all weights but one to a bound, where the one that is left fits: the slow list of all corners."""
    columns, found = bounds.low.size, []
    for free in range(columns):
        for choice in np.ndindex(*(2,) * columns):
            one = np.where(np.array(choice) == 1, bounds.high, bounds.low)
            one[free] = 1 - np.delete(one, free).sum()
            if bounds.low[free] - 1e-12 <= one[free] <= bounds.high[free] + 1e-12:
                found.append(one)
    return found


def test_potential_optimality_of_a_compromise() -> None:
    extremes = [[1.0, 0.0], [0.0, 1.0]]

    hopeful = potential_optimality("abc", all_apply(np.array([*extremes, [0.6, 0.6]])))
    hopeless = potential_optimality("abc", all_apply(np.array([*extremes, [0.4, 0.4]])))

    assert hopeful.margin == pytest.approx([0.4, 0.4, 0.1])
    assert hopeful.weights[2] == pytest.approx([0.5, 0.5])
    assert (hopeless.margin[2], hopeless.is_possible.tolist()) == (pytest.approx(-0.1), [True, True, False])


def test_potential_optimality_within_bounds() -> None:
    values = all_apply(np.array([[1.0, 0.0], [0.0, 1.0]]))

    bounded = potential_optimality("ab", values, WeightBounds(np.array([0.6, 0.0]), np.array([1.0, 1.0])))

    assert bounded.margin == pytest.approx([1.0, -0.2])
    assert bounded.is_possible.tolist() == [True, False]


def test_an_unknown_value_counts_at_its_best_for_oneself_and_at_its_worst_for_others() -> None:
    values = Grid(np.array([[np.nan], [0.5]]), np.ones((2, 1), dtype=np.bool_), np.full((2, 1), 0.4), np.full((2, 1), 0.7))

    assert potential_optimality("ab", values).margin == pytest.approx([0.2, 0.1])


@settings(max_examples=25, deadline=None)
@given(cells(whole=True))
def test_potential_optimality_agrees_with_a_grid_of_weights(grid: Grid) -> None:
    rows, columns = grid.utility.shape
    steps = [np.array(one) / 12 for one in np.ndindex(*(13,) * columns) if sum(one) == 12]
    scores = np.array(steps) @ grid.utility.T
    found = potential_optimality("abcd"[:rows], grid)
    for row in range(rows):
        lead = scores[:, row] - np.delete(scores, row, axis=1).max(axis=1)
        # values are halves and weights twelfths: between the grid's best and the true one lies less than a step of weight
        assert lead.max() - 1e-9 <= found.margin[row] <= lead.max() + 1 / 6
        at = found.weights[row] @ grid.utility.T
        assert at[row] - np.delete(at, row).max() == pytest.approx(found.margin[row], abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(cells(whole=True), st.integers(0, 2**32 - 1), st.sampled_from([0.05, 0.3, 1.0]))
def test_contenders_are_whom_a_linear_program_finds_possible(grid: Grid, seed: int, relative: float) -> None:
    rows, columns = grid.utility.shape
    bounds = WeightBounds.around(np.random.default_rng(seed).dirichlet(np.ones(columns)), relative)

    found = contenders("abcd"[:rows], grid, bounds)
    programs = potential_optimality("abcd"[:rows], grid, bounds)

    # Who can at best tie at the edge with somebody who is nowhere behind is out here, and possible there.
    assert found[programs.margin > 1e-7].all()
    assert not found[~programs.is_possible].any()
    assert found.any()


def test_contenders_to_whom_not_everything_applies_are_out_only_when_beaten() -> None:
    grid = Grid(np.array([[1.0, 0.6], [0.2, 0.1], [np.nan, 0.7]]), np.array([[True, True], [True, True], [False, True]]))

    assert contenders("abc", grid, WeightBounds.around(np.array([0.5, 0.5]), 0.2)).tolist() == [True, False, True]


def test_bounds_and_sizes_are_checked() -> None:
    whole = all_apply(np.array([[0.1, 0.2], [0.2, 0.1]]))
    with pytest.raises(WeightError, match="bounds of weight 1"):
        WeightBounds(np.array([0.1, 0.6]), np.array([0.5, 0.5]))
    with pytest.raises(WeightError, match="sum to 1"):
        WeightBounds(np.array([0.1, 0.1]), np.array([0.4, 0.5]))
    with pytest.raises(ShapeError, match="do not fit upper bounds"):
        WeightBounds(np.array([0.1]), np.array([0.4, 0.5]))
    with pytest.raises(ShapeError, match="3 bounds do not fit"):
        necessary_preference(whole, WeightBounds.none(3))
    with pytest.raises(ShapeError, match="1 names do not fit"):
        potential_optimality("a", whole)
    with pytest.raises(TooFewError, match="at least two"):
        potential_optimality("a", all_apply(np.array([[0.1, 0.2]])))
    with pytest.raises(ParameterError, match="applies to b"):
        potential_optimality("ab", Grid(np.array([[0.1, 0.2], [np.nan, 0.1]]), np.array([[True, True], [False, True]])))
