import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import MissingValueError, ShapeError
from decision.robustness.reversal import pair_reversal


def test_pair_reversal_by_hand() -> None:
    # totals 0.6 and 0.48: the first weight would have to fall by 0.3 of 0.6, the second has to rise, the third makes no difference
    values, weights = np.array([[0.8, 0.2, 0.6], [0.4, 0.6, 0.6]]), np.array([0.6, 0.3, 0.1])

    result = pair_reversal(values, weights)

    assert result.scores == pytest.approx([0.6, 0.48])
    assert result.ranks == (1, 2)
    assert result.pairs == ((0, 1),)
    assert result.relative_change_percent[0] == pytest.approx([50, -100, np.nan], nan_ok=True)


def test_the_better_of_a_pair_comes_first_and_of_equal_ones_the_earlier() -> None:
    result = pair_reversal(np.array([[0.2, 0.4], [0.5, 0.5], [0.4, 0.2]]), np.array([0.5, 0.5]))

    assert (result.ranks, result.pairs) == ((2, 1, 2), ((1, 0), (0, 2), (1, 2)))
    assert result.relative_change_percent[1].tolist() == [0, 0]


def test_no_change_is_told_where_a_weight_would_fall_below_nothing_or_is_nothing() -> None:
    result = pair_reversal(np.array([[0.9, 0.5, 0.1], [0.1, 0.9, 0.9]]), np.array([0.5, 0.1, 0.0]))
    both = pair_reversal(np.array([[0.9, 0.5], [0.1, 0.4]]), np.array([0.5, 0.1]))

    # the lead of 0.36 is what 0.45 of the first weight adds
    assert result.relative_change_percent[0] == pytest.approx([90, -900, np.nan], nan_ok=True)
    # the lead of 0.41 is more than all of either weight adds
    assert np.isnan(both.relative_change_percent).all()


def test_a_weight_that_may_fall_to_nothing_is_told() -> None:
    assert pair_reversal(np.array([[0.3], [0.1]]), np.array([0.7])).relative_change_percent[0] == pytest.approx([100])


@given(st.integers(0, 10_000))
def test_at_the_changed_weight_both_are_level(seed: int) -> None:
    draw = np.random.default_rng(seed)
    values, weights = draw.random((4, 3)), draw.dirichlet(np.ones(3))
    result = pair_reversal(values, weights)
    for (better, worse), changes in zip(result.pairs, result.relative_change_percent, strict=True):
        assert result.scores[better] >= result.scores[worse]
        for column, percent in enumerate(changes):
            needed = (result.scores[better] - result.scores[worse]) / (values[better, column] - values[worse, column])
            assert np.isnan(percent) == (needed > weights[column])
            if not np.isnan(percent):
                changed = weights.copy()
                changed[column] *= 1 - percent / 100
                assert values[better] @ changed == pytest.approx(values[worse] @ changed, abs=1e-9)


def test_pair_reversal_names_what_is_no_number() -> None:
    with pytest.raises(MissingValueError, match=r"value at \[1, 0\]"):
        pair_reversal(np.array([[0.1], [np.nan]]), np.array([1.0]))
    with pytest.raises(MissingValueError, match=r"weight at \[0\]"):
        pair_reversal(np.array([[0.1], [0.2]]), np.array([np.inf]))
    with pytest.raises(ShapeError, match="2 weights do not fit"):
        pair_reversal(np.array([[0.1], [0.2]]), np.array([1.0, 2.0]))
