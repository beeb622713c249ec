"""Results as JSON has them: lists, numbers, texts, null."""

import numpy as np
from numpy.typing import ArrayLike

from decision.ranking import competition_rank
from decision.types import FloatArray


def plain(array: ArrayLike | None) -> list[object]:
    """An array of any depth as lists of numbers."""
    found: list[object] = np.asarray(array, dtype=np.float64).tolist()
    return found


def ranks(scores: FloatArray) -> list[object]:
    """Competition ranks of (m,) scores, more is better."""
    return list(competition_rank(scores, np.ones(scores.shape, dtype=np.bool_)))
