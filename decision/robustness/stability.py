"""How far each weight may move before the first changes, or before two neighbours of the ranking swap: exact, not sampled.

    >>> from decision.robustness.weight_paths import tree_paths
    >>> from decision.valuation import Node
    >>> nodes = (Node("quality", None, weight=3), Node("price", None, weight=1))
    >>> cells = Grid(np.array([[0.9, 0.2], [0.5, 0.8]]), np.ones((2, 2), dtype=np.bool_))
    >>> interval = stability(("Alpha", "Beta"), cells, tree_paths(nodes)).intervals[0]
    >>> interval.name, round(interval.low, 3), interval.high, interval.overtaken_below_by, interval.overtaken_above_by
    ('quality', 0.6, 1.0, 'Beta', None)

Source: Mareschal (1988), EJOR 33, 54-64; Wolters & Mareschal (1995), EJOR 81, 281-291.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from decision.errors import OutOfRangeError, UnknownNameError
from decision.ranking import TIE_TOLERANCE, competition_rank
from decision.robustness.crossings import IndexArray, Lines, check_cells, lines, overtakings
from decision.robustness.weight_paths import WeightPaths
from decision.types import BoolArray, FloatArray
from decision.valuation import Grid


@dataclass(frozen=True, slots=True)
class StabilityInterval:
    """The values of one weight, 0 to 1, between which the first stays first, alone or tied, while other weights keep their proportions.

    overtaken_below_by, overtaken_above_by  who is first beyond the bound; None: the first stays first up to that end
    is_movable  False: no other weight could take or give any, and low = high = weight
    """

    name: str
    weight: float
    low: float
    high: float
    overtaken_below_by: str | None
    overtaken_above_by: str | None
    is_movable: bool


@dataclass(frozen=True, slots=True)
class Swap:
    """Two neighbours of the ranking and the nearest values of one weight, 0 to 1, at which they are level before `lower` passes."""

    upper: str
    lower: str
    name: str
    weight: float
    below: float | None
    above: float | None


@dataclass(frozen=True, slots=True)
class Stability:
    """How firm a ranking is against each weight.

    candidates  as given; scores (m,), their totals at the agreed weights
    order       (m,), rows from best to worst, ties in the order given; `first` leads it
    tied_first  who else is first at the agreed weights; whoever is given earliest counts as the first that may be overtaken
    intervals   one for each of the K ways
    swap_below, swap_above  (K, m - 1): for place p of `order`, where the next one passes; NaN where it never does
    """

    candidates: tuple[str, ...]
    scores: FloatArray
    order: IndexArray
    first: str
    tied_first: tuple[str, ...]
    intervals: tuple[StabilityInterval, ...]
    swap_below: FloatArray
    swap_above: FloatArray

    def swaps(self, name: str) -> tuple[Swap, ...]:
        """What one weight does to each pair of neighbours, from the top of the ranking. Raises UnknownNameError for another weight."""
        way = next((place for place, interval in enumerate(self.intervals) if interval.name == name), None)
        if way is None:
            raise UnknownNameError(f"{name} is no weight of this ranking")
        weight, ranked = self.intervals[way].weight, [self.candidates[row] for row in self.order]
        bounds = zip(self.swap_below[way], self.swap_above[way], strict=True)
        return tuple(
            Swap(upper, lower, name, weight, _number(below), _number(above))
            for upper, lower, (below, above) in zip(ranked, ranked[1:], bounds, strict=False)
        )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def stability(candidates: Sequence[str], cells: Grid, paths: WeightPaths) -> Stability:
    """Stability intervals of the first place and of every pair of neighbours.

    candidates  m names; only those that are ranked
    cells       m by n; an unknown value stands at the middle of what it lies between
    paths       K ways over the same n criteria: `tree_paths` or `group_path`

    Raises ShapeError when these do not fit, TooFewError without a candidate, MissingValueError for a value that is not finite or a
    candidate to whom no criterion with a weight applies.
    """
    check_cells(candidates, cells, paths.criteria, paths.weights)
    along = lines(cells, paths)
    scores = agreed_totals(cells, paths.weights)
    order = ranking_order(scores)
    first = int(order[0])
    others = np.delete(np.arange(len(candidates)), first)
    bounds = overtakings(along.of(order[:1]), along.of(others), paths.position)
    swap_below, swap_above = overtakings(along.of(order[:-1]), along.of(order[1:]), paths.position)
    level = [candidates[int(row)] for row in others if scores[first] - scores[row] <= TIE_TOLERANCE]
    intervals = _intervals(candidates, paths, along.of(others), others, bounds)
    return Stability(tuple(candidates), scores, order, candidates[first], tuple(level), intervals, swap_below, swap_above)


def agreed_totals(cells: Grid, weights: FloatArray) -> FloatArray:
    """(m,): totals at these weights, the weight of what does not apply going to the rest."""
    values = np.where(cells.applicable, cells.middle, 0.0) @ weights
    shares = np.where(cells.applicable.all(axis=1), 1.0, cells.applicable @ weights)
    return np.asarray(values / shares)


def ranking_order(scores: FloatArray) -> IndexArray:
    """Rows from best to worst, ties in the order given."""
    everybody = np.ones(scores.shape, dtype=np.bool_)
    return np.argsort(np.array(competition_rank(scores, everybody), dtype=np.intp), kind="stable")


def _intervals(
    candidates: Sequence[str], paths: WeightPaths, rivals: Lines, rows: IndexArray, bounds: tuple[FloatArray, FloatArray]
) -> tuple[StabilityInterval, ...]:
    low = np.fmax.reduce(bounds[0], axis=1, initial=0.0)
    high = np.fmin.reduce(bounds[1], axis=1, initial=1.0)
    below = _overtakers(bounds[0], low, -rivals.slope(low))
    above = _overtakers(bounds[1], high, rivals.slope(high))
    names = [*(candidates[int(row)] for row in rows), None]
    return tuple(
        StabilityInterval(
            name=name,
            weight=float(paths.position[way]),
            low=float(low[way] if paths.is_movable[way] else paths.position[way]),
            high=float(high[way] if paths.is_movable[way] else paths.position[way]),
            overtaken_below_by=names[below[way]],
            overtaken_above_by=names[above[way]],
            is_movable=bool(paths.is_movable[way]),
        )
        for way, name in enumerate(paths.names)
    )


def _overtakers(points: FloatArray, bound: FloatArray, speed: FloatArray) -> IndexArray:
    """For each way the rival that is ahead just beyond the bound, the earliest given of equal ones; -1 for none."""
    here: BoolArray = np.abs(points - bound[:, None]) <= TIE_TOLERANCE
    if not here.size:
        return np.full(len(bound), -1)
    fastest = np.where(here, speed, -np.inf).argmax(axis=1)
    return np.where(here.any(axis=1), fastest, -1)


def curves(cells: Grid, paths: WeightPaths, positions: FloatArray) -> FloatArray:
    """Every candidate's total as each weight goes through `positions`.

    cells      m by n
    positions  (T,), values of the moving weight, 0 to 1
    returns    (K, T, m), exact; without cells that do not apply two positions draw the whole line

    Raises OutOfRangeError for a position off the way.
    """
    if not ((positions >= 0) & (positions <= 1)).all():
        raise OutOfRangeError(f"a weight runs from 0 to 1, not {positions.min()} to {positions.max()}")
    along = lines(cells, paths)
    ways = len(paths.names)
    return np.stack([along.at(np.full(ways, position)) for position in positions], axis=1)
