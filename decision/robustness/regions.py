"""What is known of the weights: regions of the simplex from which the shares of siblings are drawn.

A region speaks of one node of the tree at a time, because a flat draw over sixty leaves is nearly an equal weighting that ignores
the tree. In every region a criterion whose agreed share is zero keeps the share of zero: it was left out on purpose.

Source: Lahdelma & Salminen (2001), SMAA-2, Operations Research 49; Butler, Jia & Dyer (1997), EJOR 103, for draws around given
weights; Tervonen et al. (2013), EJOR 224, for draws within bounds.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Protocol

import numpy as np

from decision.errors import ParameterError
from decision.types import FloatArray

WHOLE = 100
SURPLUS = 1.2


class Region(Protocol):
    """How the shares of the children of one node are drawn."""

    def draw(self, generator: np.random.Generator, shares: FloatArray, samples: int) -> FloatArray:
        """Shares (samples, n), rows summing to 1, for agreed `shares` (n,), all positive and summing to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Informed:
    """Dirichlet distributed around the agreed shares w: mean w, standard deviation the root of w (1 - w) / (concentration + 1).

    concentration  positive; about 50 is firm, 20 medium, 8 loose

    Raises ParameterError for another.
    """

    concentration: float

    def __post_init__(self) -> None:
        if not (isfinite(self.concentration) and self.concentration > 0):
            raise ParameterError(f"a concentration is a number above 0, not {self.concentration}")

    def draw(self, generator: np.random.Generator, shares: FloatArray, samples: int) -> FloatArray:
        """As in `Region`."""
        return generator.dirichlet(self.concentration * shares, samples)


@dataclass(frozen=True, slots=True)
class AnyWeights:
    """Uniform on the whole simplex: nothing is known but which criteria count."""

    def draw(self, generator: np.random.Generator, shares: FloatArray, samples: int) -> FloatArray:
        """As in `Region`."""
        gaps = generator.standard_exponential((samples, shares.size))
        gaps /= gaps.sum(axis=1, keepdims=True)
        return gaps


@dataclass(frozen=True, slots=True)
class Around:
    """Uniform on the part of the simplex where every share is within a percentage of the agreed one.

    percent  above 0 and at most 100, relative: 20 lets a share of 0.10 run from 0.08 to 0.12

    All shares but the largest are drawn uniformly from their ranges, the largest is what they leave, and draws in which it leaves
    its own range are thrown away: what is kept is exactly uniform. The deviations are symmetric, so that about one draw in the root
    of n is kept at worst.

    Raises ParameterError for another percentage.
    """

    percent: float

    def __post_init__(self) -> None:
        if not 0 < self.percent <= WHOLE:
            raise ParameterError(f"weights vary by more than 0 and at most {WHOLE} percent, not {self.percent}")

    def draw(self, generator: np.random.Generator, shares: FloatArray, samples: int) -> FloatArray:
        """As in `Region`."""
        largest, kept, wanted = int(shares.argmax()), [np.empty((0, shares.size))], samples
        while wanted > 0:
            tried = int(wanted * SURPLUS) + 1
            drawn = shares * (1 + self.percent / WHOLE * generator.uniform(-1, 1, (tried, shares.size)))
            drawn[:, largest] = 0
            drawn[:, largest] = 1 - drawn.sum(axis=1)
            inside = np.abs(drawn[:, largest] / shares[largest] - 1) <= self.percent / WHOLE
            kept.append(drawn[inside][:wanted])
            wanted -= len(kept[-1])
        return np.concatenate(kept)


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Uniform on the part of the simplex that keeps the order of the agreed shares; equal ones stand in any order."""

    def draw(self, generator: np.random.Generator, shares: FloatArray, samples: int) -> FloatArray:
        """As in `Region`."""
        drawn = np.sort(AnyWeights().draw(generator, shares, samples), axis=1)
        ordered = np.sort(shares)
        tops = np.flatnonzero(np.append(ordered[1:] > ordered[:-1] * (1 + 1e-12), True)) + 1
        for start, stop in zip([0, *tops[:-1]], tops, strict=True):
            if stop - start > 1:
                drawn[:, start:stop] = generator.permuted(drawn[:, start:stop], axis=1)
        placed = np.empty_like(drawn)
        placed[:, np.argsort(shares, kind="stable")] = drawn
        return placed
