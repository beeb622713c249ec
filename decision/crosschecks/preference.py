"""The six preference functions of PROMETHEE, and the sums over all pairs that its flows are made of.

Each is put together from two shapes over the difference d between two alternatives: a step and a ramp; the Gaussian stands alone.
Step and ramp sums follow from one sort of the values and their running totals, without looking at pairs.

Source: Brans, Vincke & Mareschal (1986), European Journal of Operational Research 24, 228-238; sums as in Calders & Van Assche
(2018), PROMETHEE is not quadratic, Omega 76, 63-69.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from decision.crosschecks.matrix import ROUNDING
from decision.types import FloatArray

PAIRS_AT_ONCE = 1 << 18  # bounds the memory of the one shape that has to look at pairs


class Shape(Protocol):
    """A part of a preference function."""

    def sums(self, ordered: FloatArray) -> tuple[FloatArray, FloatArray]:
        """For each of m ascending values its preference over all others, and that of all others over it, both (m,)."""

    def pairs(self, values: FloatArray) -> FloatArray:
        """(m, m): preference of the row over the column, for values in any order."""


@dataclass(frozen=True, slots=True)
class Step:
    """`height` where the difference exceeds the threshold by more than the rounding of decimals: 0.8 does not exceed 0.5 by over 0.3."""

    threshold: float
    height: float = 1.0

    def sums(self, ordered: FloatArray) -> tuple[FloatArray, FloatArray]:
        """See Shape."""
        below = _below(ordered, self._effective(ordered))
        return self.height * below.astype(np.float64), self.height * _above(below).astype(np.float64)

    def pairs(self, values: FloatArray) -> FloatArray:
        """See Shape."""
        return np.where((values - self._effective(values))[:, np.newaxis] > values, self.height, 0.0)

    def _effective(self, values: FloatArray) -> float:
        return self.threshold + ROUNDING * max(self.threshold, float(np.abs(values).max()))


@dataclass(frozen=True, slots=True)
class Ramp:
    """0 up to a difference of `start`, 1 from `end` on, a straight line between; start < end."""

    start: float
    end: float

    def sums(self, ordered: FloatArray) -> tuple[FloatArray, FloatArray]:
        """See Shape. The rounding error of a sum is about that of the largest difference divided by end - start."""
        size, values = ordered.size, ordered - ordered[ordered.size // 2]  # near 0, where running totals lose least
        totals = np.concatenate(([0.0], np.cumsum(values)))
        part, full = (_below(values, threshold) for threshold in (self.start, self.end))
        over = (part - full) * (values - self.start) - (totals[part] - totals[full])
        part_above, full_above = _above(part), _above(full)
        under = totals[size - full_above] - totals[size - part_above] - (part_above - full_above) * (values + self.start)
        return full + self._share(over, part - full), full_above + self._share(under, part_above - full_above)

    def pairs(self, values: FloatArray) -> FloatArray:
        """See Shape."""
        return np.clip((np.subtract.outer(values, values) - self.start) / (self.end - self.start), 0.0, 1.0)

    def _share(self, excess: FloatArray, count: NDArray[np.intp]) -> FloatArray:
        """Preferences of `count` pairs on the slope, whose differences exceed the start by `excess` together."""
        return np.clip(excess / (self.end - self.start), 0.0, count)


@dataclass(frozen=True, slots=True)
class Bell:
    """1 - exp(-d^2 / 2 s^2) for a positive difference d. No sum over pairs is known that looks at fewer than half of them."""

    s: float

    def sums(self, ordered: FloatArray) -> tuple[FloatArray, FloatArray]:
        """See Shape. Time grows with the square of the number of values, memory does not."""
        over, under = np.empty(ordered.size), np.zeros(ordered.size)
        rows = max(1, PAIRS_AT_ONCE // ordered.size)
        for start in range(0, ordered.size, rows):
            stop = min(start + rows, ordered.size)
            preference = self._of(np.subtract.outer(ordered[start:stop], ordered[:stop]))
            over[start:stop] = preference.sum(axis=1)
            under[:stop] += preference.sum(axis=0)
        return over, under

    def pairs(self, values: FloatArray) -> FloatArray:
        """See Shape."""
        return self._of(np.subtract.outer(values, values))

    def _of(self, differences: FloatArray) -> FloatArray:
        with np.errstate(over="ignore"):  # a difference of very many s is a preference of 1
            return -np.expm1(-0.5 * np.square(np.maximum(differences, 0.0) / self.s))


def _below(ordered: FloatArray, threshold: float) -> NDArray[np.intp]:
    """For each value the number of those that it exceeds by more than the threshold."""
    return np.searchsorted(ordered, ordered - threshold, side="left")


def _above(below: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each value the number of those that exceed it, from the same comparisons seen from the other side."""
    return below.size - np.cumsum(np.bincount(below, minlength=below.size))
