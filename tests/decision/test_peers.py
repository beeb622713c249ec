"""What other packages say of the same small problems, computed once with the versions of requirements/bench.lock: none is needed here.

`make bench` compares speeds with the same packages, by the same calls.
"""

from collections.abc import Callable

import numpy as np
import pytest

from decision.crosschecks import DecisionMatrix, Preference, promethee_ii, topsis, vikor, weighted_sum
from decision.robustness import acceptability
from decision.types import FloatArray
from decision.valuation import Grid

MEASURED = np.array(
    [
        [71.0, 12.5, 3.2, 940.0],
        [55.0, 14.0, 2.1, 610.0],
        [88.0, 9.5, 4.4, 1250.0],
        [64.0, 14.0, 3.2, 820.0],
        [43.0, 16.5, 1.6, 505.0],
        [79.0, 11.0, 2.9, 1010.0],
    ]
)
UTILITIES = np.array(
    [
        [0.62, 0.35, 0.81, 0.44],
        [0.47, 0.90, 0.15, 0.70],
        [0.88, 0.20, 0.55, 0.31],
        [0.62, 0.58, 0.40, 0.66],
        [0.15, 0.75, 0.95, 0.52],
        [0.73, 0.41, 0.33, 0.78],
    ]
)
WEIGHTS, MAXIMISE = np.array([0.4, 0.15, 0.25, 0.2]), np.array([True, True, False, False])
NAMES = tuple("abcdef"), tuple("wxyz")
MEASUREMENTS = DecisionMatrix(MEASURED, WEIGHTS, MAXIMISE, *NAMES)
VALUES = DecisionMatrix(UTILITIES, WEIGHTS, np.ones(4, dtype=np.bool_), *NAMES)

SPREADS = MEASURED.std(axis=0).tolist()
USUAL = [Preference("usual")] * 4
LINEAR = [Preference("linear", q=0.5 * spread, p=2 * spread) for spread in SPREADS]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        # pymcdm 1.4.0, scikit-criteria 0.10, pyrepo-mcda 0.1.15, mcda 1.1.0
        pytest.param(lambda: weighted_sum(VALUES, "none"), [0.591, 0.5005, 0.5815, 0.567, 0.514, 0.592], id="weighted sum"),
        # pydecision 5.1.8
        pytest.param(
            lambda: weighted_sum(VALUES, "ratio_to_best"),
            [0.666129922709, 0.582597227334, 0.657557354926, 0.65297877561, 0.576515151515, 0.686993620415],
            id="weighted sum of ratios",
        ),
        # all five
        pytest.param(
            lambda: topsis(MEASUREMENTS),
            [0.511532950966, 0.557482132551, 0.470984682114, 0.480900276825, 0.529015317886, 0.587347374486],
            id="TOPSIS",
        ),
        # pymcdm, scikit-criteria, pydecision, pyrepo-mcda
        pytest.param(
            lambda: vikor(MEASUREMENTS).q,
            [0.270537880717, 0.347646798899, 0.716370558376, 0.382853074968, 0.5, 0.123747603068],
            id="VIKOR",
        ),
        # pymcdm, pydecision, pyrepo-mcda, mcda (whose flows are to be divided by m - 1)
        pytest.param(lambda: promethee_ii(MEASUREMENTS, USUAL).net, [-0.09, 0.09, -0.2, -0.08, 0.2, 0.08], id="PROMETHEE II, usual"),
        pytest.param(
            lambda: promethee_ii(MEASUREMENTS, LINEAR).net,
            [-0.018951609153, 0.089252160559, -0.191238787974, -0.024066342829, 0.115211105527, 0.029793473871],
            id="PROMETHEE II, linear",
        ),
    ],
)
def test_scores_are_those_of_other_packages(ours: Callable[[], FloatArray], theirs: list[float]) -> None:
    np.testing.assert_allclose(ours(), theirs, rtol=0, atol=1e-11)


def test_rank_counts_are_those_of_other_packages_in_a_loop() -> None:
    """pymcdm, scikit-criteria and pyrepo-mcda, ranking once for each row of weights."""
    weights = np.array(
        [
            [0.43, 0.16, 0.28, 0.13],
            [0.02, 0.36, 0.53, 0.09],
            [0.02, 0.30, 0.33, 0.35],
            [0.04, 0.37, 0.24, 0.35],
            [0.32, 0.05, 0.27, 0.36],
            [0.67, 0.01, 0.04, 0.28],
            [0.16, 0.31, 0.52, 0.01],
            [0.37, 0.00, 0.44, 0.19],
        ]
    )

    found = acceptability(Grid(UTILITIES, np.ones(UTILITIES.shape, dtype=np.bool_)), weights)

    counts = [[2, 3, 0, 2, 1, 0], [0, 2, 0, 1, 2, 3], [0, 3, 0, 2, 1, 2], [0, 0, 6, 1, 1, 0], [4, 0, 1, 0, 2, 1], [2, 0, 1, 2, 1, 2]]
    np.testing.assert_array_equal(found.rank_acceptability * len(weights), counts)
