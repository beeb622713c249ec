from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.errors import OutOfRangeError, TooFewError
from decision.robustness.tornado import Bar, tornado
from decision.robustness.weight_paths import tree_paths
from decision.valuation import Grid, Node

NODES = (Node("quality", None, weight=3), Node("price", None, weight=1))
ALL = np.ones((2, 2), dtype=np.bool_)


def weight_bar(name: str, *numbers: float) -> Bar:
    low, high, at_low, at_high = (pytest.approx(number) for number in numbers)
    return Bar(name, None, low, high, at_low, at_high, pytest.approx(abs(numbers[3] - numbers[2])), False)


def test_tornado_by_hand() -> None:
    cells = Grid(
        np.array([[0.8, 0.2], [np.nan, 0.9]]), ALL, np.full((2, 2), 0.3), np.full((2, 2), 0.7), np.array([[0.05, 0.0], [0.0, 0.0]])
    )

    result = tornado(("Alpha", "Beta"), cells, tree_paths(NODES))

    # 0.65 against 0.6; a weight of 0.75 that falls by a fifth is 0.6 of 0.85, one of 0.25 that grows by a fifth is 0.3 of 1.05
    assert (result.first, result.second, result.margin) == ("Alpha", "Beta", pytest.approx(0.05))
    assert result.bars == (
        Bar("quality", "Beta", 0.3, 0.7, pytest.approx(0.2), pytest.approx(-0.1), pytest.approx(0.3), True),
        Bar(
            "quality",
            "Alpha",
            pytest.approx(0.7),
            pytest.approx(0.9),
            pytest.approx(-0.025),
            pytest.approx(0.125),
            pytest.approx(0.15),
            True,
        ),
        weight_bar("quality", 0.6 / 0.85, 0.9 / 1.15, 0.3 - 0.25 / 0.85, 0.3 - 0.25 / 1.15),
        weight_bar("price", 0.2 / 0.95, 0.3 / 1.05, 0.3 - 0.2 / 0.95, 0.3 - 0.3 / 1.05),
    )


def test_known_values_without_error_and_weights_that_cannot_move_make_no_swing() -> None:
    result = tornado(("Alpha", "Beta"), Grid(np.array([[0.8], [0.6]]), ALL[:, :1]), tree_paths((Node("price", None),)))

    assert result.bars == (Bar("price", None, 1.0, 1.0, pytest.approx(0.2), pytest.approx(0.2), 0.0, False),)


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[Node, ...], Grid]:
    shape = 3, 3
    state = np.array([draw(st.sampled_from("kkkun")) for _ in range(9)]).reshape(shape)
    state[:, 0] = np.where(state[:, 0] == "n", "k", state[:, 0])
    values = np.array([draw(st.integers(0, 10)) / 10 for _ in range(9)]).reshape(shape)
    sd = np.array([draw(st.sampled_from([0.0, 0.1])) for _ in range(9)]).reshape(shape)
    nodes = tuple(Node(name, None, weight=draw(st.integers(1, 5))) for name in "xyz")
    return nodes, Grid(np.where(state == "k", values, np.nan), state != "n", values / 2, np.ones(shape), sd)


def slow_margin(nodes: tuple[Node, ...], middle: np.ndarray, applies: np.ndarray, pair: list[int]) -> float:
    totals = []
    for row in pair:
        parts = [(node.weight, middle[row, column]) for column, node in enumerate(nodes) if applies[row, column]]
        totals.append(sum(weight * value for weight, value in parts) / sum(weight for weight, _ in parts))
    return totals[0] - totals[1]


@settings(max_examples=50, deadline=None)
@given(tables(), st.sampled_from([0.0, 0.2, 0.9]))
def test_tornado_agrees_with_moving_one_input_at_a_time(table: tuple[tuple[Node, ...], Grid], relative: float) -> None:
    nodes, cells = table
    result = tornado("abc", cells, tree_paths(nodes), relative=relative)
    pair = ["abc".index(result.first), "abc".index(result.second)]
    third = ({0, 1, 2} - set(pair)).pop()

    assert result.margin == pytest.approx(slow_margin(nodes, cells.middle, cells.applicable, pair))
    assert result.margin >= -1e-9
    assert slow_margin(nodes, cells.middle, cells.applicable, [pair[1], third]) >= -1e-9
    assert [bar.swing for bar in result.bars] == sorted((bar.swing for bar in result.bars), reverse=True)
    uncertain = {
        (name, criterion)
        for row, name in zip(pair, (result.first, result.second), strict=True)
        for column, criterion in enumerate("xyz")
        if cells.applicable[row, column]
        and (cells.low[row, column] < cells.high[row, column] or (cells.sd[row, column] > 0 and cells.known[row, column]))
    }
    assert {(bar.candidate, bar.name) for bar in result.bars} == {(None, name) for name in "xyz"} | uncertain
    for bar in result.bars:
        margins = []
        for end, factor in ((bar.low, 1 - relative), (bar.high, 1 + relative)):
            middle = cells.middle.copy()
            moved = nodes
            if bar.candidate is None:
                moved = tuple(replace(node, weight=node.weight * (factor if node.id == bar.name else 1)) for node in nodes)
            else:
                middle["abc".index(bar.candidate), "xyz".index(bar.name)] = end
            margins.append(slow_margin(moved, middle, cells.applicable, pair))
        assert (bar.margin_at_low, bar.margin_at_high) == pytest.approx(tuple(margins))
        assert bar.swing == pytest.approx(abs(margins[1] - margins[0]))
        assert bar.crosses_zero == (min(margins) < -1e-9)


def test_tornado_refuses_what_makes_no_lead() -> None:
    cells = Grid(np.array([[0.8, 0.2], [0.1, 0.9]]), ALL)
    paths = tree_paths(NODES)
    with pytest.raises(OutOfRangeError, match=r"not 1\.5"):
        tornado("ab", cells, paths, relative=1.5)
    with pytest.raises(OutOfRangeError, match="-1"):
        tornado("ab", cells, paths, errors=-1)
    with pytest.raises(TooFewError, match="two candidates"):
        tornado("a", cells, paths)
