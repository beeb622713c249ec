"""Weights from comparisons in pairs (AHP), and how far the comparisons agree with each other.

For weights only: candidates are scored on anchored scales, where adding a copy of one reorders nobody (Belton & Gear 1983).

Source: Saaty (1980), The Analytic Hierarchy Process; Crawford & Williams (1985), J. Math. Psychology 29, 387 (geometric means).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import exp, log

import numpy as np

from decision.errors import MissingValueError, OutOfRangeError, ShapeError, UnknownNameError
from decision.ranking.aggregate import competition_rank
from decision.types import FloatArray

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
RECIPROCAL_TOLERANCE = 5e-3
CONSISTENT = 1e-6


@dataclass(frozen=True, slots=True)
class Priorities:
    """Weights of the things compared.

    priorities         (n,), 0 to 1, sum 1
    lambda_max         principal eigenvalue; n when the comparisons contradict each other nowhere
    consistency_index  (lambda_max - n) / (n - 1); 0 for n of 1 and 2
    consistency_ratio  the index over that of random comparisons; up to 0.10 is usually accepted
    """

    priorities: FloatArray
    lambda_max: float
    consistency_index: float
    consistency_ratio: float


@dataclass(frozen=True, slots=True)
class InconsistentPair:
    """The comparison furthest from what all of them together say: `first` over `second`, as given and as would fit."""

    first: str
    second: str
    given: float
    fitting: float


@dataclass(frozen=True, slots=True)
class Triad:
    """Three comparisons that should multiply to 1: first over second, second over third, third over first."""

    first: str
    second: str
    third: str
    product: float


class Synthesis(StrEnum):
    """How local priorities become overall ones: shares as they are, or each criterion's divided by its largest."""

    DISTRIBUTIVE = "distributive"
    IDEAL = "ideal"


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Criteria, and alternatives compared under each of them.

    overall  (n_alternatives,), sum 1
    ranks    competition ranks of `overall`
    """

    criteria: Priorities
    local: Mapping[str, Priorities]
    overall: FloatArray
    ranks: tuple[int, ...]


def check_comparisons(matrix: FloatArray, names: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the things compared (their numbers from 1 where none are given), once the comparisons are found usable.

    matrix  (n, n), above 0; row over column, so that mirrored entries multiply to 1

    Raises ShapeError for a matrix that is not square or empty, or has other names; MissingValueError for an absent comparison;
    OutOfRangeError for one that is not above 0, more than ten things (no random index is published here), a diagonal other
    than 1, or mirrored entries that are no reciprocals within 0.5 % (0.333 for a third passes). Each names the pair.
    """
    if not (matrix.ndim and matrix.size) or matrix.shape != matrix.shape[:1] * 2:
        raise ShapeError(f"comparisons form a square matrix, not one of {matrix.shape}")
    n = len(matrix)
    if names and len(names) != n:
        raise ShapeError(f"{len(names)} names do not fit comparisons of {n}")
    if n > len(RANDOM_INDEX):
        raise OutOfRangeError(f"comparisons of {n}: a consistency ratio is defined for up to {len(RANDOM_INDEX)}; compare in groups")
    known = tuple(names) or tuple(str(place + 1) for place in range(n))
    for row in range(n):
        for column in range(row, n):
            _check_pair(matrix, row, column, f"{known[row]} over {known[column]}")
    return known


def _check_pair(matrix: FloatArray, row: int, column: int, pair: str) -> None:
    over, under = float(matrix[row, column]), float(matrix[column, row])
    if np.isnan(over) or np.isnan(under):
        raise MissingValueError(f"{pair}: not compared")
    if not (0 < over < np.inf and 0 < under < np.inf):
        raise OutOfRangeError(f"{pair}: a comparison is a number above 0, not {over} with {under} the other way")
    if row == column and over != 1:
        raise OutOfRangeError(f"{pair}: a thing compares to itself as 1, not {over}")
    if abs(over * under - 1) > RECIPROCAL_TOLERANCE:
        raise OutOfRangeError(f"{pair}: {over} and, the other way, {under} are no reciprocals")


def priorities(matrix: FloatArray, names: Sequence[str] = ()) -> Priorities:
    """The principal right eigenvector of the comparisons, and how consistent they are.

    matrix, names  as for `check_comparisons`, with its errors

    Source: Saaty (1980), ch. 2 and 3; positive matrices have one such vector by Perron's theorem.
    """
    check_comparisons(matrix, names)
    values, vectors = np.linalg.eig(matrix)
    principal = int(np.argmax(values.real))
    vector = np.abs(vectors[:, principal].real)
    return _consistency(vector / vector.sum(), float(values[principal].real))


def geometric_mean_priorities(matrix: FloatArray, names: Sequence[str] = ()) -> Priorities:
    """Row geometric means, made to sum to 1; `lambda_max` is the mean of (A w) / w at them.

    matrix, names  as for `check_comparisons`, with its errors

    Source: Crawford & Williams (1985): the least squares fit of log a_ij by log w_i - log w_j.
    """
    check_comparisons(matrix, names)
    means = np.exp(np.log(matrix).mean(axis=1))
    weights = means / means.sum()
    return _consistency(weights, float(np.mean(matrix @ weights / weights)))


def _consistency(weights: FloatArray, lambda_max: float) -> Priorities:
    n = weights.size
    if not RANDOM_INDEX[n - 1]:
        return Priorities(weights, lambda_max, 0.0, 0.0)
    index = max(lambda_max - n, 0.0) / (n - 1)
    return Priorities(weights, lambda_max, index, index / RANDOM_INDEX[n - 1])


def most_inconsistent_pair(matrix: FloatArray, names: Sequence[str] = ()) -> InconsistentPair | None:
    """The comparison whose ratio to the one that the priorities imply is furthest from 1; None when all fit.

    matrix, names  as for `check_comparisons`, with its errors

    Source: Saaty (1980), ch. 3: revise where a_ij w_j / w_i is furthest from 1.
    """
    known = check_comparisons(matrix, names)
    logs = np.log(priorities(matrix).priorities)
    misfit = np.abs(np.triu(np.log(matrix) - (logs[:, None] - logs[None, :]), 1))
    row, column = (int(place) for place in np.unravel_index(int(misfit.argmax()), misfit.shape))
    if misfit[row, column] <= CONSISTENT:
        return None
    return InconsistentPair(known[row], known[column], float(matrix[row, column]), exp(logs[row] - logs[column]))


def worst_triad(matrix: FloatArray, names: Sequence[str] = ()) -> Triad | None:
    """The three things whose comparisons contradict each other most; None when no three do.

    matrix, names  as for `check_comparisons`, with its errors

    Source: Koczkodaj (1993), Mathematical and Computer Modelling 18, 79, with |log| of the product as the distance from 1.
    """
    known = check_comparisons(matrix, names)
    triads = [_triad(matrix, known, *three) for three in combinations(range(len(known)), 3)]
    worst = max(triads, key=lambda triad: abs(log(triad.product)), default=None)
    return worst if worst and abs(log(worst.product)) > CONSISTENT else None


def _triad(matrix: FloatArray, names: Sequence[str], i: int, j: int, k: int) -> Triad:
    return Triad(names[i], names[j], names[k], float(matrix[i, j] * matrix[j, k] * matrix[k, i]))


def ahp(
    criteria: FloatArray,
    local: Mapping[str, FloatArray],
    names: Sequence[str],
    alternatives: Sequence[str],
    synthesis: Synthesis = Synthesis.DISTRIBUTIVE,
) -> Hierarchy:
    """Overall priorities of alternatives from comparisons of criteria and, under each, of alternatives.

    criteria      (n_criteria, n_criteria) in the order of `names`
    local         by criterion, (n_alternatives, n_alternatives) in the order of `alternatives`
    synthesis     `ideal` divides the priorities under each criterion by the largest before weighing; both end in shares of 1

    Raises UnknownNameError when `names` and `local` are not of the same criteria, ShapeError when a matrix does not compare
    just the alternatives, and the errors of `check_comparisons`.

    Source: Saaty (1980); the ideal mode as in Saaty (1994), Interfaces 24 (6), 19.
    """
    if set(names) != set(local):
        raise UnknownNameError(f"comparisons are wanted under {', '.join(names)}, and given under {', '.join(local)}")
    for name, matrix in local.items():
        if matrix.shape != (len(alternatives),) * 2:
            raise ShapeError(f"under {name}: {len(alternatives)} alternatives do not fit comparisons of {matrix.shape}")
    weights = priorities(criteria, names)
    parts = {name: priorities(local[name], [f"{one} under {name}" for one in alternatives]) for name in names}
    columns = np.column_stack([part.priorities for part in parts.values()])
    sums = (columns / columns.max(axis=0) if synthesis is Synthesis.IDEAL else columns) @ weights.priorities
    overall = sums / sums.sum()
    ranks = competition_rank(overall, np.ones(overall.size, dtype=np.bool_))
    return Hierarchy(weights, parts, overall, tuple(rank for rank in ranks if rank is not None))
