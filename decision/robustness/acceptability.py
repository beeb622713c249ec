"""How often each candidate comes out at each rank when weights, and values, are not certain: SMAA-2.

A sample is one set of weights and one value of every uncertain cell; it ranks the candidates by their total utility. Rank = 1 + the
number of candidates strictly better; ties share the better rank.

    >>> from decision.robustness import AnyWeights, acceptability, draw_weights
    >>> from decision.valuation import Node
    >>> nodes = (Node("quality", None), Node("price", None))
    >>> cells = Grid(np.array([[1.0, 0.0], [0.0, 0.5]]), np.ones((2, 2), dtype=np.bool_))
    >>> found = acceptability(cells, draw_weights(nodes, AnyWeights(), 10_000, seed=1), seed=1)
    >>> [round(float(share), 1) for share in found.rank_acceptability[:, 0]]
    [0.7, 0.3]

Source: Lahdelma & Salminen (2001), SMAA-2, Operations Research 49, 444-454; precision: Tervonen & Lahdelma (2007), EJOR 178, 500-513
(the 95 % error of a share is at most 0.98 over the root of the number of samples).
"""

import numpy as np

from decision.errors import MissingValueError, OutOfRangeError, ShapeError, TooFewError, WeightError
from decision.robustness.sampling import Cells, Given, IndexArray, Measurements, check_finite, place
from decision.robustness.simulation import Acceptability, simulate
from decision.types import BoolArray, FloatArray
from decision.valuation.ratings import Grid

SAMPLES_CRITERIA, SAMPLES_ROWS_CRITERIA = 2, 3


def acceptability(cells: Grid, weights: FloatArray, *, seed: int = 0, threads: int | None = None, pairwise: bool = True) -> Acceptability:
    """SMAA-2 of candidates whose cells may be known, known with an error, unknown or not applicable.

    cells     m candidates by n criteria: an error is normal, an unknown value uniform between its bounds, all independent; the weight of
              what does not apply goes to the rest
    weights   (samples, n), non-negative, rows of one sum, as `draw_weights` gives them
    seed      of what is drawn for uncertain cells; nothing is drawn where all are certain
    threads   how many; None: two where that pays. The result is the same, byte for byte, for any number
    pairwise  whether to count pairs, at a cost that grows with the square of m

    Candidates with the same certain values on all criteria that have a weight tie in every sample. Other totals tie within 1e-9, exactly
    so up to 64 candidates; above that, totals that differ by less than about 2^-22 of their spread (at 1,000) count in some order, which
    moves no share by more than 1e-3.

    Raises TooFewError for one candidate or no sample, ShapeError when the sizes disagree, MissingValueError for a number that is none or a
    candidate to which nothing applies, WeightError for a negative weight, OutOfRangeError for bounds turned round or a negative error,
    ParameterError for a negative seed or no thread; each names the row at fault.
    """
    _check_cells(cells)
    weighted = _weighted(weights, cells.utility.shape[1])
    rows, group = _merged(cells, weighted)
    merged = Grid(cells.utility[rows], cells.applicable[rows], cells.low[rows], cells.high[rows], cells.sd[rows])
    return simulate(Cells.of(merged, weighted, rows), weights, group, seed=seed, threads=threads, pairwise=pairwise)


def from_samples(values: FloatArray, weights: FloatArray) -> Acceptability:
    """SMAA-2 of values and weights that are given, compared exactly: totals tie within 1e-9.

    values   (samples, m, n)
    weights  (samples, n), non-negative, used as given

    Raises ShapeError, TooFewError, MissingValueError or WeightError as `acceptability` does; a value is named by sample, row, criterion.
    """
    if values.ndim != SAMPLES_ROWS_CRITERIA or len(values) != len(weights):
        raise ShapeError(f"values {values.shape} do not fit weights {weights.shape}")
    _weighted(weights, values.shape[2])
    if not np.isfinite(values).all():
        sample = int(np.argmin(np.isfinite(values).all(axis=(1, 2))))
        check_finite(values[sample], f"value of sample {sample}")
    return simulate(Given(values), weights, np.arange(values.shape[1]), seed=0, threads=1, pairwise=True, every=True)


def measured(measurements: Measurements, weights: FloatArray, *, seed: int = 0, threads: int | None = None) -> Acceptability:
    """SMAA-2 of measurements with normal or lognormal errors, drawn anew in each sample; `weights` and errors as in `acceptability`."""
    _weighted(weights, len(measurements.distribution))
    return simulate(measurements, weights, np.arange(measurements.count), seed=seed, threads=threads, pairwise=True)


def _check_cells(cells: Grid) -> None:
    check_finite(np.where(cells.known, cells.utility, 0.0), "utility")
    for what, numbers in (("low bound", cells.low), ("high bound", cells.high), ("standard error", cells.sd)):
        check_finite(numbers, what)
    for what, wrong in (("low bound is above the high one", cells.low > cells.high), ("standard error is negative", cells.sd < 0)):
        if wrong.any():
            raise OutOfRangeError(f"{place(wrong)}: the {what}")


def _weighted(weights: FloatArray, criteria: int) -> BoolArray:
    """(n_criteria,): whether the criterion has a weight in some sample, once the weights are found usable."""
    if weights.ndim != SAMPLES_CRITERIA or weights.shape[1] != criteria:
        raise ShapeError(f"weights {weights.shape} do not fit {criteria} criteria")
    if not weights.size:
        raise TooFewError(f"at least one sample of the weights of one criterion is needed, not {weights.shape}")
    if not np.isfinite(weights.sum()):
        raise MissingValueError(f"weights, {place(~np.isfinite(weights)).replace('row', 'sample')}: not a finite number")
    if weights.min() < 0:
        raise WeightError(f"weights, {place(weights < 0).replace('row', 'sample')}: negative")
    return np.asarray((weights[0] if weights[0].all() else weights.max(axis=0)) > 0)


def _merged(cells: Grid, weighted: BoolArray) -> tuple[IndexArray, IndexArray]:
    """One row of each kind, (kinds,), and the kind of each candidate, (m,): the same kind has the same certain values."""
    counting = cells.applicable & weighted
    uncertain = np.any(counting & (~cells.known | (cells.sd > 0)), axis=1, keepdims=True)
    apart = np.where(uncertain, np.arange(1, len(counting) + 1)[:, np.newaxis], 0)
    values = np.where(counting & cells.known, cells.utility + 0.0, 0.0)  # -0.0 becomes 0.0
    rows = [row.tobytes() for row in np.hstack([values, counting, apart])]
    kinds = {row: kind for kind, row in enumerate(sorted(set(rows)))}
    group = np.array([kinds[row] for row in rows], dtype=np.intp)
    return np.unique(group, return_index=True)[1], group
