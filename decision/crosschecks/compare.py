"""How far two rankings agree, and where they do not."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from decision.errors import ShapeError
from decision.ranking import competition_rank
from decision.types import FloatArray

IntArray = NDArray[np.int64]


def ranks(scores: FloatArray) -> tuple[int, ...]:
    """Competition ranks of m scores, more is better: 1 + the number that score more by over 1e-9."""
    places = competition_rank(scores, np.ones(scores.shape, dtype=np.bool_))
    return tuple(place for place in places if place is not None)


def kendall_tau_b(first: FloatArray, second: FloatArray) -> float | None:
    """Kendall's rank correlation with ties, -1 to 1; None where it does not exist, because one of the two ties everybody.

    first, second  (m,), ranks or scores, both in the same sense; ties are exact, so ranks say more than scores

    Raises ShapeError when the lengths differ. Needs time proportional to m log m log m, and memory proportional to m.

    Source: Kendall (1945), Biometrika 33, 239-251.
    """
    if first.shape != second.shape or first.ndim != 1:
        raise ShapeError(f"rankings of {first.shape} and {second.shape} cannot be compared")
    x, y = _places(first), _places(second)
    pairs, only = x.size * (x.size - 1) // 2, (_tied(x), _tied(y))
    if pairs in only:
        return None
    both = _tied(x * x.size + y)
    discordant = _inversions(y[np.lexsort((y, x))])
    concordant = pairs - only[0] - only[1] + both - discordant
    return (concordant - discordant) / sqrt((pairs - only[0]) * (pairs - only[1]))


def flipped_pairs(first: tuple[int, ...], second: tuple[int, ...], top: int) -> tuple[tuple[int, int], ...]:
    """Positions of pairs among the top of the first ranking that the second puts the other way round, the better by the first in front.

    first, second  m competition ranks each
    top            who counts: those of at most this rank in the first, ties included

    Raises ShapeError when the lengths differ.
    """
    if len(first) != len(second):
        raise ShapeError(f"rankings of {len(first)} and {len(second)} cannot be compared")
    front = sorted((place, position) for position, place in enumerate(first) if place <= top)
    last = max((place for place, _position in front), default=0)
    ahead = [pair for pair in front if pair[0] < last]  # fewer than `top`, however many tie for the last place
    return tuple((better, worse) for place, better in ahead for below, worse in front if place < below and second[better] > second[worse])


def _places(values: FloatArray) -> IntArray:
    """0 for the smallest value, 1 for the next: ties share a place."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _tied(places: IntArray) -> int:
    """The number of pairs with the same place."""
    counts = np.unique(places, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def _inversions(places: IntArray) -> int:
    """The number of pairs of which the earlier has the larger place.

    Bit by bit from the top: two places are out of order if they agree above some bit, the earlier has it and the later has not.
    """
    found, remaining = 0, places
    for bit in reversed(range(int(places.max()).bit_length())):
        has_bit = (remaining >> bit) & 1
        group = remaining >> (bit + 1)
        before = np.cumsum(has_bit)
        starts = np.searchsorted(group, group, side="left")
        in_group = before - (before - has_bit)[starts]
        found += int(in_group[has_bit == 0].sum())
        remaining = remaining[np.argsort(remaining >> bit, kind="stable")]
    return found
