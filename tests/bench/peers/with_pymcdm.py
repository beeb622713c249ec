"""pymcdm, without the validation of every call, which it documents as the fast way."""

import numpy as np
from pymcdm.methods import PROMETHEE_II, TOPSIS, VIKOR, WSM
from pymcdm.methods.mcda_method import MCDA_method
from pymcdm.normalizations import vector_normalization

from tests.bench import inputs
from tests.bench.inputs import FloatArray, Problem
from tests.bench.peers.looping import Build, Scores, counted

PACKAGE = "pymcdm"


def _as_they_are(column: FloatArray, cost: bool) -> FloatArray:
    return column


def _by(method: MCDA_method) -> Build:
    return lambda problem: lambda: method(problem.values, problem.weights, problem.signs, validation=False)


def _linear(problem: Problem) -> Scores:
    """A method with thresholds can be called once only: its preference functions are used up."""
    low, high = problem.thresholds
    return lambda: PROMETHEE_II("vshape_2", p=high, q=low)(problem.values, problem.weights, problem.signs, validation=False)


def _acceptability(problem: Problem) -> Scores:
    method, signs = WSM(_as_they_are), problem.signs
    return counted(problem, lambda weights: np.asarray(method.rank(method(problem.values, weights, signs, validation=False))))


METHODS: dict[str, Build] = {
    inputs.WEIGHTED_SUM: _by(WSM(_as_they_are)),
    inputs.TOPSIS: _by(TOPSIS(vector_normalization)),
    inputs.VIKOR: _by(VIKOR()),
    inputs.USUAL: _by(PROMETHEE_II("usual")),
    inputs.LINEAR: _linear,
    inputs.ACCEPTABILITY: _acceptability,
}
