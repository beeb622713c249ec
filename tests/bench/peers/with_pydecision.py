"""pyDecision, silent and without its plots. Its weighted sum always divides by the best value; its PROMETHEE knows no costs."""

import numpy as np
from pyDecision.algorithm import promethee_ii, saw_method, topsis_method, vikor_method
from scipy.stats import rankdata

from tests.bench import inputs
from tests.bench.inputs import FloatArray, Problem
from tests.bench.peers.looping import Build, Scores, counted

PACKAGE = "pydecision"


def _saw(problem: Problem, words: list[str], weights: FloatArray) -> FloatArray:
    return saw_method(problem.values, words, weights, graph=False, verbose=False)[:, 1]


def _weighted_sum(problem: Problem) -> Scores:
    words = problem.words
    return lambda: _saw(problem, words, problem.weights)


def _topsis(problem: Problem) -> Scores:
    words = problem.words
    return lambda: topsis_method(problem.values, problem.weights, words, graph=False, verbose=False)


def _vikor(problem: Problem) -> Scores:
    """It sorts its answer; the numbers of the alternatives lead back."""
    words = problem.words

    def scores() -> FloatArray:
        ordered = vikor_method(problem.values, problem.weights, words, graph=False, verbose=False)[2]
        return ordered[np.argsort(ordered[:, 0]), 1]

    return scores


def _promethee(kind: str) -> Build:
    def build(problem: Problem) -> Scores:
        low, high = problem.thresholds
        upwards, kinds = problem.values * problem.signs, [kind] * low.size
        return lambda: promethee_ii(upwards, problem.weights, low, low, high, kinds, sort=False, verbose=False)[:, 1]

    return build


def _acceptability(problem: Problem) -> Scores:
    words = problem.words
    return counted(problem, lambda weights: rankdata(-_saw(problem, words, weights), "min"))


METHODS: dict[str, Build] = {
    inputs.WEIGHTED_SUM: _weighted_sum,
    inputs.TOPSIS: _topsis,
    inputs.VIKOR: _vikor,
    inputs.USUAL: _promethee("t1"),
    inputs.LINEAR: _promethee("t5"),
    inputs.ACCEPTABILITY: _acceptability,
}
