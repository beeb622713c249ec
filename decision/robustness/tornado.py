"""What moves the lead of the first over the second most: each weight by a part of itself, each uncertain value to its bounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from decision.errors import OutOfRangeError, TooFewError
from decision.ranking import TIE_TOLERANCE
from decision.robustness.crossings import IndexArray, check_cells, lines
from decision.robustness.stability import agreed_totals, ranking_order
from decision.robustness.weight_paths import WeightPaths
from decision.types import FloatArray
from decision.valuation import Grid


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a tornado.

    name       the criterion or group whose weight moves, or the criterion whose value is uncertain
    candidate  whose value is uncertain; None for a weight
    low, high  the ends between which the weight or the utility moves, both 0 to 1
    margin_at_low, margin_at_high  the lead of the first over the second there
    swing      how far the two margins are apart
    crosses_zero  at one end the second is ahead
    """

    name: str
    candidate: str | None
    low: float
    high: float
    margin_at_low: float
    margin_at_high: float
    swing: float
    crosses_zero: bool


@dataclass(frozen=True, slots=True)
class Tornado:
    """The lead of `first` over `second`, in utility, and its bars, the largest swing first."""

    first: str
    second: str
    margin: float
    bars: tuple[Bar, ...]


def tornado(candidates: Sequence[str], cells: Grid, paths: WeightPaths, *, relative: float = 0.2, errors: float = 2.0) -> Tornado:
    """How the lead of the first candidate over the second reacts to one input at a time.

    candidates  m names, at least two; ties count in the order given
    cells       m by n
    paths       the weights that move, each up to `relative` of itself down and up, the others making room in proportion
    errors      how many standard errors a known value is taken down and up, within 0 to 1

    Raises OutOfRangeError for a `relative` outside 0 to 1 or negative `errors`, TooFewError for fewer than two candidates, and what
    `stability` raises.
    """
    if not (0 <= relative <= 1 and errors >= 0):
        raise OutOfRangeError(f"weights move by 0 to 1 of themselves and errors are not negative, not {relative} and {errors}")
    if len(candidates) <= 1:
        raise TooFewError("a lead needs two candidates")
    check_cells(candidates, cells, paths.criteria, paths.weights)
    scores = agreed_totals(cells, paths.weights)
    pair = ranking_order(scores)[:2]
    margin = float(scores[pair[0]] - scores[pair[1]])
    first, second = (candidates[int(row)] for row in pair)
    bars = [*_weight_bars(cells, paths, pair, relative), *_value_bars((first, second), cells, paths, pair, errors)]
    return Tornado(first, second, margin, tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.name, bar.candidate or ""))))


def _bar(name: str, candidate: str | None, ends: tuple[float, float], margins: tuple[float, float]) -> Bar:
    return Bar(name, candidate, *ends, *margins, swing=abs(margins[1] - margins[0]), crosses_zero=min(margins) < -TIE_TOLERANCE)


def _weight_bars(cells: Grid, paths: WeightPaths, pair: IndexArray, relative: float) -> Iterator[Bar]:
    along = lines(cells, paths).of(pair)
    ends = [_scaled(paths, 1 - relative), _scaled(paths, 1 + relative)]
    margins = [np.subtract(*along.at(positions).T) for positions in ends]
    for name, low, high, at_low, at_high in zip(paths.names, *ends, *margins, strict=True):
        yield _bar(name, None, (float(low), float(high)), (float(at_low), float(at_high)))


def _scaled(paths: WeightPaths, factor: float) -> FloatArray:
    """(K,): where each weight comes to when it is multiplied and all are normalised again."""
    moved = paths.position * factor
    return np.where(paths.is_movable, moved / np.where(paths.is_movable, moved + 1 - paths.position, 1.0), paths.position)


def _value_bars(names: tuple[str, str], cells: Grid, paths: WeightPaths, pair: IndexArray, errors: float) -> Iterator[Bar]:
    """A value moves its own total alone, by its effective weight; that of the second takes from the lead."""
    applies, known = cells.applicable[pair], cells.known[pair]
    weights = applies * paths.weights
    shares = weights / weights.sum(axis=1, keepdims=True)
    middle, error = cells.middle[pair], errors * cells.sd[pair]
    low = np.where(known, np.maximum(middle - error, 0.0), cells.low[pair])
    high = np.where(known, np.minimum(middle + error, 1.0), cells.high[pair])
    scores = agreed_totals(cells, paths.weights)[pair]
    for side, column in np.argwhere(applies & (low < high)):
        place = side, column
        ends = float(low[place]), float(high[place])
        moved = [(end - middle[place]) * shares[place] * (-1 if side else 1) for end in ends]
        margins = float(scores[0] - scores[1] + moved[0]), float(scores[0] - scores[1] + moved[1])
        yield _bar(paths.criteria[column], names[side], ends, margins)
