from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import (
    DecisionError,
    OutOfRangeError,
    ScaleError,
    ShapeError,
    TreeError,
    UnitMismatchError,
    UnknownNameError,
    WeightError,
)
from decision.valuation import (
    AnchoredLevels,
    GateResult,
    GateStatus,
    Grid,
    Node,
    PiecewiseLinear,
    Rating,
    RatingState,
    Scale,
    Step,
    cell_values,
    global_weights,
    grid,
    knocked_out,
    value_function,
)

SLOT_MONTHS = ((24, 0), (18, 1), (12, 2), (9, 3), (6, 4), (4, 5))
BATCH_SUCCESS = ((70, 0), (76, 1), (82, 2), (88, 3), (94, 4), (98, 5))


@pytest.mark.parametrize(
    ("anchors", "raw", "linear", "step"),
    [
        (SLOT_MONTHS, 30, 0, 0),
        (SLOT_MONTHS, 24, 0, 0),
        (SLOT_MONTHS, 15, 1.5, 1),
        (SLOT_MONTHS, 9, 3, 3),
        (SLOT_MONTHS, 5, 4.5, 4),
        (SLOT_MONTHS, 1, 5, 5),
        (BATCH_SUCCESS, 50, 0, 0),
        (BATCH_SUCCESS, 85, 2.5, 2),
        (BATCH_SUCCESS, 94, 4, 4),
        (BATCH_SUCCESS, 100, 5, 5),
    ],
)
def test_levels_of_a_cost_and_of_a_benefit(anchors: tuple[tuple[float, float], ...], raw: float, linear: float, step: float) -> None:
    assert PiecewiseLinear(anchors).level(raw) == pytest.approx(linear)
    assert PiecewiseLinear(anchors).utility(raw) == pytest.approx(linear / 5)
    assert (Step(anchors).level(raw), Step(anchors).utility(raw)) == (step, step / 5)


def test_the_order_of_anchors_does_not_matter() -> None:
    assert PiecewiseLinear(SLOT_MONTHS) == PiecewiseLinear(SLOT_MONTHS[::-1])


@pytest.mark.parametrize(("level", "utility"), [(0, 0), (3, 0.6), (5, 1)])
def test_an_anchored_level_is_worth_a_fifth_each(level: float, utility: float) -> None:
    assert (AnchoredLevels().level(level), AnchoredLevels().utility(level)) == (level, utility)


@pytest.mark.parametrize(
    "anchors", [(), ((1, 2),), ((1, 2), (1, 3)), ((1, 2), (2, 2)), ((1, 1), (2, 3), (3, 2)), ((1, 1), (2, 6)), ((float("inf"), 1), (2, 2))]
)
def test_unusable_anchors_are_refused(anchors: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ScaleError):
        PiecewiseLinear(anchors)


def test_values_without_a_place_on_the_scale_are_refused() -> None:
    with pytest.raises(OutOfRangeError, match="a level runs from 0 to 5, not 6"):
        AnchoredLevels().utility(6)
    for function in (PiecewiseLinear(SLOT_MONTHS), Step(SLOT_MONTHS)):
        with pytest.raises(OutOfRangeError, match="nan is no measured value"):
            function.utility(float("nan"))


def test_a_value_function_is_made_by_its_name() -> None:
    assert value_function("anchored") == AnchoredLevels()
    assert value_function("piecewise_linear", SLOT_MONTHS) == PiecewiseLinear(SLOT_MONTHS)
    assert value_function("step", SLOT_MONTHS) == Step(SLOT_MONTHS)
    with pytest.raises(UnknownNameError, match="unknown value function cubic; known: anchored, linear, "):
        value_function("cubic")


TREE = (
    Node("quality", None, "Quality", 60),
    Node("inspections", "quality", "Inspections", 3),
    Node("deviations", "quality", "Deviations", 1),
    Node("price", None, "Price", 40),
)


def test_weights_of_leaves_are_products_of_shares() -> None:
    assert global_weights(TREE) == pytest.approx({"inspections": 0.45, "deviations": 0.15, "price": 0.4})
    assert list(global_weights(TREE)) == ["inspections", "deviations", "price"]


@given(st.lists(st.floats(0, 1e300), min_size=1, max_size=6).filter(any))
def test_weights_sum_to_one(raw: list[float]) -> None:
    nodes = [Node(str(index), None, weight=weight) for index, weight in enumerate(raw)]

    assert sum(global_weights(nodes).values()) == pytest.approx(1)


# Zero, or large enough that the product below is still exact: a scaled denormal number is another number, or none.
SCALABLE = st.one_of(st.just(0.0), st.floats(1e-290, 1e300))


@given(st.floats(1e-6, 1e6), st.lists(SCALABLE, min_size=1, max_size=6).filter(any))
def test_the_scale_of_raw_weights_changes_nothing(factor: float, raw: list[float]) -> None:
    nodes = [Node(str(index), None, weight=weight) for index, weight in enumerate(raw)]
    scaled = [Node(node.id, None, weight=node.weight * factor) for node in nodes]

    assert sum(global_weights(scaled).values()) == pytest.approx(1)
    assert global_weights(scaled) == pytest.approx(global_weights(nodes), abs=1e-9)


@pytest.mark.parametrize(
    ("nodes", "error", "message"),
    [
        ([], TreeError, "no criterion at all"),
        ([Node("a", None), Node("a", None)], TreeError, "criteria appear twice: a"),
        ([Node("a", "ghost")], TreeError, "a stands under ghost, which is no criterion"),
        ([Node("a", "b"), Node("b", "a")], TreeError, "a is its own ancestor"),
        ([Node("a", None, weight=0)], WeightError, "every weight under the top is zero"),
        (
            [Node("a", None, "Quality"), Node("b", "a", weight=0), Node("c", "a", weight=0)],
            WeightError,
            "every weight under Quality is zero",
        ),
        ([Node("a", None, "Quality", -1)], WeightError, "the weight of Quality must be a number of at least 0, not -1"),
        ([Node("a", None, weight=float("nan"))], WeightError, "the weight of a must be a number of at least 0, not nan"),
    ],
)
def test_criteria_that_cannot_be_weighed_are_refused_by_name(nodes: list[Node], error: type[DecisionError], message: str) -> None:
    with pytest.raises(error, match=f"^{message}"):
        global_weights(nodes)


RATED, NOT_APPLICABLE, ABSTAINED = RatingState.RATED, RatingState.NOT_APPLICABLE, RatingState.ABSTAINED


def said(*answers: float | RatingState, candidate: str = "x", criterion: str = "c") -> list[Rating]:
    """What successive evaluators said of one cell: a level, or a state."""
    given: list[dict[str, Any]] = [
        {"state": answer} if isinstance(answer, RatingState) else {"state": RATED, "level": answer} for answer in answers
    ]
    return [Rating(candidate, criterion, f"evaluator{index}", **one) for index, one in enumerate(given)]


def test_the_grid_keeps_unknown_and_not_applicable_apart() -> None:
    cells = cell_values([*said(5), *said(NOT_APPLICABLE, criterion="d"), *said(ABSTAINED, candidate="y")])

    found = grid(cells, ["x", "y"], ["c", "d"])

    np.testing.assert_array_equal(found.utility, [[1, np.nan], [np.nan, np.nan]])
    np.testing.assert_array_equal(found.applicable, [[True, False], [True, True]])
    np.testing.assert_array_equal(found.known, [[True, False], [False, False]])


def test_cells_and_ratings_that_fit_nothing_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="a value for candidate x on criterion c"):
        grid(cell_values(said(1)), ["y"], ["c"])
    with pytest.raises(ShapeError, match=r"utilities \(1, 2\) do not fit applicable \(2, 2\)"):
        Grid(np.zeros((1, 2)), np.ones((2, 2), dtype=np.bool_))


@pytest.mark.parametrize(("state", "level"), [(RATED, None), (RATED, 6), (RATED, -1), (ABSTAINED, 3), (NOT_APPLICABLE, 0)])
def test_a_rating_whose_state_and_level_disagree_is_refused(state: RatingState, level: float | None) -> None:
    with pytest.raises(OutOfRangeError, match="e on x, c: "):
        Rating("x", "c", "e", state, level)


def test_only_failed_gates_knock_out() -> None:
    gates = [GateResult("x", f"g{index}", status) for index, status in enumerate(GateStatus)]

    assert [gate.status for gate in knocked_out(gates)] == [GateStatus.FAILED]


def test_a_target_range_is_best_inside_and_worse_on_both_sides() -> None:
    function = value_function("target_range", [(20, 0), (36, 5), (38, 5), (42, 1)])

    assert [function.level(raw) for raw in (10, 20, 28, 36, 37, 38, 40, 50)] == [0, 0, 2.5, 5, 5, 5, 3, 1]


@pytest.mark.parametrize(
    ("anchors", "words"),
    [
        ([(1, 0), (2, 5)], "an anchor on either side"),
        ([(1, 0), (2, 3), (3, 5)], "the best level stands at an end"),
        ([(1, 0), (2, 3), (3, 2), (4, 5), (5, 0)], "levels must only rise or only fall"),
    ],
)
def test_what_is_no_target_range_is_refused(anchors: list[tuple[float, float]], words: str) -> None:
    with pytest.raises(ScaleError, match=words):
        value_function("target_range", anchors)


def test_a_linear_function_has_two_anchors() -> None:
    assert value_function("linear", [(0, 0), (72, 5)]).utility(36) == 0.5
    with pytest.raises(ScaleError, match="two anchors, not 3"):
        value_function("linear", [(0, 0), (1, 2), (2, 5)])


def test_a_measured_value_is_read_in_the_unit_of_the_anchors() -> None:
    scale = Scale("weeks", value_function("linear", [(52, 0), (12, 5)]))

    assert scale.utility(32, "weeks") == 0.5
    with pytest.raises(UnitMismatchError, match="measured in months, and the anchors are in weeks"):
        scale.utility(8, "months")
