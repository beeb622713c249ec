"""Which value that is not yet settled is worth finding out: how likely it changes the first, and what is gained by knowing it first.

A cell that is unknown or disputed may be anything in its range, evenly likely; everything else stands at its middle. The first may
change where the total of its candidate can pass, or fall below, the best of the others. Both answers have a closed form: with
rise b and fall a of the total, the gap g to the other side, and r = b for whoever may pass or r = a for the first that may fall,

    probability = max(0, r - g) / (a + b)
    gain        = max(0, r - g)^2 / (2 (a + b)) - max(0, m - g),  m = how much nearer the mean of the range alone brings the two

which for a = b = h is max(0, h - g) / (2 h) and max(0, h - g)^2 / (4 h). The gain is the expected utility of whoever is chosen
after finding out, less that of the best choice before.

Source: Howard (1966), Information value theory, IEEE Transactions on Systems Science and Cybernetics 2, 22-26.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from decision.errors import OutOfRangeError, TooFewError, UnknownNameError
from decision.ranking.aggregate import TIE_TOLERANCE, totals
from decision.ranking.cells import RankedCells
from decision.types import BoolArray, FloatArray

Ranges = Mapping[tuple[str, str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class CellInformation:
    """What one cell could change.

    weight       effective: its share among the criteria that apply to the candidate
    low, high    utilities that the value lies between
    is_unknown   False for a value that is known but disputed
    probability  that somebody else comes out first, 0 to 1
    gain         expected gain of knowing the value before choosing, in utility
    could_change_first  whether any value in the range puts somebody else first
    """

    candidate: str
    criterion: str
    weight: float
    low: float
    high: float
    is_unknown: bool
    probability: float
    gain: float
    could_change_first: bool


@dataclass(frozen=True, slots=True)
class BundleInformation:
    """What all open cells of one candidate (`criterion` None) or of one criterion (`candidate` None) could change together."""

    candidate: str | None
    criterion: str | None
    cells: int
    probability: float
    gain: float
    could_change_first: bool


@dataclass(frozen=True, slots=True)
class _Open:
    """Totals (m,) with everything at its middle, and by how much each open cell could move its own total down and up, (m, n).

    lead  (m,): how far each candidate is behind the first; for the first, how far it is ahead of the best of the others
    """

    scores: FloatArray
    weights: FloatArray
    low: FloatArray
    high: FloatArray
    is_open: BoolArray
    fall: FloatArray
    rise: FloatArray
    lead: FloatArray


def value_of_information(ranked: RankedCells, disputed: Ranges | None = None) -> tuple[CellInformation, ...]:
    """Every open cell of those who are ranked: the largest gain first, then the likeliest change.

    ranked    at least two candidates, the best first; of several that tie, the earliest counts as the first that may change
    disputed  by candidate and criterion, the lowest and highest utility that people gave a known value

    Raises TooFewError for fewer than two candidates, UnknownNameError for a disputed cell that is not in the ranking or does not
    apply, OutOfRangeError for a range that does not hold the value.
    """
    now = _open(ranked, disputed or {})
    reach = np.where(_is_first(now)[:, None], now.fall, now.rise)
    other = np.where(_is_first(now)[:, None], now.rise, now.fall)
    over, width = np.maximum(reach - now.lead[:, None], 0.0), now.fall + now.rise
    nearer = np.maximum((reach - other) / 2 - now.lead[:, None], 0.0)
    moves = width > 0
    probability = np.divide(over, width, out=np.zeros_like(over), where=moves)
    gain = np.maximum(np.divide(over**2, 2 * width, out=np.zeros_like(over), where=moves) - nearer, 0.0)
    parts = (now.weights, now.low, now.high, ~ranked.cells.known, probability, gain, over > TIE_TOLERANCE)
    places = zip(*(index.tolist() for index in np.nonzero(now.is_open)), strict=True)
    answers = zip(*(part[now.is_open].tolist() for part in parts), strict=True)
    found = [
        CellInformation(ranked.candidates[row], ranked.criteria[column], *answer)
        for (row, column), answer in zip(places, answers, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.gain, -one.probability, one.candidate, one.criterion)))


def _is_first(now: _Open) -> BoolArray:
    return np.asarray(np.arange(len(now.scores)) == 0)


def _open(ranked: RankedCells, disputed: Ranges) -> _Open:
    if len(ranked.candidates) <= 1:
        raise TooFewError("what could change the first is a question about at least two candidates")
    low, high = _ranges(ranked, disputed)
    shares = totals(ranked.cells, ranked.weights).weights
    middle = ranked.cells.middle
    scores = (shares * np.where(ranked.cells.applicable, middle, 0.0)).sum(axis=1)
    is_open = ranked.cells.applicable & (low < high)
    fall, rise = (np.where(is_open, shares * part, 0.0) for part in (middle - low, high - middle))
    lead = np.maximum(scores[0] - scores, 0.0)
    lead[0] = lead[1:].min()
    return _Open(scores, shares, low, high, is_open, fall, rise, lead)


def _ranges(ranked: RankedCells, disputed: Ranges) -> tuple[FloatArray, FloatArray]:
    low, high, middle = ranked.cells.low.copy(), ranked.cells.high.copy(), ranked.cells.middle
    rows, columns = ({name: place for place, name in enumerate(names)} for names in (ranked.candidates, ranked.criteria))
    for (candidate, criterion), ends in disputed.items():
        if candidate not in rows or criterion not in columns or not ranked.cells.applicable[rows[candidate], columns[criterion]]:
            raise UnknownNameError(f"{candidate} on {criterion} is disputed, but no cell that counts in this ranking")
        place = rows[candidate], columns[criterion]
        if not 0 <= ends[0] <= middle[place] <= ends[1] <= 1:
            raise OutOfRangeError(f"{candidate} on {criterion}: {middle[place]} does not lie between {ends[0]} and {ends[1]}")
        low[place], high[place] = ends
    return low, high


def bundles(ranked: RankedCells, disputed: Ranges | None = None, *, seed: int, samples: int = 10_000) -> tuple[BundleInformation, ...]:
    """What finding out all open cells of a candidate, or of a criterion, could change; by simulation, the largest gain first.

    Cells are drawn independently and evenly within their ranges. The standard error of a probability is at most 0.5 over the root of
    `samples`. A bundle that can change nothing is not drawn: its answers are exact zeros. The same seed gives the same answers.

    Raises what `value_of_information` raises, and TooFewError without a sample.
    """
    if samples < 1:
        raise TooFewError(f"a simulation takes at least 1 sample, not {samples}")
    now = _open(ranked, disputed or {})
    found = [
        _bundle(name, now, mask, samples, np.random.default_rng([seed, place]))
        for place, (name, mask) in enumerate(_masks(ranked, now.is_open))
        if mask.any()
    ]
    return tuple(sorted(found, key=lambda one: (-one.gain, -one.probability, one.candidate or "", one.criterion or "")))


def _masks(ranked: RankedCells, is_open: BoolArray) -> Iterator[tuple[tuple[str | None, str | None], BoolArray]]:
    rows, columns = np.indices(is_open.shape)
    for row, candidate in enumerate(ranked.candidates):
        yield (candidate, None), is_open & (rows == row)
    for column, criterion in enumerate(ranked.criteria):
        yield (None, criterion), is_open & (columns == column)


def _bundle(name: tuple[str | None, str | None], now: _Open, mask: BoolArray, samples: int, draw: np.random.Generator) -> BundleInformation:
    fall, rise = np.where(mask, now.fall, 0.0), np.where(mask, now.rise, 0.0)
    worst_of_first, best = now.scores[0] - fall[0].sum(), now.scores + rise.sum(axis=1)
    could_change = bool(best[1:].max() > worst_of_first + TIE_TOLERANCE)
    probability, gain = _simulated(now.scores, fall, rise, samples, draw) if could_change else (0.0, 0.0)
    return BundleInformation(*name, int(mask.sum()), probability, gain, could_change)


def _simulated(scores: FloatArray, fall: FloatArray, rise: FloatArray, samples: int, draw: np.random.Generator) -> tuple[float, float]:
    expected = scores + (rise - fall).sum(axis=1) / 2
    sampled = np.tile(scores, (samples, 1))
    for row, column in np.argwhere(fall + rise):
        sampled[:, row] += draw.uniform(-fall[row, column], rise[row, column], samples)
    changed = sampled[:, 1:].max(axis=1) > sampled[:, 0] + TIE_TOLERANCE
    # the difference to the best choice before, sample by sample, is never negative and varies least
    gain = sampled.max(axis=1) - sampled[:, expected.argmax()]
    return float(changed.mean()), float(gain.mean())
