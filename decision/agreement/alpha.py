"""Krippendorff's alpha: agreement of any number of observers, with values missing, on four kinds of scale."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from decision.agreement.tables import check_axes
from decision.errors import MissingValueError, OutOfRangeError, TooFewError
from decision.types import FloatArray


class Metric(StrEnum):
    """What the difference of two values means: any, that of their order, of the numbers, or of their ratio."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Alpha:
    """Agreement beyond chance.

    value   1 = perfect, 0 = as by chance, negative = systematic disagreement; None where nothing can be compared
    reason  why there is no value
    units   units with two values or more
    values  values in those units
    low, high  95 % interval, where it was asked for
    """

    value: float | None
    reason: str
    units: int
    values: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class _Tally:
    """scale (n_values,) ascending; counts (n_units, n_values): how many observers gave each value to each unit, 2 or more a unit."""

    scale: FloatArray
    counts: FloatArray


def krippendorff_alpha(matrix: FloatArray, metric: Metric = Metric.ORDINAL) -> Alpha:
    """1 - observed / expected disagreement.

    matrix   (n_observers, n_units); NaN = missing; a unit with fewer than two values is left out
    returns  no value, with the reason, when no unit has two values or all values are the same

    Memory grows with the square of the number of different values.
    Raises ShapeError for an empty matrix, MissingValueError for an infinite value, OutOfRangeError for a negative one by ratio.

    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Content Analysis (2019), ch. 12.
    """
    _check(matrix, metric)
    tally = _tally(matrix)
    alpha = float(_alphas(_coincidences(tally), tally.scale, metric))
    reason = "" if tally.scale.size > 1 else "all values are the same" if tally.scale.size else "nothing is rated by two observers"
    return Alpha(None if reason else alpha, reason, len(tally.counts), int(tally.counts.sum()))


def bootstrap_alpha(matrix: FloatArray, metric: Metric = Metric.ORDINAL, *, resamples: int = 1000, seed: int = 0) -> Alpha:
    """As `krippendorff_alpha`, with the 2.5 and 97.5 % points of alpha over units drawn with replacement.

    resamples  at least 1; one in which all values are the same has no alpha and is left out
    seed       of numpy's PCG64; the same seed gives the same interval

    Raises TooFewError for no resample, and the errors of `krippendorff_alpha`.

    Source: Zapf et al. (2016), BMC Medical Research Methodology 16, 93 (percentile bootstrap over units).
    """
    if resamples < 1:
        raise TooFewError(f"an interval needs one resample or more, not {resamples}")
    alpha = krippendorff_alpha(matrix, metric)
    if alpha.value is None:
        return alpha
    tally, n = _tally(matrix), alpha.units
    draws = np.random.Generator(np.random.PCG64(seed)).multinomial(n, np.full(n, 1 / n), size=resamples)
    by_unit = _unit_coincidences(tally).reshape(n, -1)
    drawn = (draws @ by_unit).reshape(resamples, tally.scale.size, tally.scale.size)
    low, high = np.nanquantile(_alphas(drawn, tally.scale, metric), [0.025, 0.975])
    return Alpha(alpha.value, "", n, alpha.values, float(low), float(high))


def _check(matrix: FloatArray, metric: Metric) -> None:
    check_axes(matrix, "observer", "unit")
    for wrong, error, wanted in (
        (np.isinf(matrix), MissingValueError, "a finite number"),
        ((matrix < 0) & (metric is Metric.RATIO), OutOfRangeError, "at least 0 on a ratio scale"),
    ):
        if wrong.any():
            observer, unit = (int(place) for place in np.argwhere(wrong)[0])
            raise error(f"observer {observer + 1}, unit {unit + 1}: a value is {wanted}, not {matrix[observer, unit]}")


def _tally(matrix: FloatArray) -> _Tally:
    given = ~np.isnan(matrix)
    comparable = matrix[:, given.sum(axis=0) > 1]
    observers, units = np.nonzero(~np.isnan(comparable))
    scale, places = np.unique(comparable[observers, units], return_inverse=True)
    size = comparable.shape[1], scale.size
    counts = np.bincount(units * scale.size + places, minlength=size[0] * size[1]).reshape(size)
    return _Tally(scale, counts.astype(np.float64))


def _unit_coincidences(tally: _Tally) -> FloatArray:
    """(n_units, n_values, n_values): the pairs of values of each unit, so weighted that a unit counts as many as it has values."""
    counts = tally.counts
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    return np.asarray(pairs / (counts.sum(axis=1) - 1)[:, None, None])


def _coincidences(tally: _Tally) -> FloatArray:
    """The sum of `_unit_coincidences` over units, without the room for each."""
    weighted = tally.counts / (tally.counts.sum(axis=1, keepdims=True) - 1)
    return np.asarray(tally.counts.T @ weighted - np.diag(weighted.sum(axis=0)))


def _alphas(coincidences: FloatArray, scale: FloatArray, metric: Metric) -> FloatArray:
    """(...,) from (..., n_values, n_values); NaN where the values do not vary."""
    totals = coincidences.sum(axis=-1)
    n = totals.sum(axis=-1)
    distances = _squared_distances(totals, scale, metric)
    observed = (coincidences * distances).sum(axis=(-1, -2))
    expected = np.asarray((totals[..., :, None] * totals[..., None, :] * distances).sum(axis=(-1, -2)))
    ratio = np.divide((n - 1) * observed, expected, out=np.full(expected.shape, np.nan), where=expected > 0)
    return np.asarray(1 - ratio)


def _squared_distances(totals: FloatArray, scale: FloatArray, metric: Metric) -> FloatArray:
    """(..., n_values, n_values). Ordinal: the values in between, and half of each end, which is the difference of mid-ranks."""
    if metric is Metric.NOMINAL:
        return 1 - np.eye(scale.size)
    positions = np.cumsum(totals, axis=-1) - totals / 2 if metric is Metric.ORDINAL else scale
    differences = positions[..., :, None] - positions[..., None, :]
    if metric is not Metric.RATIO:
        return np.asarray(differences**2)
    sums = scale[:, None] + scale[None, :]
    return np.asarray(np.divide(differences, sums, out=np.zeros_like(sums), where=sums > 0) ** 2)
