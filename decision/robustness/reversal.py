"""How much one weight must change, alone, before two candidates are level: in percent of that weight.

Source: Triantaphyllou & Sanchez (1997), A sensitivity analysis approach for some deterministic multi-criteria decision-making
methods, Decision Sciences 28, 151-194.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from decision.errors import MissingValueError, ShapeError
from decision.ranking import TIE_TOLERANCE, competition_rank
from decision.types import FloatArray


@dataclass(frozen=True, slots=True)
class PairReversal:
    """Relative changes that level pairs.

    scores  (m,), weighted sums; ranks (m,), 1 is best
    pairs   rows (better, worse) of every two candidates, in the order given; of two that tie the earlier counts as the better
    relative_change_percent  (pairs, n): how far each weight must fall, in percent of itself, negative where it must rise, until the
                             two are level; NaN where no change of it alone does that, or it would have to fall below zero
    """

    scores: FloatArray
    ranks: tuple[int | None, ...]
    pairs: tuple[tuple[int, int], ...]
    relative_change_percent: FloatArray


def pair_reversal(values: FloatArray, weights: FloatArray) -> PairReversal:
    """The change of each weight alone, others untouched and nothing normalised again, that levels each pair.

    values   (m, n), partial values, up is better
    weights  (n,), taken as they are

    Raises ShapeError when the two do not fit, MissingValueError naming the row and column of a value, or the column of a weight,
    that is not finite.
    """
    if weights.shape != values.shape[1:] or weights.ndim != 1:
        raise ShapeError(f"{weights.size} weights do not fit values of {values.shape}")
    for name, array in (("value", values), ("weight", weights)):
        if (bad := np.argwhere(~np.isfinite(array))).size:
            raise MissingValueError(f"the {name} at {bad[0].tolist()} is no finite number")
    scores = np.asarray(values @ weights)
    pairs = tuple(
        (one, other) if scores[one] >= scores[other] - TIE_TOLERANCE else (other, one) for one, other in combinations(range(len(values)), 2)
    )
    better, worse = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    change = _changes((scores[better] - scores[worse])[:, None], values[better] - values[worse], weights)
    return PairReversal(scores, tuple(competition_rank(scores, np.ones(len(values), dtype=np.bool_))), pairs, change)


def _changes(lead: FloatArray, advantage: FloatArray, weights: FloatArray) -> FloatArray:
    """(pairs, n): the reduction d with lead - d * advantage = 0, over the weight it is taken from."""
    fall = np.divide(lead, advantage, out=np.full(advantage.shape, np.nan), where=advantage != 0)
    is_possible = (fall <= weights + TIE_TOLERANCE) & (weights != 0)
    return np.asarray(100 * np.divide(fall, weights, out=np.full(fall.shape, np.nan), where=is_possible))
