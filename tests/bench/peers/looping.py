"""Rank acceptabilities with a package that ranks for one set of weights at a time: none of them has SMAA for the additive model."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from tests.bench.inputs import FloatArray, Problem

Scores = Callable[[], ArrayLike]
Build = Callable[[Problem], Scores]


def counted(problem: Problem, ranks: Callable[[FloatArray], ArrayLike]) -> Scores:
    """Counts ranks, 1 for the best, over the draws of the weights."""
    rows = np.arange(len(problem.values))

    def loop() -> FloatArray:
        counts = np.zeros((rows.size, rows.size))
        for weights in problem.draws:
            counts[rows, np.asarray(ranks(weights)).astype(int) - 1] += 1
        return counts

    return loop
