from typing import Any

import numpy as np
import pytest

from decision.crosschecks import DecisionMatrix
from decision.crosschecks.matrix import bounds
from decision.errors import DecisionError, MissingValueError, OutOfRangeError, ScaleError, ShapeError, TooFewError, WeightError
from tests.decision.crosschecks.problems import matrix_of

GOOD: dict[str, Any] = {
    "values": np.array([[1.0, 2.0], [3.0, 4.0]]),
    "weights": np.array([0.5, 0.5]),
    "maximise": np.array([True, False]),
    "alternatives": ("Alpha", "Beta"),
    "criteria": ("quality", "price"),
}


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"values": np.array([[1.0, np.nan], [3.0, 4.0]])}, MissingValueError, "Alpha has no value on price"),
        ({"values": np.array([[1.0, 2.0], [-np.inf, 4.0]])}, OutOfRangeError, "the value of Beta on quality, -inf, is beyond 1e+150"),
        ({"values": np.array([[1.0, 2.0], [3.0, 2e150]])}, OutOfRangeError, "the value of Beta on price, 2e+150, is beyond 1e+150"),
        ({"values": np.array([1.0, 2.0])}, ShapeError, "values (2,) do not fit 2 alternatives and 2 criteria"),
        ({"values": np.ones((2, 3))}, ShapeError, "values (2, 3) do not fit 2 alternatives and 2 criteria"),
        ({"weights": np.ones(3)}, ShapeError, "weights (3,) do not fit 2 criteria"),
        ({"maximise": np.array([True])}, ShapeError, "directions (1,) do not fit 2 criteria"),
        ({"weights": np.array([0.5, -0.1])}, WeightError, "the weight of price must be a number of at least 0, not -0.1"),
        ({"weights": np.array([np.nan, 0.5])}, WeightError, "the weight of quality must be a number of at least 0, not nan"),
        ({"weights": np.array([np.inf, 0.5])}, WeightError, "the weight of quality must be a number of at least 0, not inf"),
        ({"weights": np.zeros(2)}, WeightError, "every weight is zero: quality, price"),
        (
            {"values": np.ones((1, 2)), "alternatives": ("Alpha",)},
            TooFewError,
            "a comparison needs two alternatives and one criterion, not 1 and 2",
        ),
        (
            {"values": np.empty((0, 2)), "alternatives": ()},
            TooFewError,
            "a comparison needs two alternatives and one criterion, not 0 and 2",
        ),
        (
            {"values": np.empty((2, 0)), "criteria": (), "weights": np.empty(0), "maximise": np.empty(0, dtype=np.bool_)},
            TooFewError,
            "a comparison needs two alternatives and one criterion, not 2 and 0",
        ),
    ],
)
def test_a_matrix_that_no_method_can_read_is_refused_by_name(change: dict[str, Any], error: type[DecisionError], message: str) -> None:
    DecisionMatrix(**GOOD)

    with pytest.raises(DecisionError) as refused:
        DecisionMatrix(**(GOOD | change))

    assert (type(refused.value), str(refused.value)) == (error, message)


def test_a_difference_of_rounding_is_none() -> None:
    ends = bounds(matrix_of([[0.1 + 0.2, 1.0, 5.0], [0.3, 2.0, 5.0]], [1, 1, 1], "+-+"))

    assert ends.constant.tolist() == [True, False, True]
    assert ends.spread.tolist() == [1.0, -1.0, 1.0]


def test_differences_too_small_to_divide_by_are_refused() -> None:
    with pytest.raises(ScaleError, match="the values on C2 differ by less than 1e-150: choose another unit"):
        bounds(matrix_of([[1, 0], [2, 1e-151]], [1, 1]))
