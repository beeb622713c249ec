"""pyrepo-mcda."""

from collections.abc import Callable

from numpy.typing import ArrayLike
from pyrepo_mcda.additions import rank_preferences
from pyrepo_mcda.mcda_methods import PROMETHEE_II, SAW, TOPSIS, VIKOR
from pyrepo_mcda.normalizations import vector_normalization

from tests.bench import inputs
from tests.bench.inputs import FloatArray, Problem
from tests.bench.peers.looping import Build, Scores, counted

PACKAGE = "pyrepo-mcda"


def _as_they_are(matrix: FloatArray, types: FloatArray) -> FloatArray:
    return matrix


def _by(method: Callable[..., ArrayLike]) -> Build:
    def build(problem: Problem) -> Scores:
        signs = problem.signs
        return lambda: method(problem.values, problem.weights, signs)

    return build


def _linear(problem: Problem) -> Scores:
    (low, high), method, signs = problem.thresholds, PROMETHEE_II(), problem.signs
    functions = [method._linear_function] * low.size  # as its own example does
    return lambda: method(problem.values, problem.weights, signs, functions, p=high, q=low)


def _acceptability(problem: Problem) -> Scores:
    method, signs = SAW(normalization_method=_as_they_are), problem.signs
    return counted(problem, lambda weights: rank_preferences(method(problem.values, weights, signs), reverse=True))


METHODS: dict[str, Build] = {
    inputs.WEIGHTED_SUM: _by(SAW(normalization_method=_as_they_are)),
    inputs.TOPSIS: _by(TOPSIS(normalization_method=vector_normalization)),
    inputs.VIKOR: _by(VIKOR()),
    inputs.USUAL: _by(PROMETHEE_II()),
    inputs.LINEAR: _linear,
    inputs.ACCEPTABILITY: _acceptability,
}
