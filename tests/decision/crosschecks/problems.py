"""Decision matrices for these tests: small to write down, or drawn."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from decision.crosschecks import DecisionMatrix

Rows = Sequence[Sequence[float]]


def matrix_of(values: Rows, weights: Sequence[float], directions: str | None = None) -> DecisionMatrix:
    """`directions` has a + for each benefit and a - for each cost; without it all are benefits."""
    signs = directions or "+" * len(weights)
    return DecisionMatrix(
        np.array(values, dtype=np.float64).reshape(len(values), -1),
        np.array(weights, dtype=np.float64),
        np.array([sign == "+" for sign in signs]),
        tuple(f"A{row + 1}" for row in range(len(values))),
        tuple(f"C{column + 1}" for column in range(len(signs))),
    )


@st.composite
def matrices(draw: st.DrawFn, low: int = 0, high: int = 6, largest: int = 9) -> DecisionMatrix:
    """Whole numbers from a short range divided by ten: many ties, and differences that are no exact decimals in binary."""
    alternatives, criteria = draw(st.integers(2, largest)), draw(st.integers(1, 4))
    levels = st.lists(st.integers(low, high), min_size=criteria, max_size=criteria)
    values = draw(st.lists(levels, min_size=alternatives, max_size=alternatives))
    weights = draw(st.lists(st.integers(0, 5), min_size=criteria, max_size=criteria).filter(any))
    directions = "".join(draw(st.lists(st.sampled_from("+-"), min_size=criteria, max_size=criteria)))
    return matrix_of([[level / 10 for level in row] for row in values], [weight / 10 for weight in weights], directions)


def permuted(matrix: DecisionMatrix, order: Sequence[int]) -> DecisionMatrix:
    names = tuple(matrix.alternatives[row] for row in order)
    return DecisionMatrix(matrix.values[list(order)], matrix.weights, matrix.maximise, names, matrix.criteria)
