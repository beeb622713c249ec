from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from decision.agreement import kendall_w, mid_ranks
from decision.errors import DecisionError, MissingValueError, ShapeError, TooFewError
from decision.types import FloatArray

ANXIETY = np.array(
    [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ],
    dtype=np.float64,
).T


@st.composite
def tables(draw: st.DrawFn, ties: bool = True) -> FloatArray:
    n, m = draw(st.integers(2, 7)), draw(st.integers(2, 5))
    columns = [draw(st.lists(st.integers(0, 5), min_size=n, max_size=n) if ties else st.permutations(range(n))) for _ in range(m)]
    table = np.array(columns, dtype=np.float64).T
    assume((np.ptp(table, axis=0) > 0).any())
    return table


def test_the_anxiety_ratings() -> None:
    """Documentation of KendallW in the R package DescTools prints 0.5396569; case 24."""
    found = kendall_w(ANXIETY)

    assert found.w == pytest.approx(0.5396569, abs=1e-7)
    assert (found.chi_square, found.p_value, found.w_uncorrected) == pytest.approx((30.7604419294, 0.0428834731, 0.5019214703), abs=1e-9)
    assert found.df == 19
    assert found.average_spearman == pytest.approx((3 * 0.5396568760 - 1) / 2, abs=1e-9)
    assert found.rank_sums[:3].tolist() == [31.5, 34.5, 46]


def ranks_by_counting(column: FloatArray) -> list[float]:
    return [1 + sum(other < value for other in column) + (sum(other == value for other in column) - 1) / 2 for value in column]


@settings(max_examples=40)
@given(tables())
def test_w_is_what_its_definition_says(table: FloatArray) -> None:
    n, m = table.shape
    ranks = np.column_stack([ranks_by_counting(column) for column in table.T])
    sums = ranks.sum(axis=1)
    ties = sum(t**3 - t for column in table.T for t in np.unique(column, return_counts=True)[1])
    scatter = sum((one - m * (n + 1) / 2) ** 2 for one in sums)

    found = kendall_w(table)

    assert mid_ranks(table).tolist() == ranks.tolist()
    assert found.w == pytest.approx(12 * scatter / (m**2 * (n**3 - n) - m * ties), abs=1e-12)
    assert found.w_uncorrected == pytest.approx(12 * scatter / (m**2 * (n**3 - n)), abs=1e-12)
    assert 0 <= found.w_uncorrected <= found.w + 1e-12 <= 1 + 2e-12
    assert 0 <= found.p_value <= 1
    assert found.rank_sums.sum() == pytest.approx(m * n * (n + 1) / 2)


@settings(max_examples=40)
@given(tables(ties=False))
def test_without_ties_it_is_the_mean_rank_correlation(table: FloatArray) -> None:
    ranks = mid_ranks(table)
    pairs = [np.corrcoef(ranks[:, a], ranks[:, b])[0, 1] for a, b in combinations(range(table.shape[1]), 2)]

    assert kendall_w(table).average_spearman == pytest.approx(np.mean(pairs), abs=1e-12)


@settings(max_examples=40)
@given(tables(), st.data())
def test_only_the_order_within_a_rater_counts(table: FloatArray, data: st.DataObject) -> None:
    rows, columns = (data.draw(st.permutations(range(size))) for size in table.shape)
    steps = np.cumsum(data.draw(st.lists(st.floats(0.1, 9), min_size=6, max_size=6)))
    moved = steps[table.astype(int)][np.ix_(rows, columns)]

    assert kendall_w(moved).w == pytest.approx(kendall_w(table).w, abs=1e-12)
    assert kendall_w(-table).w == pytest.approx(kendall_w(table).w, abs=1e-12)


def test_the_same_order_is_one_and_opposite_orders_are_zero() -> None:
    rising = np.arange(5.0)

    assert kendall_w(np.column_stack([rising, rising**3])).w == 1
    assert kendall_w(np.column_stack([rising, -rising])).w == 0
    assert (kendall_w(np.column_stack([rising, -rising])).p_value, kendall_w(np.column_stack([rising, -rising])).average_spearman) == (
        1,
        -1,
    )


def test_a_rater_without_preference_only_weakens() -> None:
    rising, even = np.arange(4.0), np.ones(4)

    assert kendall_w(np.column_stack([rising, rising, even])).w == pytest.approx(4 / 9 / (1 - 1 / 3))


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (np.ones(3), ShapeError, r"subjects by raters, one of each at least, not \(3,\)"),
        (np.ones((1, 3)), TooFewError, "two or more subjects without a gap, not 1"),
        (np.ones((3, 1)), TooFewError, "two or more raters without a gap, not 1"),
        (np.ones((3, 2)), TooFewError, "for every rater all are equal"),
        (np.array([[1, 2], [3, np.nan]]), MissingValueError, "subject 2, rater 2: a rating is a finite number, not nan"),
    ],
)
def test_tables_without_an_answer_are_refused(table: FloatArray, error: type[DecisionError], message: str) -> None:
    with pytest.raises(error, match=message):
        kendall_w(table)
