"""Kendall's W: how far several raters put the same things in the same order. It says nothing about levels."""

from dataclasses import dataclass

import numpy as np

from decision.agreement.quantiles import chi_square_tail
from decision.agreement.tables import check_complete
from decision.errors import TooFewError
from decision.types import FloatArray


@dataclass(frozen=True, slots=True)
class Concordance:
    """Agreement of orders.

    w                 0 to 1, corrected for ties
    w_uncorrected     0 to 1, as if there were none
    chi_square        n_raters (n_subjects - 1) W, on `df` = n_subjects - 1 degrees of freedom: Friedman's statistic
    p_value           of no agreement; the approximation is fair from about seven subjects on
    rank_sums         (n_subjects,): sums of mid-ranks, 1 = the smallest value
    average_spearman  (m W - 1) / (m - 1) for m raters: the mean rank correlation of their pairs when nothing ties
    """

    w: float
    w_uncorrected: float
    chi_square: float
    df: int
    p_value: float
    rank_sums: FloatArray
    average_spearman: float


def mid_ranks(values: FloatArray) -> FloatArray:
    """(n_subjects, n_raters): the rank of each value in its column, 1 = the smallest; equal values share the mean of theirs."""
    return np.column_stack([_column_ranks(column) for column in values.T])


def _column_ranks(column: FloatArray) -> FloatArray:
    ordered = np.sort(column)
    below, up_to = np.searchsorted(ordered, column, side="left"), np.searchsorted(ordered, column, side="right")
    return (below + up_to + 1) / 2


def kendall_w(matrix: FloatArray) -> Concordance:
    """Concordance of the columns.

    matrix  (n_subjects, n_raters); only the order within a column counts

    Raises ShapeError when it is no matrix, MissingValueError naming subject and rater for a value that is absent or not finite,
    TooFewError for fewer than two subjects or raters, or when every rater finds all subjects equal.

    Source: Kendall & Babington Smith (1939), Annals of Math. Statistics 10, 275; ties: Kendall (1948), Rank Correlation Methods.
    """
    check_complete(matrix, "concordance", "subject", "rater")
    n, m = matrix.shape
    sums = mid_ranks(matrix).sum(axis=1)
    scatter, most = float(((sums - sums.mean()) ** 2).sum()), m**2 * (n**3 - n) / 12
    tied = m * sum(_tie_term(column) for column in matrix.T) / 12
    if tied >= most:
        raise TooFewError("concordance needs one rater who tells the subjects apart; for every rater all are equal")
    w = min(scatter / (most - tied), 1.0)
    chi_square = m * (n - 1) * w
    return Concordance(w, scatter / most, chi_square, n - 1, chi_square_tail(n - 1, chi_square), sums, (m * w - 1) / (m - 1))


def _tie_term(column: FloatArray) -> int:
    _, sizes = np.unique(column, return_counts=True)
    return int((sizes**3 - sizes).sum())
