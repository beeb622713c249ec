"""Results as JSON has them: lists, numbers, texts, null."""

import numpy as np
from numpy.typing import ArrayLike

from decision.errors import OutOfRangeError
from decision.ranking import competition_rank
from decision.types import FloatArray


def plain(array: ArrayLike | None) -> list[object]:
    """An array of any depth as lists. Raises OutOfRangeError for what is no number: JSON has no word for that."""
    values = np.asarray(array, dtype=np.float64)
    if not np.isfinite(values).all():
        raise OutOfRangeError("the inputs lead to values that no float holds")
    found: list[object] = values.tolist()
    return found


def ranks(scores: FloatArray) -> list[object]:
    """Competition ranks of (m,) scores, more is better."""
    return list(competition_rank(scores, np.ones(scores.shape, dtype=np.bool_)))
