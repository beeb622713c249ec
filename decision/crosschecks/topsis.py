"""TOPSIS: close to the best present, far from the worst.

Best and worst are those of the alternatives compared, so that adding one moves the closeness of all.

Source: Hwang & Yoon (1981), Multiple Attribute Decision Making, ch. 3.
"""

import numpy as np

from decision.crosschecks.matrix import DecisionMatrix, bounds, weighted_rows
from decision.errors import ParameterError, ScaleError
from decision.types import FloatArray

NORMALISATIONS = ("vector", "min_max")
ROWS_AT_ONCE = 512  # the differences of so many alternatives stay in a processor's cache


def topsis(matrix: DecisionMatrix, normalisation: str = "vector") -> FloatArray:
    """Closeness of each alternative to the ideal, (m,), 0 to 1.

    normalisation  vector   values divided by the root of their sum of squares
                   min_max  values divided by best minus worst

    A criterion on which all are equal adds nothing to any distance, whatever its normalised value would be.

    Raises ParameterError for an unknown normalisation, ScaleError when the alternatives are equal on every criterion with a weight.
    """
    if normalisation not in NORMALISATIONS:
        raise ParameterError(f"unknown normalisation {normalisation}; known: {', '.join(NORMALISATIONS)}")
    ends = bounds(matrix)
    weights = np.where(ends.constant, 0.0, matrix.weights)
    if not weights.any():
        raise ScaleError(f"all alternatives are equal on every criterion with a weight: {', '.join(matrix.criteria)}")
    unit = _lengths(matrix.values) if normalisation == "vector" else np.abs(ends.spread)
    scale = (weights / weights.max() / unit) ** 2
    to_best, to_worst = (_distances(matrix.values, end, scale) for end in (ends.best, ends.worst))
    return to_worst / (to_best + to_worst)


def _lengths(values: FloatArray) -> FloatArray:
    """The Euclidean length of each column, (n,); 1 for a column of zeros."""
    lengths = np.sqrt(np.einsum("ij,ij->j", values, values))
    return np.where(lengths > 0, lengths, 1.0)


def _distances(values: FloatArray, end: FloatArray, scale: FloatArray) -> FloatArray:
    found = np.empty(len(values))
    for start in range(0, len(values), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        squares = values[rows] - end
        squares *= squares
        found[rows] = weighted_rows(squares, scale)
    return np.sqrt(found)
