import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from decision.agreement import complete_targets, icc, mean_squares, spearman_brown
from decision.agreement.quantiles import upper_f
from decision.errors import DecisionError, MissingValueError, ShapeError, TooFewError
from decision.types import FloatArray

SIX_TARGETS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=np.float64)
FORMS = ["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]


@st.composite
def tables(draw: st.DrawFn) -> FloatArray:
    n, k = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    table = np.array([[draw(st.integers(0, 5)) for _ in range(k)] for _ in range(n)], dtype=np.float64)
    assume(np.ptp(table) > 0)
    return table


def test_the_six_forms_of_shrout_and_fleiss() -> None:
    """Shrout & Fleiss (1979), Tables 2 to 4; case 26, whose intervals are those of two other programs to two decimals."""
    found = icc(SIX_TARGETS)

    squares = found.mean_squares
    assert (squares.targets, squares.within, squares.judges, squares.error) == pytest.approx((11.24, 6.26, 32.49, 1.02), abs=6e-3)
    assert [found.coefficients[form] for form in FORMS] == pytest.approx([0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=5.1e-3)
    assert [found.coefficients[form] for form in FORMS] == pytest.approx(
        [0.1657417684, 0.2897637795, 0.7148407148, 0.4427971337, 0.6200505476, 0.9093155424], abs=1e-9
    )
    intervals = [(-0.13, 0.72), (0.02, 0.76), (0.34, 0.95), (-0.88, 0.91), (0.07, 0.93), (0.68, 0.99)]
    for form, interval in zip(FORMS, intervals, strict=True):
        assert found.intervals[form] == pytest.approx(interval, abs=6e-3)
    assert (found.targets, found.judges) == (6, 4)


def test_the_lower_bounds_that_shrout_and_fleiss_work_out() -> None:
    """Equations of p. 424-426 with F quantiles written out: F0 = 1.795 and 11.027."""
    found = icc(SIX_TARGETS)

    for form, error, freedom in (("1", 6.263888889, 18), ("3", 1.019444444, 15)):
        ratio = 11.241666667 / error
        low, high = ratio / upper_f(5, freedom), ratio * upper_f(freedom, 5)
        assert found.intervals[f"ICC({form},1)"] == pytest.approx(((low - 1) / (low + 3), (high - 1) / (high + 3)), abs=1e-8)
        assert found.intervals[f"ICC({form},k)"] == pytest.approx((1 - 1 / low, 1 - 1 / high), abs=1e-8)


def test_quantiles_of_f_in_print() -> None:
    """Pearson & Hartley (1966), Biometrika Tables for Statisticians I, Table 18: upper 2.5 % points."""
    assert (upper_f(5, 15), upper_f(5, 18), upper_f(1, 10)) == pytest.approx((3.58, 3.38, 6.94), abs=5e-3)


@settings(max_examples=40)
@given(tables())
def test_the_analysis_of_variance_adds_up(table: FloatArray) -> None:
    (n, k), grand = table.shape, table.mean()

    squares = mean_squares(table)

    between = sum(k * (row.mean() - grand) ** 2 for row in table)
    within = sum((value - row.mean()) ** 2 for row in table for value in row)
    judges = sum(n * (column.mean() - grand) ** 2 for column in table.T)
    parts = (squares.targets * (n - 1), squares.within * n * (k - 1), squares.judges * (k - 1), squares.error * (n - 1) * (k - 1))
    assert parts == pytest.approx((between, within, judges, within - judges), abs=1e-9)


@settings(max_examples=40)
@given(tables())
def test_the_forms_are_variance_ratios(table: FloatArray) -> None:
    """McGraw & Wong (1996): the same coefficients from variance components."""
    found, (n, k) = icc(table), table.shape
    squares = found.mean_squares
    targets = (squares.targets - squares.error) / k
    judges = (squares.judges - squares.error) / n
    for form, part, whole in (
        ("ICC(1,1)", (squares.targets - squares.within) / k, (squares.targets - squares.within) / k + squares.within),
        ("ICC(2,1)", targets, targets + judges + squares.error),
        ("ICC(3,1)", targets, targets + squares.error),
        ("ICC(2,k)", targets, targets + (judges + squares.error) / k),
        ("ICC(3,k)", targets, targets + squares.error / k),
    ):
        if whole > 1e-9:
            assert found.coefficients[form] == pytest.approx(part / whole, abs=1e-9)


@settings(max_examples=50)
@given(tables())
def test_coefficients_lie_in_their_intervals_and_never_above_one(table: FloatArray) -> None:
    found = icc(table)

    for form in ("ICC(1,1)", "ICC(3,1)"):
        if found.coefficients[form] is not None:
            low, high = found.intervals[form]
            assert low - 1e-12 <= found.coefficients[form] <= high + 1e-12
    numbers = [*found.coefficients.values(), *(bound for interval in found.intervals.values() for bound in interval)]
    assert all(number <= 1 + 1e-12 for number in numbers if number is not None)


@settings(max_examples=40)
@given(tables(), st.data())
def test_order_shift_and_unit_do_not_matter(table: FloatArray, data: st.DataObject) -> None:
    rows, columns = (data.draw(st.permutations(range(size))) for size in table.shape)
    moved = 3 * table[np.ix_(rows, columns)] + 7

    for form, value in icc(table).coefficients.items():
        assert icc(moved).coefficients[form] == (None if value is None else pytest.approx(value, rel=1e-5, abs=1e-9))


@settings(max_examples=40)
@given(tables(), st.lists(st.integers(-3, 3), min_size=5, max_size=5))
def test_severity_counts_in_the_second_form_alone(table: FloatArray, severity: list[int]) -> None:
    even = table - table.mean(axis=0)
    shifted = table + np.array(severity[: table.shape[1]])
    assume(np.ptp(even) > 1e-9 and np.ptp(shifted) > 0)

    assert icc(shifted).coefficients["ICC(3,1)"] == pytest.approx(icc(table).coefficients["ICC(3,1)"], abs=1e-9)
    if (icc(even).coefficients["ICC(2,1)"] or 0) > 0:
        assert icc(table).coefficients["ICC(2,1)"] <= icc(even).coefficients["ICC(2,1)"] + 1e-9


def test_targets_with_the_same_mean() -> None:
    found = icc(np.array([[1, 2], [0, 3], [0, 3]], dtype=np.float64))

    assert found.mean_squares.targets == 0
    assert (found.coefficients["ICC(1,1)"], found.coefficients["ICC(2,1)"]) == pytest.approx((-1, -2 / 17))
    assert found.intervals["ICC(2,1)"] == pytest.approx((-2 / 17, -2 / 17))
    assert (found.coefficients["ICC(1,k)"], found.intervals["ICC(1,k)"]) == (None, (None, None))


@pytest.mark.parametrize("second", [[0.3, 0.2, 0.1], [0.2, 0.2, 0.2]])
def test_rounding_makes_no_difference_between_targets(second: list[float]) -> None:
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 are two numbers to a computer."""
    found = icc(np.array([[0.1, 0.2, 0.3], second]))

    assert (found.mean_squares.targets, found.coefficients["ICC(1,k)"]) == (0, None)


def test_no_degrees_of_freedom_leave_a_point() -> None:
    found = icc(np.array([[0, 1], [0, 1], [1, 0]], dtype=np.float64))

    assert found.intervals["ICC(2,1)"] == pytest.approx((found.coefficients["ICC(2,1)"],) * 2)


def test_judges_who_differ_by_a_constant_on_targets_that_are_alike() -> None:
    found = icc(np.array([[0, 1], [0, 1]], dtype=np.float64))

    assert (found.coefficients["ICC(1,1)"], found.coefficients["ICC(2,1)"], found.coefficients["ICC(3,1)"]) == (-1, 0, None)


def test_perfect_agreement_is_one_without_doubt() -> None:
    found = icc(np.array([[1, 1, 1], [2, 2, 2], [5, 5, 5]], dtype=np.float64))

    assert [found.coefficients[form] for form in FORMS] == pytest.approx([1] * 6)
    assert [found.intervals[form] for form in FORMS] == [pytest.approx((1, 1))] * 6


def test_a_constant_difference_of_judges() -> None:
    found = icc(np.array([[1, 2], [2, 3], [5, 6]], dtype=np.float64))

    assert (found.coefficients["ICC(3,1)"], found.coefficients["ICC(2,1)"]) == pytest.approx((1, 26 / 29))
    assert found.intervals["ICC(3,1)"] == (1, 1)
    low, high = found.intervals["ICC(2,1)"]
    assert low < 26 / 29 < high < 1


def test_where_one_judge_says_less_than_nothing_the_mean_has_no_reliability() -> None:
    found = icc(np.array([[0, 1], [1, 0]], dtype=np.float64))

    assert (found.coefficients["ICC(1,1)"], found.coefficients["ICC(3,1)"]) == (-1, -1)
    assert [found.coefficients[form] for form in ("ICC(2,1)", *FORMS[3:])] == [None] * 4
    assert found.intervals["ICC(2,k)"] == (None, None)


def test_a_mean_without_reliability_but_for_rounding_has_none_either() -> None:
    """ICC(2,1) of -1/2 of three judges, which a computer finds to be a little more or a little less."""
    table = np.array([[2, 5, 3], [4, 0, 4], [3, 2, 3], [1, 3, 5]], dtype=np.float64)

    for same in (table, 3 * table + 7):
        assert (icc(same).coefficients["ICC(2,1)"], icc(same).coefficients["ICC(2,k)"]) == (pytest.approx(-0.5), None)


def test_the_mean_of_several_judges() -> None:
    assert spearman_brown(0.5, 3) == pytest.approx(0.75)
    assert (spearman_brown(-0.5, 3), spearman_brown(None, 3)) == (None, None)


def test_complete_targets_are_those_without_a_gap() -> None:
    gappy = SIX_TARGETS.copy()
    gappy[1, 2] = gappy[4, 0] = np.nan

    assert complete_targets(gappy).tolist() == SIX_TARGETS[[0, 2, 3, 5]].tolist()
    with pytest.raises(MissingValueError, match="target 2, judge 3: a rating is a finite number, not nan"):
        icc(gappy)


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (np.ones(3), ShapeError, r"targets by judges, one of each at least, not \(3,\)"),
        (np.array([[1.0, 2.0]]), TooFewError, "two or more targets without a gap, not 1"),
        (np.ones((0, 3)), TooFewError, "two or more targets without a gap, not 0"),
        (np.array([[1.0], [2.0]]), TooFewError, "two or more judges without a gap, not 1"),
        (np.full((3, 3), 4.0), TooFewError, "needs two different ratings; all are the same"),
        (np.array([[1, 2], [np.inf, 4]]), MissingValueError, "target 2, judge 1: a rating is a finite number, not inf"),
    ],
)
def test_tables_without_an_answer_are_refused(table: FloatArray, error: type[DecisionError], message: str) -> None:
    with pytest.raises(error, match=message):
        icc(table)
