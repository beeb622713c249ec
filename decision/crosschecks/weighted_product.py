"""The weighted product: like the weighted sum, but a bad value cannot be bought back by good ones.

Source: Bridgman (1922), Dimensional Analysis; Triantaphyllou (2000), Multi-Criteria Decision Making Methods, ch. 2.
"""

import numpy as np

from decision.crosschecks.matrix import DecisionMatrix, require_ratio_scale
from decision.errors import OutOfRangeError
from decision.types import FloatArray

LARGEST_EXPONENT = 700.0  # e to this power, up or down, is still a number of full precision


def weighted_product(matrix: DecisionMatrix) -> FloatArray:
    """Each value to the power of its weight, costs to that of minus their weight, multiplied: (m,), more is better.

    The quotient of two scores does not depend on units. A benefit of 0 with a weight makes the whole score 0, whatever else is good.

    Raises OutOfRangeError naming the cell for a benefit below 0 or a cost of 0 or less, and naming the alternative whose product no
    float can hold.
    """
    require_ratio_scale(matrix)
    used = matrix.weights > 0
    with np.errstate(divide="ignore"):  # the logarithm of 0 is meant to be minus infinity: its product is 0
        logarithms = np.log(matrix.values[:, used])
    exponents: FloatArray = logarithms @ np.where(matrix.maximise, matrix.weights, -matrix.weights)[used]
    beyond = np.isfinite(exponents) & (np.abs(exponents) > LARGEST_EXPONENT)
    if beyond.any():
        raise OutOfRangeError(f"the product of {matrix.alternatives[int(np.argmax(beyond))]} is too large or too small for a number")
    scores: FloatArray = np.exp(exponents)
    return scores
