"""Totals along a way through the weights, and where two of them are equal.

Without cells that do not apply a total is linear along the way. With them it is a ratio of two linear functions, because the
weight of what does not apply goes to the rest; two such ratios are equal where a quadratic is zero. Both are solved exactly.

Source: Mareschal (1988), Weight stability intervals in multicriteria decision aid, EJOR 33, 54-64, for the linear case.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision.errors import MissingValueError, ShapeError, TooFewError
from decision.ranking import TIE_TOLERANCE
from decision.robustness.weight_paths import WeightPaths
from decision.types import BoolArray, FloatArray
from decision.valuation import Grid

IndexArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Lines:
    """Totals of m candidates along K ways: a numerator over a denominator at both ends, each (K, m), linear in between."""

    numerator_start: FloatArray
    numerator_end: FloatArray
    denominator_start: FloatArray
    denominator_end: FloatArray

    def at(self, positions: FloatArray) -> FloatArray:
        """(K, m): the totals where the moving weights have the values `positions`, (K,) or (K, m)."""
        t = positions if positions.ndim > 1 else positions[:, None]
        numerator = (1 - t) * self.numerator_start + t * self.numerator_end
        return numerator / ((1 - t) * self.denominator_start + t * self.denominator_end)

    def slope(self, positions: FloatArray) -> FloatArray:
        """(K, m): how fast the totals grow there."""
        t = positions[:, None]
        rise, widening = self.numerator_end - self.numerator_start, self.denominator_end - self.denominator_start
        return (rise - self.at(positions) * widening) / ((1 - t) * self.denominator_start + t * self.denominator_end)

    def of(self, rows: IndexArray) -> "Lines":
        """The lines of some candidates."""
        return Lines(
            self.numerator_start[:, rows], self.numerator_end[:, rows], self.denominator_start[:, rows], self.denominator_end[:, rows]
        )


def check_cells(candidates: Sequence[str], cells: Grid, criteria: Sequence[str], weights: FloatArray) -> None:
    """Raises ShapeError, TooFewError or MissingValueError, naming the candidate, unless every candidate has a finite total."""
    if cells.utility.shape != (len(candidates), len(criteria)):
        raise ShapeError(f"cells {cells.utility.shape} do not fit {len(candidates)} candidates and {len(criteria)} criteria")
    if not len(candidates):
        raise TooFewError("no candidate at all")
    bad = np.argwhere(cells.applicable & ~np.isfinite(cells.middle))
    if bad.size:
        raise MissingValueError(f"{candidates[bad[0, 0]]} on {criteria[bad[0, 1]]} is no finite number")
    bare = np.flatnonzero((cells.applicable @ (weights > 0)) == 0)
    if bare.size:
        raise MissingValueError(f"no criterion with a weight applies to {candidates[bare[0]]}: it has no total to compare")


def lines(cells: Grid, paths: WeightPaths) -> Lines:
    """The totals of all candidates along all ways.

    At an end where nothing that has weight applies to a candidate its total is the limit, which is the total it has all along.
    """
    values, applies = np.where(cells.applicable, cells.middle, 0.0), cells.applicable.astype(np.float64)
    above = [np.asarray(ends @ values.T) for ends in (paths.start, paths.end)]
    # exactly 1 for whom everything applies, although rounded weights seldom sum to 1: such totals are linear and stay so
    below = [np.where(cells.applicable.all(axis=1), 1.0, ends @ applies.T) for ends in (paths.start, paths.end)]
    empty = [part == 0 for part in below]
    return Lines(
        np.where(empty[0], above[1], above[0]),
        np.where(empty[1], above[0], above[1]),
        np.where(empty[0], below[1], below[0]),
        np.where(empty[1], below[0], below[1]),
    )


def overtakings(upper: Lines, lower: Lines, positions: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The nearest weights below and above the agreed one at which `lower` draws level with `upper` and passes it.

    upper, lower  lines that belong together pair by pair, (K, P) or broadcastable to it; upper is ahead or tied at `positions`, (K,)
    returns       two arrays (K, P); NaN where it never passes on that side. To be level at the end of the way is not to pass, and
                  neither is to be ahead by no more than the tolerance of ties.
    """
    pairs = _pairs(upper, lower, positions[:, None])
    return _nearest(pairs, 0.0), _nearest(pairs, 1.0)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of lines, (K, P): where they are level, where their difference turns, and whether they are level at `own`, (K, 1)."""

    upper: Lines
    lower: Lines
    own: FloatArray
    roots: tuple[FloatArray, FloatArray]
    vertex: FloatArray
    is_level: BoolArray

    def gap(self, positions: FloatArray) -> FloatArray:
        return self.upper.at(positions) - self.lower.at(positions)

    def between(self, points: FloatArray, end: float) -> BoolArray:
        """Which points lie strictly between the agreed weight and one end of the way."""
        return (points > np.minimum(self.own, end)) & (points < np.maximum(self.own, end))


def _pairs(upper: Lines, lower: Lines, own: FloatArray) -> _Pairs:
    square, slope, constant = _quadratic(upper, lower)
    is_level = np.abs(upper.at(own) - lower.at(own)) <= TIE_TOLERANCE
    with np.errstate(divide="ignore", invalid="ignore"):
        vertex = -slope / (2 * square)
        first, second = _roots(square, slope, constant)
        # for a pair that is level now, now is one root by definition, and the sum of both roots gives the other
        roots = np.where(is_level, own, first), np.where(is_level, 2 * vertex - own, second)
    return _Pairs(upper, lower, own, roots, vertex, is_level)


def _quadratic(upper: Lines, lower: Lines) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Coefficients of what has the sign of upper minus lower: the difference of the ratios times both denominators."""
    at_start = upper.numerator_start * lower.denominator_start - lower.numerator_start * upper.denominator_start
    at_end = upper.numerator_end * lower.denominator_end - lower.numerator_end * upper.denominator_end
    mixed = (upper.numerator_start * lower.denominator_end - lower.numerator_start * upper.denominator_end) + (
        upper.numerator_end * lower.denominator_start - lower.numerator_end * upper.denominator_start
    )
    return at_start - mixed + at_end, mixed - 2 * at_start, at_start


def _roots(square: FloatArray, slope: FloatArray, constant: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Both roots without cancellation; NaN or infinite where there are none, so that a linear function has its one root."""
    half = -(slope + np.copysign(np.sqrt(slope**2 - 4 * square * constant), slope)) / 2
    return half / square, constant / half


def _nearest(pairs: _Pairs, end: float) -> FloatArray:
    turning = np.where(pairs.between(pairs.vertex, end), pairs.vertex, end)
    is_passed = np.minimum(pairs.gap(np.full_like(pairs.own, end)), pairs.gap(turning)) < -TIE_TOLERANCE
    inside = [np.where(pairs.between(root, end), root, np.nan) for root in pairs.roots]
    nearer = np.fmin(*inside) if end else np.fmax(*inside)
    # a pair that is level now parts at once, unless lower falls behind first and comes back at the other root
    further = np.where(np.isnan(inside[1]), end, inside[1])
    at_once = pairs.is_level & (pairs.gap((pairs.own + further) / 2) < 0)
    return np.where(is_passed, np.where(at_once, pairs.own, nearer), np.nan)
