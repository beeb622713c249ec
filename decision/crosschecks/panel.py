"""The cross-checks that are shown beside the product's own ranking, on the same utilities and weights.

They say how much the choice of method matters. None of them enters the score, and they are not averaged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from decision.crosschecks.compare import flipped_pairs, kendall_tau_b, ranks
from decision.crosschecks.matrix import FEWEST_ALTERNATIVES, DecisionMatrix, check_weights
from decision.crosschecks.promethee import Preference, promethee_ii
from decision.crosschecks.topsis import topsis
from decision.crosschecks.vikor import vikor
from decision.crosschecks.weighted_product import weighted_product
from decision.errors import OutOfRangeError, ShapeError
from decision.ranking import TIE_TOLERANCE
from decision.types import BoolArray, FloatArray

TOP = 5
HALF_A_STEP_TO_TWO = Preference("linear", q=0.1, p=0.4)
"""In utility: half a step of the scale of 0 to 5 is no difference, two steps are a full one."""


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """What one other method says.

    method   topsis, vikor, promethee_ii or weighted_product
    ranks    in the order of the candidates compared
    tau_b    Kendall's correlation with the additive ranking; None where one of the two ties everybody
    flipped  pairs among the top five of the additive ranking that this method puts the other way round, the additive better first
    """

    method: str
    ranks: tuple[int, ...]
    tau_b: float | None
    flipped: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CrossChecks:
    """The other methods beside the additive ranking of the same candidates.

    candidates      those compared, in the order given
    left_out        those with a criterion that does not apply to them: these methods have no notion of it
    constant        criteria with a weight on which the candidates compared do not differ: left out, because they decide nothing
    additive_ranks  by the additive model among the candidates compared
    checks          one a method; with fewer than two candidates, or no difference between any, every rank in it is 1
    compromise_set  those of the candidates that VIKOR would propose together
    """

    candidates: tuple[str, ...]
    left_out: tuple[str, ...]
    constant: tuple[str, ...]
    additive_ranks: tuple[int, ...]
    checks: tuple[CrossCheck, ...]
    compromise_set: tuple[str, ...]


def cross_checks(utility: FloatArray, weights: FloatArray, candidates: Sequence[str], criteria: Sequence[str]) -> CrossChecks:
    """Ask TOPSIS, VIKOR, PROMETHEE II and the weighted product about the candidates of a ranking.

    utility  (m, n), 0 to 1; NaN where a criterion does not apply. An unknown value is passed as the middle of its interval, as the
             additive score has it
    weights  (n,), non-negative and not all zero: only their shares count; criteria without a weight play no part

    TOPSIS is the published one, with vector normalisation and the best and worst of those present, not with 0 and 1 as ideals. VIKOR
    has v = 0.5. PROMETHEE II has a linear preference from half a step to two steps of the scale. The weighted product makes a
    candidate with a utility of 0 anywhere last. Criteria that differ by no more than 1e-9 count as constant.

    Raises ShapeError for lengths that disagree, OutOfRangeError for a utility outside 0 to 1, WeightError for unusable weights.
    """
    _check(utility, weights, candidates, criteria)
    weighted = weights > 0
    applies = np.asarray(np.isnan(utility[:, weighted]).sum(axis=1) == 0)
    table, shares = utility[np.ix_(applies, weighted)], weights[weighted] / weights.sum()
    compared, names = _chosen(candidates, applies), _chosen(criteria, weighted)
    differs, additive = _differs(table), ranks(table @ shares)
    by_method, compromise = _asked(table[:, differs], shares[differs], compared, _chosen(names, differs))
    checks = tuple(_beside(name, places, additive, compared) for name, places in by_method.items())
    return CrossChecks(compared, _chosen(candidates, ~applies), _chosen(names, ~differs), additive, checks, compromise)


def _differs(table: FloatArray) -> BoolArray:
    """(n,): where the candidates differ by more than rounding, which the methods would otherwise stretch to a full difference."""
    highest: FloatArray = table.max(axis=0, initial=0.0)
    lowest: FloatArray = table.min(axis=0, initial=1.0)
    return np.asarray(highest > lowest + TIE_TOLERANCE)


def _asked(
    table: FloatArray, weights: FloatArray, candidates: tuple[str, ...], criteria: tuple[str, ...]
) -> tuple[dict[str, tuple[int, ...]], tuple[str, ...]]:
    """The ranks by each method, and VIKOR's compromise set; all are first where there is nothing to tell them apart."""
    if len(candidates) < FEWEST_ALTERNATIVES or not criteria:
        return dict.fromkeys(_METHODS, (1,) * len(candidates)), candidates
    values = np.where(table > TIE_TOLERANCE, table, 0.0)  # a trace of rounding above 0 would count as something in a product
    matrix = DecisionMatrix(values, weights, np.ones(len(criteria), dtype=np.bool_), candidates, criteria)
    return {name: ranks(method(matrix)) for name, method in _METHODS.items()}, vikor(matrix).compromise_set


def _beside(method: str, places: tuple[int, ...], additive: tuple[int, ...], names: tuple[str, ...]) -> CrossCheck:
    tau_b = kendall_tau_b(np.array(additive, dtype=np.float64), np.array(places, dtype=np.float64))
    flipped = tuple((names[better], names[worse]) for better, worse in flipped_pairs(additive, places, TOP))
    return CrossCheck(method, places, tau_b, flipped)


def _chosen(names: Sequence[str], mask: BoolArray) -> tuple[str, ...]:
    return tuple(name for name, is_in in zip(names, mask, strict=True) if is_in)


def _check(utility: FloatArray, weights: FloatArray, candidates: Sequence[str], criteria: Sequence[str]) -> None:
    if utility.shape != (len(candidates), len(criteria)) or weights.shape != (len(criteria),):
        raise ShapeError(f"utilities {utility.shape} and weights {weights.shape} do not fit {len(candidates)} by {len(criteria)}")
    check_weights(weights, tuple(criteria))
    outside = (utility < 0) | (utility > 1)
    if outside.any():
        row, column = np.argwhere(outside)[0]
        raise OutOfRangeError(f"the utility of {candidates[row]} on {criteria[column]} must be 0 to 1, not {utility[row, column]}")


_METHODS: Mapping[str, Callable[[DecisionMatrix], FloatArray]] = MappingProxyType(
    {
        "topsis": topsis,
        "vikor": lambda matrix: -vikor(matrix).q,
        "promethee_ii": lambda matrix: promethee_ii(matrix, (HALF_A_STEP_TO_TWO,) * len(matrix.criteria)).net,
        "weighted_product": weighted_product,
    }
)
"""Scores of which more is better, by the name of the method."""
