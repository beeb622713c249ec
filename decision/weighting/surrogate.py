"""Weights from an order alone: what the ranks of criteria say about their weights when nothing else is known.

Source: Stillwell, Seaver & Edwards (1981), OBHP 28, 62 (rank sum, reciprocal); Edwards & Barron (1994), OBHDP 60, 306, and
Barron & Barrett (1996), Management Science 42, 1515 (rank-order centroid).
"""

from collections.abc import Callable, Collection, Sequence
from math import fsum

from decision.errors import TooFewError, UnknownNameError

RankWeights = Callable[[int], tuple[float, ...]]


def rank_order_centroid(n: int) -> tuple[float, ...]:
    """The mean of all weight vectors that keep the order: the weight of rank i is the sum of 1/k over k = i to n, divided by n.

    returns  (n,), falling, sum 1. Raises TooFewError when n is under 1.
    """
    inverses = [1 / place for place in _places(n)]
    return tuple(fsum(inverses[start:]) / n for start in range(n))


def rank_sum(n: int) -> tuple[float, ...]:
    """Weights that fall by equal steps: 2 (n + 1 - i) / (n (n + 1)) for rank i.

    returns  (n,), falling, sum 1. Raises TooFewError when n is under 1.
    """
    return tuple(2 * (n + 1 - place) / (n * (n + 1)) for place in _places(n))


def rank_reciprocal(n: int) -> tuple[float, ...]:
    """Weights in proportion to 1/i for rank i.

    returns  (n,), falling, sum 1. Raises TooFewError when n is under 1.
    """
    inverses = [1 / place for place in _places(n)]
    return tuple(inverse / fsum(inverses) for inverse in inverses)


def order_weights(order: Sequence[Collection[str]], method: RankWeights = rank_order_centroid) -> dict[str, float]:
    """Weights of named criteria from an order with ties.

    order    the heaviest first; the names that stand together are tied, and share equally what their places would get
    method   `rank_order_centroid`, `rank_sum` or `rank_reciprocal`
    returns  one weight a name, sum 1, in the order given

    Raises TooFewError when nothing is named, UnknownNameError for a name that stands in two places.

    Source: for the centroid this is the centroid again, of all orders that the ties leave open.
    """
    names = [name for tied in order for name in tied]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnknownNameError(f"{', '.join(twice)} stands in more than one place of the order")
    places = iter(method(len(names)))
    shared = [(tied, fsum(next(places) for _ in tied) / len(tied)) for tied in order if tied]
    return {name: weight for tied, weight in shared for name in tied}


def _places(n: int) -> range:
    if n < 1:
        raise TooFewError(f"weights of an order need one criterion or more, not {n}")
    return range(1, n + 1)
