"""Intraclass correlations: how much of the variance between ratings is between what is rated.

(1) other judges rate each target, (2) the judges are a sample and their severity counts as disagreement, (3) these judges only,
severity does not count; (,1) of one judge, (,k) of the mean of all.

Source: Shrout & Fleiss (1979), Psychological Bulletin 86, 420; McGraw & Wong (1996), Psychological Methods 1, 30.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from decision.agreement.quantiles import upper_f
from decision.agreement.tables import check_complete
from decision.errors import TooFewError
from decision.types import FloatArray

UPPER = 0.975
ROUNDING = 1e-13
SMALLEST_DEGREES = 1e-6
Interval = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Sums of squares over degrees of freedom: between targets (BMS), within (WMS), between judges (JMS), what is left (EMS)."""

    targets: float
    within: float
    judges: float
    error: float


@dataclass(frozen=True, slots=True)
class Icc:
    """The six coefficients by their name, `ICC(1,1)` to `ICC(3,k)`.

    coefficients  at most 1; None for the mean of judges where one judge says so little that the formula has no meaning
    intervals     95 %; None for a bound that does not exist
    """

    coefficients: Mapping[str, float | None]
    intervals: Mapping[str, Interval]
    mean_squares: MeanSquares
    targets: int
    judges: int


def complete_targets(matrix: FloatArray) -> FloatArray:
    """The targets that every judge rated, in their order: rows of (n_targets, n_judges) without NaN."""
    return matrix[~np.isnan(matrix).any(axis=1)]


def icc(matrix: FloatArray) -> Icc:
    """All six forms with their intervals.

    matrix  (n_targets, n_judges), every target rated by every judge

    Raises ShapeError when it is no matrix, MissingValueError naming target and judge for a value that is absent or not finite
    (see `complete_targets`), TooFewError for fewer than two targets or judges, or ratings that are all the same.
    """
    check_complete(matrix, "an intraclass correlation", "target", "judge")
    if np.ptp(matrix) == 0:
        raise TooFewError("an intraclass correlation needs two different ratings; all are the same")
    squares, (n, k) = mean_squares(matrix), matrix.shape
    single = {"1": _one_way(squares, k), "2": _agreement(squares, n, k), "3": _consistency(squares, k)}
    bounds = {
        "1": _fixed_bounds(squares.targets, squares.within, k, n - 1, n * (k - 1)),
        "2": _agreement_bounds(squares, n, k, single["2"] or 0.0),
        "3": _fixed_bounds(squares.targets, squares.error, k, n - 1, (n - 1) * (k - 1)),
    }
    coefficients = {f"ICC({form},1)": value for form, value in single.items()}
    coefficients |= {f"ICC({form},k)": spearman_brown(value, k) for form, value in single.items()}
    intervals = {f"ICC({form},1)": interval for form, interval in bounds.items()}
    intervals |= {f"ICC({form},k)": (spearman_brown(low, k), spearman_brown(high, k)) for form, (low, high) in bounds.items()}
    return Icc(coefficients, intervals, squares, n, k)


def mean_squares(matrix: FloatArray) -> MeanSquares:
    """The two-way analysis of variance of (n_targets, n_judges), two of each at least and without NaN.

    What is below the rounding of the ratings themselves is 0.
    """
    (n, k), grand = matrix.shape, matrix.mean()
    rows, columns = matrix.mean(axis=1, keepdims=True), matrix.mean(axis=0, keepdims=True)
    floor = (ROUNDING * np.abs(matrix).max()) ** 2 * matrix.size

    def mean_square(parts: FloatArray, repeats: int, degrees: int) -> float:
        total = repeats * float((parts**2).sum())
        return total / degrees if total > floor else 0.0

    return MeanSquares(
        targets=mean_square(rows - grand, k, n - 1),
        within=mean_square(matrix - rows, 1, n * (k - 1)),
        judges=mean_square(columns - grand, n, k - 1),
        error=mean_square(matrix - rows - columns + grand, 1, (n - 1) * (k - 1)),
    )


def spearman_brown(single: float | None, k: int) -> float | None:
    """The reliability of the mean of k judges from that of one; None where one is so far below 0 that the mean has none.

    Source: Spearman (1910) and Brown (1910), British J. of Psychology 3.
    """
    return None if single is None else _ratio(k * single, 1 + (k - 1) * single)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > ROUNDING * abs(part) else None


def _one_way(squares: MeanSquares, k: int) -> float | None:
    return _ratio(squares.targets - squares.within, squares.targets + (k - 1) * squares.within)


def _agreement(squares: MeanSquares, n: int, k: int) -> float | None:
    spread = squares.targets + (k - 1) * squares.error + k * (squares.judges - squares.error) / n
    return _ratio(squares.targets - squares.error, spread)


def _consistency(squares: MeanSquares, k: int) -> float | None:
    return _ratio(squares.targets - squares.error, squares.targets + (k - 1) * squares.error)


def _fixed_bounds(between: float, error: float, k: int, degrees_between: float, degrees_error: float) -> Interval:
    """Bounds of (BMS - e) / (BMS + (k - 1) e): the F ratio divided and multiplied by its upper quantiles."""
    lower = error * upper_f(degrees_between, degrees_error)
    upper = between * upper_f(degrees_error, degrees_between)
    return _ratio(between - lower, between + (k - 1) * lower), _ratio(upper - error, upper + (k - 1) * error)


def _agreement_bounds(squares: MeanSquares, n: int, k: int, single: float) -> Interval:
    """Shrout & Fleiss (1979), p. 424: Satterthwaite's degrees of freedom for the mixture of JMS and EMS."""
    judges, error = k * single * squares.judges, (n * (1 + (k - 1) * single) - k * single) * squares.error
    scatter = (n - 1) * judges**2 + error**2
    degrees = (k - 1) * (n - 1) * (judges + error) ** 2 / scatter if scatter else float((n - 1) * (k - 1))
    degrees = max(degrees, SMALLEST_DEGREES)
    both = k * squares.judges + (k * n - k - n) * squares.error
    lower = n * squares.targets * upper_f(degrees, n - 1, 1 - UPPER)  # over the quantile that few degrees of freedom make endless
    upper = n * squares.targets * upper_f(degrees, n - 1, UPPER)
    return _ratio(lower - n * squares.error, both + lower), _ratio(upper - n * squares.error, both + upper)
