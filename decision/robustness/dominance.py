"""Who is better whatever the weights, whatever the weights within bounds, and who could be first at all.

Sources: Salo & Hamalainen (1992), Preference assessment by imprecise ratio statements, Operations Research 40, 1053-1061, for
bounds on weights; Hazen (1986), Partial information, dominance, and potential optimality, Operations Research 34, 296-310.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from decision.errors import ParameterError, ShapeError, TooFewError, WeightError
from decision.ranking import TIE_TOLERANCE
from decision.types import BoolArray, FloatArray
from decision.valuation import Grid


@dataclass(frozen=True, slots=True)
class WeightBounds:
    """The lowest and highest each weight may be, (n,) each, within 0 to 1.

    Raises ShapeError when the two differ in size, WeightError naming the column when a bound is none, or when no weights within
    the bounds sum to 1.
    """

    low: FloatArray
    high: FloatArray

    def __post_init__(self) -> None:
        if self.low.shape != self.high.shape or self.low.ndim != 1:
            raise ShapeError(f"lower bounds {self.low.shape} do not fit upper bounds {self.high.shape}")
        for column in np.flatnonzero(~((self.low >= 0) & (self.low <= self.high) & (self.high <= 1))):
            raise WeightError(f"the bounds of weight {column} must lie within 0 and 1, not be {self.low[column]} and {self.high[column]}")
        if self.low.sum() > 1 + TIE_TOLERANCE or self.high.sum() < 1 - TIE_TOLERANCE:
            raise WeightError(f"no weights between bounds that sum to {self.low.sum()} and {self.high.sum()} sum to 1")

    @classmethod
    def around(cls, weights: FloatArray, relative: float) -> "WeightBounds":
        """Each weight, (n,), summing to 1, up to a part `relative` of itself lower or higher; never above 1."""
        return cls(np.maximum(weights * (1 - relative), 0.0), np.minimum(weights * (1 + relative), 1.0))

    @classmethod
    def none(cls, criteria: int) -> "WeightBounds":
        """Any weights for so many criteria."""
        return cls(np.zeros(criteria), np.ones(criteria))


@dataclass(frozen=True, slots=True)
class PotentialOptimality:
    """Who could be first.

    is_possible  (m,), whether some weights within the bounds put the candidate first, alone or tied
    margin       (m,), its largest lead over the best of the others, negative where it is always behind
    weights      (m, n), weights that give this margin
    """

    is_possible: BoolArray
    margin: FloatArray
    weights: FloatArray


def dominance(cells: Grid) -> BoolArray:
    """Who dominates whom: at least as good at any weights at which both have a total, and better at some.

    cells    m by n; of an unknown value the worst counts for the one who dominates and the best for the one who is dominated, so
             that dominance holds for every completion
    returns  (m, m), [a, b] is True where a dominates b; never on the diagonal

    Where the same criteria apply to both this is the usual comparison, criterion by criterion. What applies to one alone can be
    given nearly all the weight, so it is compared with everything that applies to the other.
    """
    surely = _at_least(cells.low, cells.high, cells.applicable)
    is_settled = np.array_equal(cells.low[cells.applicable], cells.high[cells.applicable])
    perhaps = surely if is_settled else _at_least(cells.high, cells.low, cells.applicable)
    return surely & ~perhaps.T


def _at_least(mine: FloatArray, theirs: FloatArray, applies: BoolArray) -> BoolArray:
    """(m, m): [a, b] where the values `mine` of a make a total of at least that of b by `theirs`, for all weights."""
    worst_of_mine, best_of_theirs = np.where(applies, mine, np.inf).min(axis=1), np.where(applies, theirs, -np.inf).max(axis=1)
    holds = np.ones((len(mine), len(mine)), dtype=np.bool_)
    for own, other, applied in zip(mine.T, theirs.T, applies.T, strict=True):
        if applied.all():
            holds &= own[:, None] >= other - TIE_TOLERANCE
            continue
        # a column without a partner meets the extreme of the other row
        facing = np.where(applied, other, best_of_theirs)
        standing = np.where(applied, own, worst_of_mine)
        holds &= (standing[:, None] >= facing - TIE_TOLERANCE) | ~(applied[:, None] | applied)
    return holds


def necessary_preference(cells: Grid, bounds: WeightBounds) -> BoolArray:
    """Whose total is at least another's at all weights within the bounds, and for every completion of unknown values.

    cells    m by n
    returns  (m, m), True on the diagonal

    The smallest difference of two totals is a fractional knapsack: every weight starts at its lower bound and what is left goes to
    the criteria that speak most against. This is exact for two candidates to whom the same criteria apply. For others the
    difference is no linear function of the weights, and what is said is what holds for any weights at all: never too much.

    Raises ShapeError when the bounds do not fit the cells.
    """
    _check_bounds(cells, bounds)
    pattern = np.unique(cells.applicable, axis=0, return_inverse=True)[1]
    low, high = np.where(cells.applicable, cells.low, 0.0), np.where(cells.applicable, cells.high, 0.0)
    linear = np.array([_smallest_means(own - high, bounds) >= -TIE_TOLERANCE for own in low])
    preferred = np.where(pattern[:, None] == pattern, linear, _at_least(cells.low, cells.high, cells.applicable))
    np.fill_diagonal(preferred, val=True)
    return preferred


def _check_bounds(cells: Grid, bounds: WeightBounds) -> None:
    if bounds.low.shape != cells.utility.shape[1:]:
        raise ShapeError(f"{bounds.low.size} bounds do not fit cells of {cells.utility.shape}")


def _smallest_means(differences: FloatArray, bounds: WeightBounds) -> FloatArray:
    """(p,): the least weighted sum of each row of (p, n) over all weights within the bounds."""
    order = np.argsort(differences, axis=1)
    ordered = np.take_along_axis(differences, order, axis=1)
    room = (bounds.high - bounds.low)[order]
    before = np.cumsum(room, axis=1) - room
    given = np.clip(1 - bounds.low.sum() - before, 0.0, room)
    return np.asarray(differences @ bounds.low + (ordered * given).sum(axis=1))


def _favourable_weights(differences: FloatArray, bounds: WeightBounds) -> FloatArray:
    """(p, n): the weights within the bounds at which the weighted sum of each row of (p, n) is largest."""
    order = np.argsort(-differences, axis=1)
    room = (bounds.high - bounds.low)[order]
    before = np.cumsum(room, axis=1) - room
    weights = np.tile(bounds.low, (len(differences), 1))
    np.put_along_axis(weights, order, bounds.low[order] + np.clip(1 - bounds.low.sum() - before, 0.0, room), axis=1)
    return weights


def contenders(candidates: Sequence[str], cells: Grid, bounds: WeightBounds) -> BoolArray:
    """(m,): whether some weights within the bounds put the candidate first, an unknown value at its best for it, at its worst for others.

    Whoever is nowhere ahead of somebody and somewhere behind, at all these weights, is out, whoever leads at weights that favour it is
    in, and linear programs decide about the rest alone. Where not all criteria apply to all, totals are not linear in the weights:
    whoever is not beaten outright then counts as possible, so that nobody is called hopeless who is not.

    Raises what `necessary_preference` and `potential_optimality` raise.
    """
    preferred = necessary_preference(cells, bounds)
    possible: BoolArray = np.asarray(~(preferred & ~preferred.T).any(axis=0))
    left = np.flatnonzero(possible)
    if not cells.applicable.all() or left.size <= 1:
        return possible
    low, high = cells.low[left], cells.high[left]
    leads = _leads_somewhere(low, high, high - low.mean(axis=0), bounds) | _leads_somewhere(low, high, high - low[0], bounds)
    rivals = np.zeros(len(possible), dtype=np.bool_)
    rivals[left] = ~_is_superfluous(low)
    for row in left[~leads]:
        possible[row] = _largest_lead(candidates[row], cells, bounds, rivals, row)[0] >= -TIE_TOLERANCE
    return possible


def _leads_somewhere(low: FloatArray, high: FloatArray, differences: FloatArray, bounds: WeightBounds) -> BoolArray:
    """(p,): whether each row leads at the weights that favour it most against whom the differences, (p, n), are taken to."""
    weights = _favourable_weights(differences, bounds)
    others = weights @ low.T
    np.fill_diagonal(others, val=-np.inf)
    return np.asarray((weights * high).sum(axis=1) >= others.max(axis=1) - TIE_TOLERANCE)


def potential_optimality(candidates: Sequence[str], cells: Grid, bounds: WeightBounds | None = None) -> PotentialOptimality:
    """Whether each candidate could be first, by one linear program each: largest lead over all others within the bounds.

    candidates  m names
    cells       m by n; an unknown value stands at its best for the candidate in question and at its worst for the others
    bounds      any weights when None

    Only those whom no other makes superfluous at any weights enter a program as rivals. Raises ShapeError when sizes do not fit,
    TooFewError for fewer than two candidates, and ParameterError naming one to whom not all criteria apply: its total is no linear
    function of the weights.
    """
    within = bounds or WeightBounds.none(cells.utility.shape[1])
    _check_bounds(cells, within)
    _check_whole(candidates, cells)
    rivals = ~_is_superfluous(cells.low)
    found = [_largest_lead(name, cells, within, rivals, row) for row, name in enumerate(candidates)]
    margin = np.array([lead for lead, _ in found])
    return PotentialOptimality(margin >= -TIE_TOLERANCE, margin, np.array([weights for _, weights in found]))


def _check_whole(candidates: Sequence[str], cells: Grid) -> None:
    if len(candidates) != len(cells.utility):
        raise ShapeError(f"{len(candidates)} names do not fit cells of {cells.utility.shape}")
    if len(candidates) <= 1:
        raise TooFewError("who could be first is a question about at least two candidates")
    partial = np.flatnonzero(~cells.applicable.all(axis=1))
    if partial.size:
        raise ParameterError(f"not every criterion applies to {candidates[int(partial[0])]}: its total is not linear in the weights")


def _is_superfluous(values: FloatArray) -> BoolArray:
    """(m,): rows that another row is nowhere below, the earliest of equal ones apart: they never set the best of the others."""
    over = (values[:, None, :] >= values[None, :, :]).all(axis=2)
    earlier = np.tri(len(values), k=-1, dtype=np.bool_).T
    return np.asarray((over & (~over.T | earlier)).any(axis=0))


def _largest_lead(name: str, cells: Grid, bounds: WeightBounds, rivals: BoolArray, row: int) -> tuple[float, FloatArray]:
    from scipy.optimize import linprog  # noqa: PLC0415 - costs a second of every start

    others = rivals.copy()
    if others[row]:
        # whoever is superfluous because of this row alone still never beats it, but may be the best of the others
        others |= (cells.low[row] >= cells.low).all(axis=1)
        others[row] = False
    leads = cells.high[row] - cells.low[others]
    criteria = leads.shape[1]
    solution = linprog(
        c=np.append(np.zeros(criteria), -1.0),
        A_ub=np.column_stack([-leads, np.ones(len(leads))]),
        b_ub=np.zeros(len(leads)),
        A_eq=np.append(np.ones(criteria), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[*zip(bounds.low, bounds.high, strict=True), (None, None)],
        method="highs",
    )
    if solution.x is None:
        raise WeightError(f"no weights within the bounds found for {name}: {solution.message}")
    return float(solution.x[-1]), np.asarray(solution.x[:-1])
