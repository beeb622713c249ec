from dataclasses import astuple, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from decision.errors import MissingValueError, OutOfRangeError, ShapeError, TooFewError, UnknownNameError, WeightError
from decision.robustness.stability import Stability, StabilityInterval, Swap, curves, stability
from decision.robustness.weight_paths import WeightPaths, group_path, tree_paths
from decision.valuation import Grid, Node, children, global_weights, grid, local_weights

# Goodwin & Wright (2004), Decision Analysis for Management Judgment, ch. 3: offices, swing weights and values
OFFICES = ("Addison Square", "Bilton Village", "Carlisle Walk", "Denver Street", "Elton Street", "Filton Village", "Gorton Square")
SWINGS = {"closeness": 100, "visibility": 80, "image": 70, "size": 30, "comfort": 20, "parking": 10}
VALUES = np.array(
    [
        [100, 60, 100, 75, 0, 90],
        [20, 80, 10, 30, 100, 30],
        [80, 70, 0, 0, 10, 100],
        [70, 50, 30, 55, 30, 90],
        [40, 60, 90, 100, 60, 70],
        [0, 0, 70, 0, 80, 0],
        [60, 100, 20, 50, 50, 80],
    ],
    dtype=np.float64,
)
FLAT = tuple(Node(name, None, weight=weight) for name, weight in SWINGS.items())
TREE = (
    Node("turnover", None, weight=250),
    Node("conditions", None, weight=60),
    *(Node(name, "turnover", weight=SWINGS[name]) for name in ("closeness", "visibility", "image")),
    *(Node(name, "conditions", weight=SWINGS[name]) for name in ("size", "comfort", "parking")),
)


def all_apply(values: np.ndarray) -> Grid:
    return Grid(values, np.ones(values.shape, dtype=np.bool_))


def two(first: list[float], second: list[float], weights: list[float]) -> Stability:
    nodes = [Node(f"c{place}", None, weight=weight) for place, weight in enumerate(weights)]
    return stability(("a", "b"), all_apply(np.array([first, second], dtype=np.float64)), tree_paths(nodes))


def bounds(interval: StabilityInterval) -> tuple[object, ...]:
    return astuple(interval)[2:6]


def test_stability_of_every_criterion_of_the_offices() -> None:
    result = stability(OFFICES, all_apply(VALUES), tree_paths(FLAT))

    assert result.first == "Addison Square"
    assert [OFFICES[row] for row in result.order] == [OFFICES[place] for place in (0, 4, 6, 3, 2, 1, 5)]
    assert [bounds(interval) for interval in result.intervals] == [
        (pytest.approx(0.0769230769), 1.0, "Elton Street", None),
        (0.0, pytest.approx(0.5067024129), None, "Gorton Square"),
        (0.0, 1.0, None, None),
        (0.0, pytest.approx(0.4488188976), None, "Elton Street"),
        (0.0, pytest.approx(0.2611464968), None, "Elton Street"),
        (0.0, pytest.approx(0.7735849057), None, "Carlisle Walk"),
    ]


@pytest.mark.parametrize("paths", [tree_paths(TREE), group_path(FLAT, "turnover", ["closeness", "visibility", "image"])])
def test_stability_of_a_group_is_the_published_one(paths: WeightPaths) -> None:
    turnover = stability(OFFICES, all_apply(VALUES), paths).intervals[0]

    assert turnover.low == pytest.approx(0.521, abs=5e-4)  # fig. 3.7: 52.1
    assert astuple(turnover) == ("turnover", pytest.approx(250 / 310), pytest.approx(0.5211435378), 1.0, "Elton Street", None, True)


def test_stability_of_a_share_inside_its_group_leaves_the_rest_alone() -> None:
    paths = tree_paths(TREE, within_parent=True)
    size = paths.names.index("size")

    assert paths.position[size] == pytest.approx(0.5)
    assert paths.at(np.full(8, 1.0))[size] == pytest.approx([*(250 / 310 * np.array([100, 80, 70]) / 250), 60 / 310, 0, 0])
    assert paths.at(np.full(8, 0.25))[size, 3:] == pytest.approx(60 / 310 * np.array([0.25, 0.5, 0.25]))
    assert paths.at(paths.position) == pytest.approx(np.tile(paths.weights, (8, 1)))


def test_swaps_name_the_weights_at_which_neighbours_change_places() -> None:
    swaps = stability(OFFICES, all_apply(VALUES), tree_paths(FLAT)).swaps("image")

    assert len(swaps) == 6
    assert swaps[1] == Swap("Elton Street", "Gorton Square", "image", pytest.approx(70 / 310), pytest.approx(15 / 85), None)


def test_being_level_at_the_end_of_the_way_is_not_being_overtaken() -> None:
    assert [bounds(one) for one in two([1, 0.5], [1, 0.2], [1, 1]).intervals] == [(0.0, 1.0, None, None)] * 2


def test_of_two_that_are_level_the_earlier_is_first_and_its_lead_ends_at_once_on_one_side() -> None:
    result = two([1, 0], [0, 1], [1, 1])

    assert (result.first, result.tied_first) == ("a", ("b",))
    assert [bounds(one) for one in result.intervals] == [(0.5, 1.0, "b", None), (0.0, 0.5, None, "b")]


def test_of_several_that_pass_at_one_point_the_steepest_overtakes() -> None:
    rising, weights = np.array([[0.5, 0.5], [0.7, 0.3], [0.9, 0.1]]), (Node("x", None, weight=1), Node("y", None, weight=3))

    up, down = stability(("a", "b", "c"), all_apply(rising), tree_paths(weights)).intervals

    assert bounds(up) == (0.0, pytest.approx(0.5), None, "c")
    assert bounds(down) == (pytest.approx(0.5), 1.0, "c", None)


def test_equal_candidates_never_overtake_each_other() -> None:
    assert [bounds(one) for one in two([0.1, 0.7], [0.1, 0.7], [1, 2]).intervals] == [(0.0, 1.0, None, None)] * 2


def test_a_single_criterion_cannot_move() -> None:
    assert two([0.3], [0.4], [7]).intervals == (StabilityInterval("c0", 1.0, 1.0, 1.0, None, None, False),)


def test_weights_of_zero_and_of_everything() -> None:
    everything, nothing = two([0.9, 0.1], [0.2, 0.8], [1, 0]).intervals

    assert everything == StabilityInterval("c0", 1.0, 1.0, 1.0, None, None, False)
    assert nothing == StabilityInterval("c1", 0.0, 0.0, pytest.approx(0.5), None, "b", True)


def test_one_candidate_is_first_whatever_the_weights() -> None:
    result = stability(("a",), all_apply(np.array([[0.2, 0.3]])), tree_paths([Node("x", None), Node("y", None)]))

    assert [bounds(one) for one in result.intervals] == [(0.0, 1.0, None, None)] * 2
    assert result.swaps("x") == ()


def test_a_total_to_which_the_heaviest_does_not_apply_is_level_along_the_way() -> None:
    applicable = np.array([[False, True], [True, True]])
    cells = Grid(np.array([[np.nan, 0.6], [0.9, 0.4]]), applicable)

    result = stability(("a", "b"), cells, tree_paths([Node("x", None, weight=1), Node("y", None, weight=4)]))

    # a scores 0.6 whatever the weight of x; b scores 0.4 + 0.5 t
    assert bounds(result.intervals[0]) == (0.0, pytest.approx(0.4), None, "b")


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (1, (0.0, pytest.approx(2 / 7), None, "b")),  # a leads, and would lead again beyond 6/11
        (2, (0.0, pytest.approx(2 / 7), None, "b")),  # level, and about to be passed
        (6, (pytest.approx(6 / 11), 1.0, "b", None)),  # level, and passed below
        (50, (pytest.approx(6 / 11), 1.0, "b", None)),
    ],
)
def test_a_lead_that_is_lost_and_won_back_ends_where_it_is_lost(weight: int, expected: tuple[object, ...]) -> None:
    # a: (0.2 + 0.1 t) / (0.2 + 0.8 t), b: (0.56 - 0.36 t) / (0.8 + 0.2 t); level at 2/7 and 6/11
    applicable = np.array([[True, True, False], [True, False, True]])
    cells = Grid(np.array([[0.3, 1.0, np.nan], [0.2, np.nan, 0.7]]), applicable)
    paths = tree_paths([Node("x", None, weight=weight), Node("y", None, weight=1), Node("z", None, weight=4)])

    result = stability(("a", "b"), cells, paths)

    assert (result.first, bounds(result.intervals[0])) == ("a", expected)


def test_one_that_is_level_and_pulls_ahead_is_passed_at_the_other_root() -> None:
    # the two above in the other order, at 2/7: b is ahead until 6/11
    applicable = np.array([[True, False, True], [True, True, False]])
    cells = Grid(np.array([[0.2, np.nan, 0.7], [0.3, 1.0, np.nan]]), applicable)
    paths = tree_paths([Node("x", None, weight=2), Node("y", None, weight=1), Node("z", None, weight=4)])

    result = stability(("b", "a"), cells, paths)

    assert (result.first, result.tied_first) == ("b", ("a",))
    assert bounds(result.intervals[0]) == (pytest.approx(2 / 7), pytest.approx(6 / 11), "a", "a")


def test_stability_refuses_what_has_no_total() -> None:
    paths = tree_paths([Node("x", None), Node("y", None, weight=0)])
    nobody = np.empty((0, 2))
    nothing = Grid(np.array([[0.1, 0.2], [np.nan, 0.3]]), np.array([[True, True], [False, True]]))

    with pytest.raises(MissingValueError, match="no criterion with a weight applies to b"):
        stability(("a", "b"), nothing, paths)
    with pytest.raises(MissingValueError, match="a on y is no finite number"):
        stability(("a", "b"), all_apply(np.array([[0.1, np.inf], [0.1, 0.2]])), paths)
    with pytest.raises(ShapeError, match="do not fit 1 candidates and 2 criteria"):
        stability(("a",), nothing, paths)
    with pytest.raises(TooFewError, match="no candidate"):
        stability((), Grid(nobody, nobody == 1, nobody, nobody, nobody), paths)
    with pytest.raises(UnknownNameError, match="z is no weight"):
        two([1, 0], [0, 1], [1, 1]).swaps("z")
    with pytest.raises(OutOfRangeError, match="from 0 to 1"):
        curves(all_apply(VALUES), tree_paths(FLAT), np.array([0.0, 1.1]))


def test_a_group_needs_criteria_with_proportions() -> None:
    nodes = [Node("x", None), Node("y", None, weight=0), Node("z", None, weight=0)]

    with pytest.raises(TooFewError, match="the group g has no criterion"):
        group_path(nodes, "g", [])
    with pytest.raises(UnknownNameError, match="names q"):
        group_path(nodes, "g", ["q", "x"])
    with pytest.raises(WeightError, match="every weight in the group g is zero"):
        group_path(nodes, "g", ["y", "z"])
    assert group_path(nodes, "g", ["y"]).end.tolist() == [[0, 1, 0]]


@st.composite
def rankings(draw: st.DrawFn) -> tuple[tuple[Node, ...], Grid]:
    """A tree of two levels and up to five candidates; some cells do not apply, some weights are zero, coarse values make ties."""
    sizes = draw(st.lists(st.integers(0, 3), min_size=1, max_size=3))
    weight = st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0, 7.0])
    nodes = []
    for place, size in enumerate(sizes):
        nodes += [
            Node(f"g{place}", None, weight=draw(weight)),
            *(Node(f"g{place}.{k}", f"g{place}", weight=draw(weight)) for k in range(size)),
        ]
    assume(all(any(node.weight for node in siblings) for siblings in children(nodes).values()))
    leaves = len(global_weights(nodes))
    rows = draw(st.integers(1, 5))
    cell = st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    values = np.array(draw(st.lists(st.lists(cell, min_size=leaves, max_size=leaves), min_size=rows, max_size=rows)))
    applies = np.array([[draw(st.integers(0, 5)) > 0 for _ in range(leaves)] for _ in range(rows)])
    assume((applies @ np.array(list(global_weights(nodes).values())) > 0).all())
    return tuple(nodes), Grid(np.where(applies, values, np.nan), applies)


def slow_totals(nodes: tuple[Node, ...], cells: Grid, moved: str, share: float) -> list[float]:
    """Totals where a node at the top has this share: a new tree, weighed anew, summed cell by cell."""
    others = local_weights([node for node in nodes if node.parent is None and node.id != moved], "the top")
    weights = global_weights(
        [replace(n, weight=share if n.id == moved else (1 - share) * others[n.id]) if not n.parent else n for n in nodes]
    )
    totals = []
    for row in range(len(cells.utility)):
        parts = [(w, v) for w, v, applies in zip(weights.values(), cells.utility[row], cells.applicable[row], strict=True) if applies]
        totals.append(sum(w * v for w, v in parts) / sum(w for w, _ in parts))
    return totals


@settings(max_examples=60, deadline=None)
@given(rankings(), st.sampled_from([0.03, 0.31, 0.5, 0.77, 0.98]))
def test_the_way_of_a_top_node_is_the_tree_weighed_anew(ranking: tuple[tuple[Node, ...], Grid], share: float) -> None:
    nodes, cells = ranking
    paths = tree_paths(nodes)
    drawn = curves(cells, paths, np.array([share]))
    for way, node in enumerate(nodes):
        if node.parent is None and paths.is_movable[way] and (cells.applicable @ paths.at(np.full(len(nodes), share))[way] > 0).all():
            assert drawn[way, 0] == pytest.approx(slow_totals(nodes, cells, node.id, share), abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(rankings(), st.booleans())
def test_the_first_stays_first_inside_its_interval_and_not_beyond(ranking: tuple[tuple[Node, ...], Grid], within: bool) -> None:
    nodes, cells = ranking
    paths = tree_paths(nodes, within_parent=within)
    candidates = tuple("abcde"[: len(cells.utility)])
    result = stability(candidates, cells, paths)
    first = candidates.index(result.first)
    for way, one in enumerate(result.intervals):
        assert one.low <= one.weight <= one.high
        inside = np.linspace(one.low, one.high, 41)
        along = curves(cells, paths, inside)[way]
        assert (along[:, first, None] >= along - 1e-9).all()
        for bound, by, step in ((one.low, one.overtaken_below_by, -1e-4), (one.high, one.overtaken_above_by, 1e-4)):
            if by is None:
                assert bound in {0.0, 1.0} or not one.is_movable
                continue
            at, beyond = curves(cells, paths, np.clip([bound, bound + step], 0, 1))[way]
            assert at[candidates.index(by)] == pytest.approx(at[first], abs=1e-9)
            assert beyond[candidates.index(by)] > beyond[first]


@settings(max_examples=80, deadline=None)
@given(rankings())
def test_at_a_swap_weight_totals_are_equal_and_no_nearer_one_is_missed(ranking: tuple[tuple[Node, ...], Grid]) -> None:
    nodes, cells = ranking
    paths = tree_paths(nodes)
    candidates = tuple("abcde"[: len(cells.utility)])
    result = stability(candidates, cells, paths)
    scan = np.linspace(0, 1, 101)
    scanned = curves(cells, paths, scan)
    for way, name in enumerate(paths.names):
        for swap, (upper, lower) in zip(result.swaps(name), pairwise(result.order), strict=True):
            gap = scanned[way, :, upper] - scanned[way, :, lower]
            below, above = swap.below if swap.below is not None else 0.0, swap.above if swap.above is not None else 1.0
            assert (gap[(scan >= below) & (scan <= above)] >= -1e-9).all()
            for bound in (swap.below, swap.above):
                if bound is not None:
                    level = curves(cells, paths, np.array([bound]))[way, 0]
                    assert level[upper] == pytest.approx(level[lower], abs=1e-9)


def test_unknown_values_stand_at_the_middle_of_what_they_lie_between() -> None:
    paths = tree_paths([Node("x", None), Node("y", None)])
    unknown = grid({}, ["a", "b"], ["x", "y"])

    assert stability(("a", "b"), unknown, paths).scores.tolist() == [0.5, 0.5]
