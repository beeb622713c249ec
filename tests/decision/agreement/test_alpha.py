from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.agreement import Alpha, Metric, bootstrap_alpha, krippendorff_alpha
from decision.errors import DecisionError, MissingValueError, OutOfRangeError, ShapeError, TooFewError
from decision.types import FloatArray
from tests.decision.agreement.problems import as_matrix

FOUR_OBSERVERS = as_matrix(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
)


@st.composite
def observations(draw: st.DrawFn) -> FloatArray:
    observers, units = draw(st.integers(1, 5)), draw(st.integers(1, 7))
    value = st.one_of(st.none(), st.integers(0, 5))
    return as_matrix([[draw(value) for _ in range(units)] for _ in range(observers)])


@pytest.mark.parametrize(
    ("metric", "published", "precise"),
    [
        (Metric.NOMINAL, 0.743, 0.7434210526),
        (Metric.ORDINAL, 0.815, 0.8153875038),
        (Metric.INTERVAL, 0.849, 0.8491071429),
        (Metric.RATIO, 0.797, 0.7974027747),
    ],
)
def test_the_example_of_krippendorff(metric: Metric, published: float, precise: float) -> None:
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; case 22."""
    found = krippendorff_alpha(FOUR_OBSERVERS, metric)

    assert found.value == pytest.approx(published, abs=6e-4)
    assert found == Alpha(pytest.approx(precise, abs=1e-9), "", units=11, values=40)


def distance(metric: Metric, a: float, b: float, values: Counter[float]) -> float:
    if metric is Metric.NOMINAL:
        return float(a != b)
    if metric is Metric.INTERVAL:
        return (a - b) ** 2
    if metric is Metric.RATIO:
        return 0.0 if a == b else ((a - b) / (a + b)) ** 2
    low, high = min(a, b), max(a, b)
    return (sum(count for value, count in values.items() if low <= value <= high) - (values[a] + values[b]) / 2) ** 2


def alpha_by_definition(matrix: FloatArray, metric: Metric) -> float | None:
    """Every ordered pair of values within a unit, against every ordered pair of all values."""
    units = [[value for value in column if not np.isnan(value)] for column in matrix.T]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [value for unit in units for value in unit]
    if len(set(pooled)) <= 1:
        return None
    counts = Counter(pooled)
    observed = sum(distance(metric, a, b, counts) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)) / len(pooled)
    expected = sum(distance(metric, a, b, counts) for a, b in permutations(pooled, 2)) / (len(pooled) * (len(pooled) - 1))
    return 1 - observed / expected


@pytest.mark.parametrize("metric", Metric)
@settings(max_examples=40)
@given(matrix=observations())
def test_alpha_is_what_its_definition_says(metric: Metric, matrix: FloatArray) -> None:
    expected = alpha_by_definition(matrix, metric)

    found = krippendorff_alpha(matrix, metric)

    assert found.value == (None if expected is None else pytest.approx(expected, abs=1e-12))
    assert bool(found.reason) == (expected is None)


@pytest.mark.parametrize("metric", Metric)
@settings(max_examples=40)
@given(matrix=observations(), data=st.data())
def test_the_order_of_observers_and_units_does_not_matter(metric: Metric, matrix: FloatArray, data: st.DataObject) -> None:
    rows, columns = (data.draw(st.permutations(range(size))) for size in matrix.shape)

    found, moved = krippendorff_alpha(matrix, metric), krippendorff_alpha(matrix[np.ix_(rows, columns)], metric)

    assert moved.value == (None if found.value is None else pytest.approx(found.value, abs=1e-12))


@settings(max_examples=40)
@given(matrix=observations(), steps=st.lists(st.floats(0.1, 10), min_size=6, max_size=6), slope=st.floats(0.1, 9), shift=st.floats(-5, 5))
def test_each_metric_sees_no_more_than_its_kind_of_scale(matrix: FloatArray, steps: list[float], slope: float, shift: float) -> None:
    codes = np.nan_to_num(matrix).astype(int)
    rising = np.where(np.isnan(matrix), np.nan, np.cumsum(steps)[codes])
    recoded = np.where(np.isnan(matrix), np.nan, np.array([3.0, 0.0, 5.0, 1.0, 4.0, 2.0])[codes])

    for metric, same in (
        (Metric.ORDINAL, rising),
        (Metric.NOMINAL, recoded),
        (Metric.INTERVAL, slope * matrix + shift),
        (Metric.RATIO, slope * matrix),
    ):
        found = krippendorff_alpha(matrix, metric).value
        assert krippendorff_alpha(same, metric).value == (None if found is None else pytest.approx(found, abs=1e-7))


@pytest.mark.parametrize("metric", Metric)
def test_perfect_agreement_is_one_and_steady_disagreement_is_negative(metric: Metric) -> None:
    assert krippendorff_alpha(np.array([[1.0, 2, 5], [1, 2, 5]]), metric).value == pytest.approx(1)
    assert krippendorff_alpha(np.array([[1.0, 2, 1], [2, 1, 2]]), metric).value == pytest.approx(-2 / 3)


def test_two_zeros_do_not_differ_by_ratio() -> None:
    assert krippendorff_alpha(np.array([[0.0, 2], [0, 2]]), Metric.RATIO).value == 1


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([[3, 3], [3, 3]], Alpha(None, "all values are the same", 2, 4)),
        ([[3, None], [None, 3]], Alpha(None, "nothing is rated by two observers", 0, 0)),
        ([[1, 2, 3]], Alpha(None, "nothing is rated by two observers", 0, 0)),
        ([[2, 1], [2, None]], Alpha(None, "all values are the same", 1, 2)),
    ],
)
def test_where_nothing_can_be_compared_there_is_a_reason(matrix: list[list[float | None]], expected: Alpha) -> None:
    assert krippendorff_alpha(as_matrix(matrix)) == expected
    assert bootstrap_alpha(as_matrix(matrix), resamples=10) == expected


@pytest.mark.parametrize(
    ("matrix", "metric", "error", "message"),
    [
        (np.ones((0, 3)), Metric.ORDINAL, ShapeError, r"observers by units, one of each at least, not \(0, 3\)"),
        (np.ones(3), Metric.ORDINAL, ShapeError, r"not \(3,\)"),
        (np.array([[1, 2], [1, np.inf]]), Metric.NOMINAL, MissingValueError, "observer 2, unit 2: a value is a finite number, not inf"),
        (
            np.array([[1, -2], [1, 2.0]]),
            Metric.RATIO,
            OutOfRangeError,
            "observer 1, unit 2: a value is at least 0 on a ratio scale, not -2.0",
        ),
    ],
)
def test_broken_input_is_refused(matrix: FloatArray, metric: Metric, error: type[DecisionError], message: str) -> None:
    with pytest.raises(error, match=message):
        krippendorff_alpha(matrix, metric)


def test_negative_values_have_a_place_on_other_scales() -> None:
    matrix = np.array([[1.0, -2, 0], [1, -2, 1]])

    assert krippendorff_alpha(matrix, Metric.INTERVAL).value == pytest.approx(alpha_by_definition(matrix, Metric.INTERVAL))


def test_the_interval_is_that_of_units_drawn_again() -> None:
    matrix = np.array([[1.0, 2, 4, 5, 3, 0], [1, 3, 4, 5, 2, 2]])
    draws = np.random.Generator(np.random.PCG64(7)).multinomial(6, np.full(6, 1 / 6), size=200)
    alphas = [alpha_by_definition(np.repeat(matrix, draw, axis=1), Metric.ORDINAL) for draw in draws]
    low, high = np.quantile([alpha for alpha in alphas if alpha is not None], [0.025, 0.975])

    found = bootstrap_alpha(matrix, resamples=200, seed=7)

    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
    assert found.value == krippendorff_alpha(matrix).value
    assert bootstrap_alpha(matrix, resamples=200, seed=7) == found != bootstrap_alpha(matrix, resamples=200, seed=8)


def test_an_interval_of_no_resamples_is_refused() -> None:
    with pytest.raises(TooFewError, match="one resample or more, not 0"):
        bootstrap_alpha(FOUR_OBSERVERS, resamples=0)
