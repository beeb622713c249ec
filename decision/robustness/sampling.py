"""Where the totals of a simulation come from: cells known for certain, with an error, or not at all; measurements; given values.

A source draws what it does not know once for a block of samples, and then gives the totals for as many weights as are asked for.
"""

from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from decision.errors import MissingValueError, OutOfRangeError, ParameterError, ShapeError
from decision.types import BoolArray, FloatArray
from decision.valuation.ratings import Grid

IndexArray = NDArray[np.intp]
SMALL_PRODUCT = 2**18
DISTRIBUTIONS = ("normal", "lognormal")
Drawn = TypeVar("Drawn")


class Source(Protocol[Drawn]):
    """Totals of candidates whose values may be uncertain.

    count       how many candidates
    is_certain  whether nothing is drawn: then one empty block serves for all
    """

    @property
    def count(self) -> int: ...

    @property
    def is_certain(self) -> bool: ...

    def draw(self, generator: np.random.Generator, start: int, samples: int) -> Drawn:
        """What is uncertain, drawn for the samples that begin with number `start`."""
        ...

    def totals(self, weights: FloatArray, drawn: Drawn, out: FloatArray | None = None) -> FloatArray:
        """(samples, count), in `out` if that saves memory, for weights (samples, n), or (1, n) with the same weights in each."""
        ...


def product(left: FloatArray, right: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """The matrix product, a few rows at a time: so small that BLAS starts no threads, which would fight with ours for the processors.

    left   (rows, n), C-contiguous
    right  (n, columns)
    """
    rows, inner = left.shape
    result = np.empty((rows, right.shape[1])) if out is None else out
    step = max(1, min(rows, SMALL_PRODUCT // right.size))
    whole = rows - rows % step
    np.matmul(left[:whole].reshape(-1, step, inner), right, out=result[:whole].reshape(-1, step, right.shape[1]))
    np.matmul(left[whole:], right, out=result[whole:])
    return result


@dataclass(frozen=True, slots=True)
class CellDraws:
    """One block: standard normal errors of totals (samples, candidates), values of unknown cells (samples, cells)."""

    errors: FloatArray | None
    unknown: FloatArray | None


@dataclass(frozen=True, slots=True)
class Cells:
    """Totals of a grid of cells.

    Independent normal errors of cells add up to a normal error of the total, of variance sum of w^2 sd^2: one draw for each sample and
    candidate is exact. An unknown cell is drawn by itself, uniformly between its bounds. What does not apply leaves its weight to the
    rest: the sum is divided by the weight that applies.

    names                         (n_candidates,): what errors call them
    means, variances, applicable  (n_criteria, n_candidates); None where there is no error, or where everything applies
    rows, columns, low, width     of unknown cells, by row; `rows` and `starts` name each candidate that has some once
    """

    names: IndexArray
    means: FloatArray
    variances: FloatArray | None
    applicable: FloatArray | None
    rows: IndexArray
    starts: IndexArray
    columns: IndexArray
    low: FloatArray
    width: FloatArray

    @classmethod
    def of(cls, cells: Grid, weighted: BoolArray, names: IndexArray) -> Self:
        """The cells of the criteria that have a weight in some sample; `weighted` (n_criteria,)."""
        counting = cells.applicable & weighted
        unknown = counting & ~cells.known
        rows, columns = np.nonzero(unknown)
        some, starts = np.unique(rows, return_index=True)
        deviating = np.where(counting & cells.known, cells.sd, 0.0)
        return cls(
            names=names,
            means=np.ascontiguousarray(np.where(counting & cells.known, cells.utility, 0.0).T),
            variances=np.ascontiguousarray(deviating.T**2) if deviating.any() else None,
            applicable=None if cells.applicable[:, weighted].all() else np.ascontiguousarray(counting.T, dtype=np.float64),
            rows=some,
            starts=starts,
            columns=columns,
            low=cells.low[unknown],
            width=cells.high[unknown] - cells.low[unknown],
        )

    @property
    def count(self) -> int:
        return int(self.means.shape[1])

    @property
    def is_certain(self) -> bool:
        return self.variances is None and not self.columns.size

    def draw(self, generator: np.random.Generator, start: int, samples: int) -> CellDraws:
        """As in `Source`."""
        return CellDraws(
            errors=None if self.variances is None else generator.standard_normal((samples, self.count)),
            unknown=self.low + self.width * generator.random((samples, self.columns.size)) if self.columns.size else None,
        )

    def totals(self, weights: FloatArray, drawn: CellDraws, out: FloatArray | None = None) -> FloatArray:
        """As in `Source`. Raises MissingValueError when nothing that applies to a candidate has a weight."""
        sums = product(weights, self.means, out)
        if self.variances is not None and drawn.errors is not None:
            sums = sums + np.sqrt(product(weights**2, self.variances)) * drawn.errors
        if drawn.unknown is not None:
            sums = np.repeat(sums, len(drawn.unknown) // len(sums), axis=0)
            sums[:, self.rows] += np.add.reduceat(weights[:, self.columns] * drawn.unknown, self.starts, axis=1)
        return sums if self.applicable is None else sums / self._applying(weights, self.applicable)

    def _applying(self, weights: FloatArray, applicable: FloatArray) -> FloatArray:
        shares = product(weights, applicable)
        if not shares.min() > 0:
            row = int(self.names[shares.argmin() % self.count])
            raise MissingValueError(f"no criterion with a weight applies to the candidate in row {row}")
        return shares


def weighted_sums(values: FloatArray, weights: FloatArray) -> FloatArray:
    """(samples, candidates), for values (samples, candidates, criteria) and weights (samples or 1, criteria)."""
    sums: FloatArray = np.matmul(values, weights[:, :, np.newaxis])[:, :, 0]
    return sums


@dataclass(frozen=True, slots=True)
class Given:
    """Totals of values that somebody else drew: `values` (samples, candidates, criteria)."""

    values: FloatArray

    @property
    def count(self) -> int:
        return int(self.values.shape[1])

    @property
    def is_certain(self) -> bool:
        return False

    def draw(self, generator: np.random.Generator, start: int, samples: int) -> FloatArray:
        """As in `Source`; nothing is drawn."""
        return self.values[start : start + samples]

    def totals(self, weights: FloatArray, drawn: FloatArray, out: FloatArray | None = None) -> FloatArray:
        """As in `Source`."""
        return weighted_sums(drawn, weights)


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was measured of each candidate, and the linear value of it.

    distribution  one a criterion: "normal" or "lognormal" (then mean and sd are those of the logarithm)
    mean, sd      (n_candidates, n_criteria)
    low, high     (n_criteria,): the measurements of value 0 and 1, the other way round where `is_cost`; values beyond are extrapolated
    is_cost       (n_criteria,)

    Raises ShapeError when the sizes disagree, ParameterError for another distribution, MissingValueError for what is not a finite number,
    OutOfRangeError for a negative sd or low not under high; each names the criterion or cell.
    """

    distribution: tuple[str, ...]
    mean: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray
    is_cost: BoolArray

    def __post_init__(self) -> None:
        shape, criteria = self.mean.shape, (len(self.distribution),)
        ranges = self.low.shape, self.high.shape, self.is_cost.shape
        if shape[1:] != criteria or self.sd.shape != shape or set(ranges) != {criteria}:
            raise ShapeError(f"means {shape}, errors {self.sd.shape}, ranges {ranges} and {criteria} distributions do not fit")
        for column, name in enumerate(self.distribution):
            if name not in DISTRIBUTIONS:
                raise ParameterError(f"criterion {column} is {' or '.join(DISTRIBUTIONS)}, not {name}")
            if not self.low[column] < self.high[column]:
                raise OutOfRangeError(f"criterion {column}: low {self.low[column]} must be under high {self.high[column]}")
        check_finite(self.mean, "mean")
        check_finite(self.sd, "sd")
        if (self.sd < 0).any():
            raise OutOfRangeError(f"{place(self.sd < 0)}: the standard deviation is negative")

    @property
    def count(self) -> int:
        return len(self.mean)

    @property
    def is_certain(self) -> bool:
        return False

    def draw(self, generator: np.random.Generator, start: int, samples: int) -> FloatArray:
        """As in `Source`: the values (samples, candidates, criteria)."""
        measured = self.mean + self.sd * generator.standard_normal((samples, *self.mean.shape))
        logarithmic = np.array([name == "lognormal" for name in self.distribution])
        measured[:, :, logarithmic] = np.exp(measured[:, :, logarithmic])
        values = (measured - self.low) / (self.high - self.low)
        return np.where(self.is_cost, 1 - values, values)

    def totals(self, weights: FloatArray, drawn: FloatArray, out: FloatArray | None = None) -> FloatArray:
        """As in `Source`."""
        return weighted_sums(drawn, weights)


def place(wrong: BoolArray) -> str:
    """Where the first wrong cell of (n_candidates, n_criteria) stands."""
    row, column = np.argwhere(wrong)[0]
    return f"row {row}, criterion {column}"


def check_finite(cells: FloatArray, what: str) -> None:
    """Raises MissingValueError naming the first cell that is no finite number."""
    wrong = ~np.isfinite(cells)
    if wrong.any():
        raise MissingValueError(f"{place(wrong)}: the {what} is not a finite number")
