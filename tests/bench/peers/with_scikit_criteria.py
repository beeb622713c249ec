"""scikit-criteria, from a decision matrix made beforehand; it has no PROMETHEE."""

import skcriteria
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.agg.topsis import TOPSIS
from skcriteria.agg.vikor import VIKOR
from skcriteria.core import DecisionMatrix
from skcriteria.pipelines import mkpipe
from skcriteria.preprocessing.invert_objectives import NegateMinimize
from skcriteria.preprocessing.scalers import VectorScaler

from tests.bench import inputs
from tests.bench.inputs import Problem
from tests.bench.peers.looping import Build, Scores, counted

PACKAGE = "scikit-criteria"


def _matrix(problem: Problem) -> DecisionMatrix:
    return skcriteria.mkdm(problem.values, objectives=problem.signs, weights=problem.weights)


def _weighted_sum(problem: Problem) -> Scores:
    method, matrix = WeightedSumModel(), _matrix(problem)
    return lambda: method.evaluate(matrix).e_.score


def _topsis(problem: Problem) -> Scores:
    method, matrix = mkpipe(NegateMinimize(), VectorScaler("matrix"), TOPSIS()), _matrix(problem)
    return lambda: method.evaluate(matrix).e_.similarity


def _vikor(problem: Problem) -> Scores:
    method, matrix = VIKOR(), _matrix(problem)
    return lambda: method.evaluate(matrix).e_.q_k


def _acceptability(problem: Problem) -> Scores:
    method, matrix = WeightedSumModel(), _matrix(problem)
    return counted(problem, lambda weights: method.evaluate(matrix.replace(weights=weights)).rank_)


METHODS: dict[str, Build] = {
    inputs.WEIGHTED_SUM: _weighted_sum,
    inputs.TOPSIS: _topsis,
    inputs.VIKOR: _vikor,
    inputs.ACCEPTABILITY: _acceptability,
}
