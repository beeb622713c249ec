import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from decision.crosschecks import CrossCheck, CrossChecks, Preference, cross_checks, promethee_ii, ranks, topsis, vikor, weighted_product
from decision.errors import DecisionError, OutOfRangeError, ShapeError, WeightError
from decision.types import FloatArray
from tests.decision.crosschecks.problems import matrix_of

METHODS = ("topsis", "vikor", "promethee_ii", "weighted_product")
NAN = float("nan")


def asked(utility: list[list[float]], weights: list[float]) -> CrossChecks:
    names = [f"A{row + 1}" for row in range(len(utility))]
    table = np.array(utility, dtype=np.float64).reshape(len(utility), len(weights))
    return cross_checks(table, np.array(weights, dtype=np.float64), names, [f"C{column + 1}" for column in range(len(weights))])


def test_each_method_is_asked_about_the_same_utilities() -> None:
    utility, weights = [[0.8, 0.6, 0.2], [0.6, 0.6, 0.6], [1.0, 0.2, 0.4], [0.4, 0.8, 0.6]], [0.5, 0.3, 0.2]
    matrix, found = matrix_of(utility, weights), asked(utility, weights)
    flows = promethee_ii(matrix, [Preference("linear", q=0.1, p=0.4)] * 3)

    assert {check.method: check.ranks for check in found.checks} == {
        "topsis": ranks(topsis(matrix, "vector")),
        "vikor": ranks(-vikor(matrix, 0.5).q),
        "promethee_ii": ranks(flows.net),
        "weighted_product": ranks(weighted_product(matrix)),
    }
    assert found.additive_ranks == (2, 3, 1, 4)
    assert found.compromise_set == vikor(matrix).compromise_set
    assert (found.candidates, found.left_out, found.constant) == (("A1", "A2", "A3", "A4"), (), ())


def test_what_a_bad_value_costs_shows_as_a_flip() -> None:
    """The sum forgives A1 its 0, the product does not."""
    found = asked([[1.0, 0.0], [0.5, 0.6], [0.2, 0.3]], [0.7, 0.3])

    assert found.additive_ranks == (1, 2, 3)
    assert found.checks[3] == CrossCheck("weighted_product", (3, 1, 2), pytest.approx(-1 / 3), (("A1", "A2"), ("A1", "A3")))


def test_a_trace_of_rounding_is_a_value_of_zero_and_only_shares_of_weights_count() -> None:
    utility = [[1e-17, 1.0], [0.2, 0.2], [5e-324, 0.8], [0.4, 0.0]]
    found = asked(utility, [400, 600])

    assert found.checks[3].ranks == (2, 1, 2, 2)
    assert found == asked([[0.0, *utility[0][1:]], utility[1], [0.0, *utility[2][1:]], utility[3]], [0.4, 0.6])


def test_candidates_to_whom_a_criterion_does_not_apply_are_left_out_by_name() -> None:
    found = asked([[0.8, 0.6], [0.6, NAN], [0.4, 0.8]], [0.5, 0.5])
    alone = asked([[0.8, 0.6], [0.4, 0.8]], [0.5, 0.5])

    assert (found.candidates, found.left_out) == (("A1", "A3"), ("A2",))
    assert [check.ranks for check in found.checks] == [check.ranks for check in alone.checks]


def test_a_criterion_without_weight_plays_no_part_even_where_it_does_not_apply() -> None:
    found = asked([[0.8, NAN], [0.6, 0.2]], [1, 0])

    assert (found.candidates, found.left_out, found.constant) == (("A1", "A2"), (), ())
    assert [check.ranks for check in found.checks] == [(1, 2)] * 4


def test_constant_criteria_are_dropped_by_name_rounding_included() -> None:
    found = asked([[0.8, 0.3, 0.0], [0.6, 0.1 + 0.2, 0.0]], [0.2, 0.5, 0.3])

    assert found.constant == ("C2", "C3")
    assert [(check.ranks, check.tau_b) for check in found.checks] == [((1, 2), 1)] * 4


@pytest.mark.parametrize(
    ("utility", "candidates", "left_out", "constant", "places"),
    [
        ([[0.4, 0.6]], ("A1",), (), ("C1", "C2"), (1,)),
        ([[0.4, 0.6], [0.4, 0.6]], ("A1", "A2"), (), ("C1", "C2"), (1, 1)),
        ([[0.4, 0.6], [0.4, NAN]], ("A1",), ("A2",), ("C1", "C2"), (1,)),
        ([[NAN, 0.6], [0.4, NAN]], (), ("A1", "A2"), ("C1", "C2"), ()),
        ([], (), (), ("C1", "C2"), ()),
    ],
)
def test_where_there_is_nothing_to_compare_everybody_is_first(
    utility: list[list[float]], candidates: tuple[str, ...], left_out: tuple[str, ...], constant: tuple[str, ...], places: tuple[int, ...]
) -> None:
    nothing = tuple(CrossCheck(method, places, None, ()) for method in METHODS)

    assert asked(utility, [0.5, 0.5]) == CrossChecks(candidates, left_out, constant, places, nothing, candidates)


@settings(max_examples=60)
@given(
    arrays(np.float64, st.tuples(st.integers(0, 7), st.just(3)), elements=st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, NAN])),
    st.lists(st.sampled_from([0.0, 0.2, 0.5]), min_size=3, max_size=3).filter(any),
    st.randoms(use_true_random=False),
)
def test_any_ranking_can_be_asked_about_in_any_order(utility: FloatArray, weights: list[float], random: st.DataObject) -> None:
    order = list(range(len(utility)))
    random.shuffle(order)
    found, moved = asked(utility.tolist(), weights), asked(utility[order].tolist(), weights)
    names = {f"A{position + 1}": f"A{row + 1}" for position, row in enumerate(order)}

    for one, other in zip(found.checks, moved.checks, strict=True):
        by_name = dict(zip(found.candidates, one.ranks, strict=True))
        assert {names[name]: place for name, place in zip(moved.candidates, other.ranks, strict=True)} == by_name
        assert (one.method, one.tau_b) == (other.method, None if one.tau_b is None else pytest.approx(other.tau_b))
    assert len(found.candidates) + len(found.left_out) == len(utility)


@settings(max_examples=60)
@given(arrays(np.float64, (5, 3), elements=st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])))
def test_who_is_best_everywhere_is_first_by_every_method(utility: FloatArray) -> None:
    found = asked([[1.0, 1.0, 1.0], *utility.tolist()], [0.5, 0.3, 0.2])

    assert [check.ranks[0] for check in found.checks] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("utility", "weights", "error", "message"),
    [
        ([[0.5, 1.2], [0.1, 0.2]], [0.5, 0.5], OutOfRangeError, "the utility of A1 on C2 must be 0 to 1, not 1.2"),
        ([[0.5, 0.2], [-0.1, 0.2]], [0.5, 0.5], OutOfRangeError, "the utility of A2 on C1 must be 0 to 1, not -0.1"),
        ([[0.5, 0.2], [0.1, 0.2]], [0, 0], WeightError, "every weight is zero: C1, C2"),
        ([[0.5, 0.2], [0.1, 0.2]], [0.5, -1], WeightError, "the weight of C2 must be a number of at least 0, not -1.0"),
    ],
)
def test_what_is_no_ranking_is_refused(utility: list[list[float]], weights: list[float], error: type[DecisionError], message: str) -> None:
    with pytest.raises(DecisionError) as refused:
        asked(utility, weights)

    assert (type(refused.value), str(refused.value)) == (error, message)


def test_lengths_that_disagree_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"utilities \(2, 2\) and weights \(2,\) do not fit 3 by 2"):
        cross_checks(np.ones((2, 2)), np.ones(2), ["a", "b", "c"], ["x", "y"])
