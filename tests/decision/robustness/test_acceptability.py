"""Acceptabilities against a loop that ranks sample by sample, closed forms, and published numbers."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.errors import MissingValueError, OutOfRangeError, ParameterError, ShapeError, TooFewError, WeightError
from decision.ranking import competition_rank
from decision.robustness import AnyWeights, Measurements, acceptability, counting, draw_weights, from_samples, measured
from decision.robustness.counting import BATCH_SAMPLES, COMPARED
from decision.valuation import Grid, Node

LEVELS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def whole(utility):
    utility = np.asarray(utility, dtype=np.float64)
    return Grid(utility, np.ones(utility.shape, dtype=np.bool_))


def weights_of(criteria, samples, seed=1):
    return draw_weights([Node(f"k{number}", None) for number in range(criteria)], AnyWeights(), samples, seed)


def slowly(totals, weights):
    """Ranks, winners' mean weights and pairs from totals (samples, m), one sample after the other."""
    samples, count = totals.shape
    shares, wins, winning = np.zeros((count, count)), np.zeros((count, count)), [[] for _ in range(count)]
    for line, weight in zip(totals, weights, strict=True):
        for row, rank in enumerate(competition_rank(line, np.ones(count, dtype=np.bool_))):
            shares[row, rank - 1] += 1
            wins[row] += line[row] > line + 1e-9
            if rank == 1:
                winning[row].append(weight)
    central = np.array([np.mean(mine, axis=0) if mine else np.full(weights.shape[1], np.nan) for mine in winning])
    return shares / samples, central, wins / samples


def assert_same(found, expected):
    shares, central, wins = expected
    np.testing.assert_array_equal(found.rank_acceptability, shares)
    np.testing.assert_allclose(found.central_weights, central, atol=1e-12)
    np.testing.assert_array_equal(found.pairwise_winning, wins)
    np.testing.assert_allclose(found.expected_rank, shares @ np.arange(1, len(shares) + 1), atol=1e-12)


def as_bytes(found):
    return [np.asarray(getattr(found, field.name)).tobytes() for field in fields(found)]


@st.composite
def grids(draw, most=7):
    """Levels as people give them, so that equal rows and equal totals are common; some cells do not apply."""
    shape = draw(st.integers(2, most)), draw(st.integers(1, 4))
    cells = st.lists(st.sampled_from(LEVELS), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])
    utility = np.array(draw(cells)).reshape(shape)
    applicable = np.ones(shape, dtype=np.bool_)
    if shape[1] > 1 and draw(st.booleans()):
        applicable[draw(st.integers(0, shape[0] - 1)), draw(st.integers(0, shape[1] - 1))] = False
    return Grid(np.where(applicable, utility, np.nan), applicable)


@settings(max_examples=60, deadline=None)
@given(grids(), st.integers(0, 1000))
def test_a_loop_over_the_same_draws_agrees_exactly(cells, seed):
    weights = weights_of(cells.utility.shape[1], 60, seed)
    totals = weights @ np.nan_to_num(cells.utility).T / (weights @ cells.applicable.T)

    found = acceptability(cells, weights)

    assert_same(found, slowly(totals, weights))
    at_central = found.central_weights @ np.nan_to_num(cells.utility).T / (found.central_weights @ cells.applicable.T)
    is_first = [not np.isnan(line[row]) and line[row] >= line.max() - 1e-9 for row, line in enumerate(at_central)]
    np.testing.assert_array_equal(found.confidence_factors, is_first)


@settings(max_examples=40, deadline=None)
@given(grids(), st.integers(0, 1000), st.data())
def test_given_samples_are_compared_exactly(cells, seed, data):
    values = np.nan_to_num(cells.utility) + data.draw(st.sampled_from([0, 1])) * np.random.default_rng(seed).random(
        (40, *cells.utility.shape)
    )
    weights = weights_of(values.shape[2], 40, seed)

    found = from_samples(values, weights)

    assert_same(found, slowly(np.einsum("smn,sn->sm", values, weights), weights))
    for row, central in enumerate(found.central_weights):
        totals = values @ central
        expected = 0 if np.isnan(central).any() else np.mean(totals[:, row] >= totals.max(axis=1) - 1e-9)
        assert found.confidence_factors[row] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("count", [COMPARED - 1, COMPARED, COMPARED + 1, 200])
def test_many_candidates_agree_with_the_loop(count):
    draw = np.random.default_rng(count)
    cells, weights = whole(draw.random((count, 5))), weights_of(5, 300)
    shares, _central, wins = slowly(weights @ cells.utility.T, weights)

    found = acceptability(cells, weights)

    assert np.abs(found.rank_acceptability - shares).max() <= (0 if count <= COMPARED else 1 / 300)
    np.testing.assert_array_equal(found.pairwise_winning, wins)


@pytest.mark.parametrize("from_count", [3, 4_097], ids=["wide keys", "narrow keys"])
def test_wide_keys_order_as_narrow_ones(monkeypatch, from_count):
    monkeypatch.setattr(counting, "WIDE_KEYS_FROM", from_count)
    utility, weights = np.random.default_rng(9).random((300, 2)), weights_of(2, 40)

    found = acceptability(whole(utility), weights, pairwise=False)

    expected = np.argsort(np.argsort(-weights @ utility.T, axis=1), axis=1) + 1
    np.testing.assert_allclose(found.expected_rank, expected.mean(axis=0), atol=1e-9)
    assert found.pairwise_winning is None


def uncertain(count, criteria, seed=4):
    """Errors in some cells, some unknown between bounds, some that do not apply."""
    draw = np.random.default_rng(seed)
    utility, applicable = draw.random((count, criteria)), draw.random((count, criteria)) > 0.1
    applicable[:, 0] = True
    known = draw.random((count, criteria)) > 0.2
    low = draw.random((count, criteria)) / 2
    sd = np.where(draw.random((count, criteria)) > 0.5, 0.1, 0)
    return Grid(np.where(known & applicable, utility, np.nan), applicable, low, low + 0.4, sd)


@pytest.mark.parametrize("cells", [whole(np.random.default_rng(3).random((40, 6))), uncertain(30, 6)], ids=["certain", "uncertain"])
def test_the_same_seed_gives_the_same_bytes_with_any_threads(cells):
    weights = weights_of(6, 2 * BATCH_SAMPLES + 77)
    one, two, three = (acceptability(cells, weights, seed=8, threads=threads) for threads in (1, 2, 3))

    assert as_bytes(one) == as_bytes(two) == as_bytes(three)


def test_another_seed_draws_other_values():
    weights = weights_of(6, 500)

    assert as_bytes(acceptability(uncertain(9, 6), weights, seed=1)) != as_bytes(acceptability(uncertain(9, 6), weights, seed=2))


@settings(max_examples=40, deadline=None)
@given(grids(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(cells, random):
    order = list(range(len(cells.utility)))
    random.shuffle(order)
    weights = weights_of(cells.utility.shape[1], 200)
    shuffled = Grid(cells.utility[order], cells.applicable[order])

    found, expected = acceptability(shuffled, weights), acceptability(cells, weights)

    np.testing.assert_array_equal(found.rank_acceptability, expected.rank_acceptability[order])
    np.testing.assert_array_equal(found.central_weights, expected.central_weights[order])
    np.testing.assert_array_equal(found.confidence_factors, expected.confidence_factors[order])
    np.testing.assert_array_equal(found.pairwise_winning, expected.pairwise_winning[np.ix_(order, order)])


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 80), st.integers(1, 5), st.integers(0, 99))
def test_shares_sum_to_one(count, criteria, seed):
    utility = np.random.default_rng(seed).random((count, criteria))
    found = acceptability(whole(utility), weights_of(criteria, 150, seed))

    np.testing.assert_allclose(found.rank_acceptability.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(found.rank_acceptability.sum(axis=0), 1, atol=1e-12)
    np.testing.assert_allclose(found.pairwise_winning + found.pairwise_winning.T, 1 - np.eye(count), atol=1e-12)


def test_the_same_values_tie_in_every_sample_where_they_have_weight():
    weights = weights_of(3, 400)
    weights[:, 2] = 0
    weights /= weights.sum(axis=1, keepdims=True)
    found = acceptability(whole([[0.9, 0.8, 0.1], [0.9, 0.8, 0.7], [0.2, 0.3, 1.0]]), weights)

    np.testing.assert_array_equal(found.rank_acceptability, [[1, 0, 0], [1, 0, 0], [0, 0, 1]])
    np.testing.assert_array_equal(found.pairwise_winning, [[0, 0, 1], [0, 0, 1], [0, 0, 0]])
    np.testing.assert_array_equal(found.confidence_factors, [1, 1, 0])


def test_a_constant_row_ties_with_one_to_which_less_applies():
    everywhere, somewhere = [0.5, 0.5, 0.5], [0.5, np.nan, 0.5]
    utility = np.array([everywhere, somewhere, [0.1, 0.2, 0.1]])
    found = acceptability(Grid(utility, ~np.isnan(utility)), weights_of(3, 500))

    np.testing.assert_array_equal(found.rank_acceptability, [[1, 0, 0], [1, 0, 0], [0, 0, 1]])
    assert found.pairwise_winning[0, 1] == found.pairwise_winning[1, 0] == 0


def test_pairs_tie_among_many_candidates_too():
    utility = np.vstack([[0.5, 0.5, 0.5], [0.5, np.nan, 0.5], np.random.default_rng(2).random((COMPARED + 10, 3))])
    found = acceptability(Grid(utility, ~np.isnan(utility)), weights_of(3, 500))

    assert found.pairwise_winning[0, 1] == found.pairwise_winning[1, 0] == 0
    np.testing.assert_array_equal(found.pairwise_winning[0, 2:], found.pairwise_winning[1, 2:])


def test_a_spread_near_the_tolerance_is_judged_by_the_tolerance():
    close, apart = whole([[0.5], [0.5 + 4e-10], [0.5 - 4e-10]]), whole([[0.5], [0.5 + 4e-9], [0.5 - 4e-9]])

    np.testing.assert_array_equal(acceptability(close, weights_of(1, 5)).expected_rank, [1, 1, 1])
    np.testing.assert_array_equal(acceptability(apart, weights_of(1, 5)).expected_rank, [2, 1, 3])


def test_equal_but_uncertain_rows_do_not_tie():
    utility, all_apply = np.array([[0.5, 0.5], [0.5, 0.5]]), np.ones((2, 2), dtype=np.bool_)
    found = acceptability(Grid(utility, all_apply, sd=np.full((2, 2), 0.05)), weights_of(2, 20_000))

    np.testing.assert_allclose(found.pairwise_winning, [[0, 0.5], [0.5, 0]], atol=0.012)
    np.testing.assert_allclose(found.confidence_factors, 0.5, atol=0.015)


def test_three_specialists_have_the_closed_form():
    """Case 20: each first for a third of the weights; the mean of the largest of three flat weights is 11/18."""
    found = acceptability(whole(np.eye(3)), weights_of(3, 100_000))

    np.testing.assert_allclose(found.rank_acceptability, 1 / 3, atol=0.006)
    np.testing.assert_allclose(found.central_weights, 7 / 36 + np.eye(3) * (11 / 18 - 7 / 36), atol=0.006)
    np.testing.assert_array_equal(found.confidence_factors, 1)
    np.testing.assert_allclose(found.expected_rank, 2, atol=0.01)
    np.testing.assert_allclose(found.pairwise_winning, (1 - np.eye(3)) / 2, atol=0.006)


def test_one_draw_a_total_is_as_good_as_one_a_cell():
    """Against a slow and obvious simulation that draws each cell of each sample."""
    cells, weights = uncertain(6, 4), weights_of(4, 60_000)
    draw = np.random.default_rng(77)
    shape = (len(weights), *cells.utility.shape)
    unknown = cells.low + (cells.high - cells.low) * draw.random(shape)
    values = np.where(cells.known, cells.utility + cells.sd * draw.standard_normal(shape), unknown)
    masked = np.where(cells.applicable, values, 0)
    totals = np.einsum("smn,sn->sm", masked, weights) / (weights @ cells.applicable.T)

    found = acceptability(cells, weights, seed=6)

    order = np.argsort(np.argsort(-totals, axis=1), axis=1)
    shares = np.stack([(order == rank).mean(axis=0) for rank in range(6)], axis=1)
    np.testing.assert_allclose(found.rank_acceptability, shares, atol=0.012)
    at_central = np.einsum("smn,n->sm", masked, found.central_weights[0]) / (cells.applicable @ found.central_weights[0])
    assert found.confidence_factors[0] == pytest.approx((at_central.argmax(axis=1) == 0).mean(), abs=0.02)


def test_errors_alone_give_the_normal_distribution():
    """One criterion, means 0.6 and 0.5, errors 0.06 and 0.08: the difference is normal, so one beats two with Phi(1) = 0.8413."""
    cells = Grid(np.array([[0.6], [0.5]]), np.ones((2, 1), dtype=np.bool_), sd=np.array([[0.06], [0.08]]))
    found = acceptability(cells, np.ones((100_000, 1)), seed=3)

    assert found.pairwise_winning[0, 1] == pytest.approx(0.8413, abs=0.005)
    assert found.confidence_factors[0] == pytest.approx(0.8413, abs=0.005)


def test_an_unknown_value_is_uniform_between_its_bounds():
    """Unknown between 0.2 and 0.6 against 0.5: a quarter of the values win."""
    cells = Grid(np.array([[np.nan], [0.5]]), np.ones((2, 1), dtype=np.bool_), np.array([[0.2], [0]]), np.array([[0.6], [1]]))

    assert acceptability(cells, np.ones((100_000, 1)), seed=3).pairwise_winning[0, 1] == pytest.approx(0.25, abs=0.005)


def test_measurements_reproduce_the_published_benefit_risk_analysis():
    """Tervonen et al. (2011), Statistics in Medicine 30, 1419-1428; efficacy is lognormal, the harms are costs."""
    mean = [
        [0.086, 9.2, 10.6, 21.2, 14.3, 18.3],
        [0, 11.7, 7.2, 16.6, 13.7, 18.6],
        [0.095, 15.4, 7.5, 20.2, 15, 19.5],
        [0.113, 5.5, 15.7, 12.8, 11.2, 31],
    ]
    sd = [
        [0.056, 1.86, 1.58, 5.15, 2.93, 3.7],
        [0, 2.5, 1.45, 3.27, 1.89, 1.79],
        [0.044, 2.65, 1.48, 3.78, 3.21, 2.6],
        [0.048, 2.32, 4.44, 2.45, 3.98, 1.68],
    ]
    measurements = Measurements(
        ("lognormal", *["normal"] * 5),
        np.array(mean),
        np.array(sd),
        low=np.array([0.97652, 0.9528, 4.358, 7.998, 3.3992, 11.048]),
        high=np.array([1.230081, 20.594, 24.4024, 31.294, 21.2916, 34.2928]),
        is_cost=np.array([False, *[True] * 5]),
    )
    found = measured(measurements, weights_of(6, 100_000), seed=1)

    first = [0.2543, 0.1957, 0.1686, 0.3814]
    np.testing.assert_allclose(found.rank_acceptability[:, 0], first, atol=0.006)
    np.testing.assert_allclose(found.rank_acceptability[:, 3], [0.1855, 0.2234, 0.3015, 0.2896], atol=0.006)
    np.testing.assert_allclose(found.central_weights[3], [0.1855, 0.2124, 0.1179, 0.2022, 0.1885, 0.0935], atol=0.006)
    np.testing.assert_allclose(found.confidence_factors, [0.4418, 0.4868, 0.3464, 0.7285], atol=0.012)


APPLY = np.ones((2, 2), dtype=np.bool_)
FLAT = np.full((4, 2), 0.5)


def grid_of(**changed):
    given = {"utility": np.array([[0.1, 0.2], [0.3, 0.4]]), "applicable": APPLY}
    return Grid(**{**given, **changed})


def measurements_of(**changed):
    given = {
        "distribution": ("normal", "normal"),
        "mean": np.zeros((2, 2)),
        "sd": np.ones((2, 2)),
        "low": np.zeros(2),
        "high": np.ones(2),
        "is_cost": np.zeros(2, dtype=np.bool_),
    }
    return Measurements(**{**given, **changed})


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: acceptability(whole([[0.1, 0.2]]), FLAT), TooFewError, "two candidates are needed, not 1"),
        (lambda: acceptability(grid_of(), FLAT[:0]), TooFewError, r"one sample .* not \(0, 2\)"),
        (lambda: acceptability(grid_of(), FLAT[:, :1]), ShapeError, r"\(4, 1\) do not fit 2 criteria"),
        (lambda: acceptability(grid_of(), FLAT - [[0, 0], [0, 0.6], [0, 0], [0, 0]]), WeightError, "sample 1, criterion 1: negative"),
        (
            lambda: acceptability(grid_of(), np.where(np.arange(8).reshape(4, 2) == 1, np.nan, FLAT)),
            MissingValueError,
            "sample 0, criterion 1",
        ),
        (
            lambda: acceptability(grid_of(utility=np.array([[0.1, np.inf], [0.3, 0.4]])), FLAT),
            MissingValueError,
            "row 0, criterion 1: the utility",
        ),
        (lambda: acceptability(grid_of(sd=-np.eye(2)), FLAT), OutOfRangeError, "row 0, criterion 0: the standard error is negative"),
        (
            lambda: acceptability(grid_of(utility=np.full((2, 2), np.nan), low=np.eye(2) * 2), FLAT),
            OutOfRangeError,
            "row 0, criterion 0: the low bound is above the high one",
        ),
        (
            lambda: acceptability(grid_of(applicable=np.array([[True, True], [False, False]])), FLAT),
            MissingValueError,
            "no criterion with a weight applies to the candidate in row 1",
        ),
        (
            lambda: acceptability(grid_of(applicable=np.array([[True, True], [True, False]])), np.array([[0.5, 0.5], [0, 1]])),
            MissingValueError,
            "no criterion with a weight applies to the candidate in row 1",
        ),
        (lambda: acceptability(grid_of(), FLAT, threads=0), ParameterError, "one thread is needed, not 0"),
        (lambda: acceptability(grid_of(), FLAT, seed=-4), ParameterError, "not -4"),
        (lambda: from_samples(np.zeros((3, 2, 2)), FLAT), ShapeError, r"\(3, 2, 2\) do not fit weights \(4, 2\)"),
        (lambda: from_samples(np.zeros((4, 2)), FLAT), ShapeError, "do not fit"),
        (
            lambda: from_samples(np.where(np.arange(16) == 11, np.nan, 0.0).reshape(4, 2, 2), FLAT),
            MissingValueError,
            "row 1, criterion 1: .* sample 2",
        ),
        (lambda: measured(measurements_of(), FLAT[:, :1]), ShapeError, "do not fit 2 criteria"),
        (lambda: measurements_of(sd=np.ones((2, 1))), ShapeError, "do not fit"),
        (lambda: measurements_of(is_cost=np.zeros(3, dtype=np.bool_)), ShapeError, "do not fit"),
        (lambda: measurements_of(distribution=("normal", "gamma")), ParameterError, "criterion 1 .* not gamma"),
        (lambda: measurements_of(high=np.array([1.0, 0.0])), OutOfRangeError, "criterion 1: low 0.0 must be under high 0.0"),
        (lambda: measurements_of(mean=np.array([[0, np.nan], [0, 0]])), MissingValueError, "row 0, criterion 1: the mean"),
        (
            lambda: measurements_of(sd=np.array([[0, 0], [0, -1.0]])),
            OutOfRangeError,
            "row 1, criterion 1: the standard deviation is negative",
        ),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
