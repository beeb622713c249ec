"""mcda of the Decision Deck, from tables made beforehand."""

from collections.abc import Mapping
from typing import Any

from mcda import PerformanceTable
from mcda.functions import UShapeFunction, VShapeFunction
from mcda.mavt.aggregators import TOPSIS, NormalizedWeightedSum
from mcda.outranking.promethee import Promethee2
from mcda.scales import PreferenceDirection, QuantitativeScale

from tests.bench import inputs
from tests.bench.inputs import Problem
from tests.bench.peers.looping import Build, Scores

PACKAGE = "mcda"


def _table(problem: Problem) -> PerformanceTable:
    ends = zip(problem.values.min(axis=0).tolist(), problem.values.max(axis=0).tolist(), problem.maximise.tolist(), strict=True)
    directions = {True: PreferenceDirection.MAX, False: PreferenceDirection.MIN}
    scales = {column: QuantitativeScale(low, high, preference_direction=directions[more]) for column, (low, high, more) in enumerate(ends)}
    return PerformanceTable(problem.values.tolist(), scales=scales)


def _weights(problem: Problem) -> dict[int, float]:
    return dict(enumerate(problem.weights.tolist()))


def _weighted_sum(problem: Problem) -> Scores:
    as_they_are = {column: QuantitativeScale.normal() for column in range(problem.weights.size)}
    table, method = PerformanceTable(problem.values.tolist(), scales=as_they_are), NormalizedWeightedSum(_weights(problem))
    return lambda: method(table).data


def _topsis(problem: Problem) -> Scores:
    table, method = _table(problem), TOPSIS(_weights(problem))
    return lambda: method(table).data


def _promethee(problem: Problem, functions: Mapping[int, Any]) -> Scores:
    table, weights, others = _table(problem), _weights(problem), len(problem.values) - 1
    return lambda: Promethee2(table, weights, functions).rank().data / others


def _usual(problem: Problem) -> Scores:
    return _promethee(problem, {column: UShapeFunction() for column in range(problem.weights.size)})


def _linear(problem: Problem) -> Scores:
    pairs = zip(*(thresholds.tolist() for thresholds in problem.thresholds), strict=True)
    return _promethee(problem, {column: VShapeFunction(p=high, q=low) for column, (low, high) in enumerate(pairs)})


METHODS: dict[str, Build] = {
    inputs.WEIGHTED_SUM: _weighted_sum,
    inputs.TOPSIS: _topsis,
    inputs.USUAL: _usual,
    inputs.LINEAR: _linear,
}
