"""The weighted sum of normalised values, as textbooks print it.

The product's own score is `decision.ranking`, on fixed anchors; this one makes the alternatives present its scale and is here for
published examples and for showing how much the normalisation decides.

Source: Hwang & Yoon (1981), Multiple Attribute Decision Making, ch. 3 (simple additive weighting).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from decision.crosschecks.matrix import DecisionMatrix, bounds, require_ratio_scale, weighted_rows
from decision.errors import ParameterError, ScaleError
from decision.types import BoolArray, FloatArray


def weighted_sum(matrix: DecisionMatrix, normalisation: str) -> FloatArray:
    """The score of each alternative, (m,), more is better.

    normalisation  none           values as they are; no cost among the criteria
                   min_max        0 for the worst present, 1 for the best
                   sum            benefits x / sum of x, costs (1/x) / sum of 1/x
                   ratio_to_best  benefits x / best, costs best / x

    A criterion on which all are equal has no min-max value: software disagrees whether it is 0 or 1, so it is refused.

    Raises ParameterError for an unknown normalisation and for a cost under `none`; ScaleError naming a criterion whose values leave
    nothing to divide by; OutOfRangeError naming a cell that is no ratio (a benefit below 0, a cost of 0 or less).
    """
    if normalisation not in NORMALISATIONS:
        raise ParameterError(f"unknown normalisation {normalisation}; known: {', '.join(NORMALISATIONS)}")
    return weighted_rows(NORMALISATIONS[normalisation](matrix), matrix.weights)


def _none(matrix: DecisionMatrix) -> FloatArray:
    if not matrix.maximise.all():
        cost = matrix.criteria[int(np.argmin(matrix.maximise))]
        raise ParameterError(f"normalisation none adds values up as they are, and {cost} is a cost")
    return matrix.values


def _min_max(matrix: DecisionMatrix) -> FloatArray:
    ends = bounds(matrix)
    _refuse(matrix, ends.constant, "all alternatives are equal on {}, so that min_max has no scale for it")
    return (matrix.values - ends.worst) / ends.spread


def _sum(matrix: DecisionMatrix) -> FloatArray:
    ratios = _ratio_to_best(matrix)  # proportional to x, or to 1/x, and never too large to add up
    shares: FloatArray = ratios / ratios.sum(axis=0)
    return shares


def _ratio_to_best(matrix: DecisionMatrix) -> FloatArray:
    require_ratio_scale(matrix)
    best = bounds(matrix).best
    _refuse(matrix, best == 0, "all alternatives are 0 on {}, which leaves nothing to divide by")
    return np.where(matrix.maximise, matrix.values, best) / np.where(matrix.maximise, best, matrix.values)


def _refuse(matrix: DecisionMatrix, at_fault: BoolArray, sentence: str) -> None:
    if at_fault.any():
        raise ScaleError(sentence.format(matrix.criteria[int(np.argmax(at_fault))]))


NORMALISATIONS: Mapping[str, Callable[[DecisionMatrix], FloatArray]] = MappingProxyType(
    {"none": _none, "min_max": _min_max, "sum": _sum, "ratio_to_best": _ratio_to_best}
)
"""Normalised values, (m, n), more is better, by the name of the normalisation."""
