"""What the cross-checks are computed from: alternatives in rows, criteria in columns, a weight and a direction for each criterion.

Weights are used as given: published examples round theirs, and normalising them here would move the published digits.
"""

from dataclasses import dataclass

import numpy as np

from decision.errors import MissingValueError, OutOfRangeError, ScaleError, ShapeError, TooFewError, WeightError
from decision.types import BoolArray, FloatArray

FEWEST_ALTERNATIVES = 2
LARGEST_VALUE = 1e150  # its square, and the sum of many, is still a number
SMALLEST_SPREAD = 1e-150  # and so is that of its reciprocal
ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""How far, relative to the largest number involved, a difference of two decimals may be off: less than this is no difference."""


@dataclass(frozen=True, slots=True)
class DecisionMatrix:
    """A problem that any of these methods can be asked about.

    values        (m, n), finite, in the unit of each criterion
    weights       (n,), non-negative and not all zero; used as given
    maximise      (n,), whether more is better
    alternatives  m names
    criteria      n names

    Raises TooFewError for fewer than two alternatives or no criterion, ShapeError for lengths that disagree, MissingValueError for
    a NaN, OutOfRangeError for a value that is infinite or above 1e150, WeightError for weights that are negative or all zero.
    """

    values: FloatArray
    weights: FloatArray
    maximise: BoolArray
    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_shapes(self)
        _check_values(self)
        check_weights(self.weights, self.criteria)

    @property
    def oriented(self) -> FloatArray:
        """(m, n): the values, those of costs negated, so that more is better everywhere."""
        return np.where(self.maximise, self.values, -self.values)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The best and the worst value present on each criterion, both (n,)."""

    best: FloatArray
    worst: FloatArray

    @property
    def constant(self) -> BoolArray:
        """(n,): where the alternatives differ by no more than the rounding of their decimals."""
        return np.abs(self.best - self.worst) <= ROUNDING * np.maximum(np.abs(self.best), np.abs(self.worst))

    @property
    def spread(self) -> FloatArray:
        """(n,): best minus worst, negative for a cost; 1 where nothing differs, so that the criterion adds 0 when divided by it."""
        return np.where(self.constant, 1.0, self.best - self.worst)


def bounds(matrix: DecisionMatrix) -> Bounds:
    """The best and the worst value that any alternative has, by criterion.

    Raises ScaleError naming a criterion on which all differences are below 1e-150: its unit is too large to compute with.
    """
    low, high = matrix.values.min(axis=0), matrix.values.max(axis=0)
    ends = Bounds(np.where(matrix.maximise, high, low), np.where(matrix.maximise, low, high))
    tiny = np.abs(ends.spread) < SMALLEST_SPREAD
    if tiny.any():
        raise ScaleError(
            f"the values on {matrix.criteria[int(np.argmax(tiny))]} differ by less than {SMALLEST_SPREAD:g}: choose another unit"
        )
    return ends


def weighted_rows(values: FloatArray, weights: FloatArray) -> FloatArray:
    """The sum of each row of values (m, n) times weights (n,): (m,).

    Not by BLAS, whose threads take milliseconds to wake on a busy machine, which is more than all of the sum.
    """
    sums: FloatArray = np.einsum("ij,j->i", values, weights)
    return sums


def require_ratio_scale(matrix: DecisionMatrix) -> None:
    """Refuse what has no meaning as a ratio: a benefit below 0, a cost of 0 or less. Raises OutOfRangeError naming the cell."""
    refused = np.where(matrix.maximise, matrix.values < 0, matrix.values <= 0)
    if refused.any():
        row, column = np.argwhere(refused)[0]
        wanted = "at least 0" if matrix.maximise[column] else "above 0, being a cost"
        raise OutOfRangeError(f"{_cell(matrix, row, column)} must be {wanted}, to be taken as a ratio")


def check_weights(weights: FloatArray, criteria: tuple[str, ...]) -> None:
    """Refuse weights, (n,), that are no numbers of at least 0, or all zero. Raises WeightError naming the criterion."""
    usable = (weights >= 0) & (weights <= LARGEST_VALUE)  # false for a NaN too
    if not usable.all():
        wrong = int(np.argmin(usable))
        raise WeightError(f"the weight of {criteria[wrong]} must be a number of at least 0, not {weights[wrong]}")
    if not weights.any():
        raise WeightError(f"every weight is zero: {', '.join(criteria)}")


def _check_shapes(matrix: DecisionMatrix) -> None:
    shape = (len(matrix.alternatives), len(matrix.criteria))
    if shape[0] < FEWEST_ALTERNATIVES or not shape[1]:
        raise TooFewError(f"a comparison needs two alternatives and one criterion, not {shape[0]} and {shape[1]}")
    if matrix.values.shape != shape:
        raise ShapeError(f"values {matrix.values.shape} do not fit {shape[0]} alternatives and {shape[1]} criteria")
    for name, array in (("weights", matrix.weights), ("directions", matrix.maximise)):
        if array.shape != shape[1:]:
            raise ShapeError(f"{name} {array.shape} do not fit {shape[1]} criteria")


def _check_values(matrix: DecisionMatrix) -> None:
    if matrix.values.min() >= -LARGEST_VALUE and matrix.values.max() <= LARGEST_VALUE:  # false for a NaN too
        return
    row, column = np.argwhere(~(np.abs(matrix.values) <= LARGEST_VALUE))[0]
    if np.isnan(matrix.values[row, column]):
        raise MissingValueError(f"{matrix.alternatives[row]} has no value on {matrix.criteria[column]}")
    raise OutOfRangeError(f"{_cell(matrix, row, column)} is beyond {LARGEST_VALUE:g}")


def _cell(matrix: DecisionMatrix, row: int, column: int) -> str:
    return f"the value of {matrix.alternatives[row]} on {matrix.criteria[column]}, {matrix.values[row, column]:g},"
