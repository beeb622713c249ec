"""How far apart evaluators are, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress
from math import isfinite

import numpy as np

from decision.agreement.panel import Panel
from decision.types import BoolArray, FloatArray
from decision.valuation.consensus import DEFAULT_POLICY, ConsensusPolicy

ONE_STEP = 1.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Each (n_candidates, n_criteria), in levels; NaN where fewer rated than the number needs.

    n          how many rated
    mean, low, high  from one rating on
    sd         sample standard deviation, from two on
    """

    n: FloatArray
    mean: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def range(self) -> FloatArray:
        """(n_candidates, n_criteria): levels between the lowest and the highest rating."""
        return self.high - self.low

    def disputed(self, policy: ConsensusPolicy = DEFAULT_POLICY) -> BoolArray:
        """(n_candidates, n_criteria): where two or more rated, and the range reaches what the policy calls disputed."""
        return np.asarray((self.n > 1) & (self.range >= policy.disputed_range))


@dataclass(frozen=True, slots=True)
class CellSpread:
    """What was said about one candidate on one criterion: one of `levels`, 0 to 5, for each of `evaluators`; `sd` from two on."""

    candidate: str
    criterion: str
    evaluators: tuple[str, ...]
    levels: tuple[float, ...]
    n: int
    mean: float
    sd: float | None
    low: float
    high: float
    is_disputed: bool

    @property
    def range(self) -> float:
        """Levels between the lowest and the highest."""
        return self.high - self.low


def spread(levels: FloatArray) -> Spread:
    """The spread of all cells; `levels` (n_candidates, n_criteria, n_evaluators), NaN where not rated, as in a panel."""
    given = ~np.isnan(levels)
    n = given.sum(axis=2).astype(np.float64)
    mean = _over(np.where(given, levels, 0.0).sum(axis=2), n)
    squares = np.where(given, levels - mean[:, :, None], 0.0) ** 2
    low = np.where(given, levels, np.inf).min(axis=2, initial=np.inf)
    high = np.where(given, levels, -np.inf).max(axis=2, initial=-np.inf)
    sd = np.sqrt(_over(squares.sum(axis=2), n - 1))
    return Spread(n, mean, sd, np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan))


def _over(sums: FloatArray, counts: FloatArray) -> FloatArray:
    return np.asarray(np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0))


def share_within_one_step(found: Spread) -> float | None:
    """The share, 0 to 1, of the cells rated by two or more in which all ratings lie within one level; None without such a cell.

    Alpha and the intraclass correlation fall when all candidates are alike, although evaluators agree; this does not.
    """
    several = found.n > 1
    return float((found.range[several] <= ONE_STEP).mean()) if several.any() else None


def cell_spreads(said: Panel, policy: ConsensusPolicy = DEFAULT_POLICY, *, only: BoolArray | None = None) -> tuple[CellSpread, ...]:
    """The cells that anybody rated, candidate by candidate; `only` (n_candidates, n_criteria) leaves out the others."""
    found = spread(said.levels)
    return tuple(_cells(said, found, (found.n > 0) & (True if only is None else only), found.disputed(policy)))


def _cells(said: Panel, found: Spread, wanted: BoolArray, disputed: BoolArray) -> Iterator[CellSpread]:
    rows, columns = (places.tolist() for places in np.nonzero(wanted))
    numbers = (part[wanted].tolist() for part in (said.levels, found.n, found.mean, found.sd, found.low, found.high, disputed))
    for row, column, given, n, mean, sd, low, high, is_disputed in zip(rows, columns, *numbers, strict=True):
        evaluators, levels = said.evaluators, tuple(given)
        if n < len(levels):
            evaluators, levels = tuple(compress(evaluators, map(isfinite, given))), tuple(filter(isfinite, given))
        yield CellSpread(
            said.candidates[row], said.criteria[column], evaluators, levels, int(n), mean, sd if n > 1 else None, low, high, is_disputed
        )
