"""What each method of the format makes of its inputs, and which it refuses; published numbers are in `test_cases`."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.errors import DecisionError, OutOfRangeError, ParameterError, ShapeError, TooFewError, UnknownNameError, WeightError
from decision.verification import METHODS, CaseFormatError, case_of, compute, remarks

EPSILON = 1e-9


def result_of(**document):
    return compute(case_of({"format": 1, "id": "case", **document}))


def criteria(*weights, directions="max max max"):
    return [
        {"name": f"C{n}", "direction": direction, "weight": weight}
        for n, (weight, direction) in enumerate(zip(weights, directions.split(), strict=False), start=1)
    ]


def scored(method, parameters=None, **changes):
    """A case of three alternatives and three criteria."""
    return {
        "method": method,
        "criteria": criteria(0.5, 0.25, 0.25),
        "alternatives": ["A1", "A2", "A3"],
        "matrix": [[1, 2, 4], [3, 1, 2], [2, 4, 1]],
        "parameters": parameters or {},
        **changes,
    }


PARAMETERS = {
    "weighted_sum": {"normalisation": "min_max"},
    "topsis": {"normalisation": "vector"},
    "vikor": {"v": 0.5},
    "promethee_ii": {"preference_functions": [{"type": "usual"}] * 3},
    "weight_stability": {},
    "pair_reversal": {},
}


@pytest.mark.parametrize("method", PARAMETERS)
@pytest.mark.parametrize(
    ("change", "error", "named"),
    [
        ({"criteria": criteria(0.5, -0.25, 0.25)}, WeightError, "C2"),
        ({"criteria": criteria(0.5, None, 0.25)}, WeightError, "C2"),
        ({"criteria": criteria(0, 0, 0)}, WeightError, "C1, C2, C3"),
        ({"alternatives": ["A1"], "matrix": [[1, 2, 4]]}, TooFewError, "two alternatives"),
        ({"matrix": [[1, 2, 4], [3, 1e61, 2], [2, 4, 1]]}, OutOfRangeError, r"/matrix/1/1 \(A2\) \(C2\): 1e\+61 is beyond 1e\+60"),
    ],
)
def test_methods_that_score_refuse_bad_weights_and_values_by_name(method, change, error, named):
    assert result_of(**scored(method, PARAMETERS[method]))
    with pytest.raises(error, match=named):
        result_of(**scored(method, PARAMETERS[method], **change))


@pytest.mark.parametrize(
    ("method", "parameters", "named"),
    [
        ("weighted_sum", {}, "/parameters/normalisation"),
        ("weighted_sum", {"normalisation": "softmax"}, "softmax"),
        ("weighted_sum", {"normalisation": 1}, "/parameters/normalisation"),
        ("topsis", {"normalisation": "sum"}, "sum"),
        ("vikor", {}, "/parameters/v"),
        ("vikor", {"v": 1.5}, "1.5"),
        ("vikor", {"v": True}, "/parameters/v"),
        ("promethee_ii", {}, "/parameters/preference_functions"),
        ("promethee_ii", {"preference_functions": [{"type": "usual"}] * 2}, "2 preference functions"),
        ("promethee_ii", {"preference_functions": [{"type": "usual"}] * 2 + [{"type": "bell"}]}, "C3"),
        ("promethee_ii", {"preference_functions": [{"type": "usual"}] * 2 + [{"type": "linear", "q": 1}]}, "C3"),
        ("promethee_ii", {"preference_functions": [{"type": "usual"}] * 2 + [{"type": "usual", "r": 1}]}, "/2: unknown key r"),
        ("weight_stability", {"group": ["C1", "C9"]}, "C9"),
        ("weight_stability", {"group": []}, "/parameters/group"),
        ("surrogate_weights", {}, "/parameters/n"),
        ("surrogate_weights", {"n": [3, 0]}, "/parameters/n/1"),
        ("surrogate_weights", {"n": [2.5]}, "/parameters/n/0"),
        ("surrogate_weights", {"n": [10**9]}, "/parameters/n/0"),
        ("smaa_2", {"weights": "centroid"}, "centroid"),
    ],
)
def test_parameters_that_are_absent_unknown_or_out_of_range_are_named(method, parameters, named):
    document = {"method": method, "parameters": parameters} if method == "surrogate_weights" else scored(method, parameters)
    with pytest.raises(DecisionError) as refused:
        result_of(**document)

    assert named in str(refused.value)


def test_a_threshold_that_is_null_is_as_good_as_none():
    plain, spelled = [{"type": "linear", "q": 0, "p": 2}] * 3, [{"type": "linear", "q": 0, "p": 2, "s": None}] * 3

    assert result_of(**scored("promethee_ii", {"preference_functions": plain})) == result_of(
        **scored("promethee_ii", {"preference_functions": spelled})
    )


def test_a_zero_that_a_function_does_not_take_is_as_good_as_none_and_another_number_is_refused():
    plain, spelled = [{"type": "usual"}] * 3, [{"type": "usual", "q": 0, "p": 0, "s": 0}] * 3

    def flows(functions):
        return result_of(**scored("promethee_ii", {"preference_functions": functions}))

    assert flows(spelled) == flows(plain)
    with pytest.raises(DecisionError, match="C1: preference function usual does not take q"):
        flows([{"type": "usual", "q": 1}] * 3)


def comparisons(**changes):
    pairwise = {"criteria": [[1, 2], [0.5, 1]], "local": {"C1": [[1, 3], [1 / 3, 1]], "C2": [[1, 0.25], [4, 1]]}, **changes}
    return {
        "method": "ahp",
        "criteria": criteria(None, None),
        "alternatives": ["A1", "A2"],
        "parameters": {"synthesis": "ideal", "pairwise": pairwise},
    }


def test_ideal_synthesis_divides_by_the_best_under_each_criterion():
    result = result_of(**comparisons())

    # A1: 2/3 * 1 + 1/3 * 1/4 = 3/4, A2: 2/3 * 1/3 + 1/3 * 1 = 5/9; together 47/36.
    assert result["overall"] == pytest.approx([27 / 47, 20 / 47])
    assert result["ranks"] == [1, 2]
    assert result["criteria"] == {"priorities": pytest.approx([2 / 3, 1 / 3]), "lambda_max": pytest.approx(2), "CI": 0.0, "CR": 0.0}


@pytest.mark.parametrize(
    ("changes", "error", "named"),
    [
        ({"local": {"C1": [[1, 3], [1 / 3, 1]]}}, UnknownNameError, "C2"),
        ({"local": {"C1": [[1]], "C2": [[1]], "C3": [[1]]}}, UnknownNameError, "unknown key C3"),
        ({"criteria": [[1, 2], [2, 1]]}, OutOfRangeError, "C1 over C2"),
        ({"criteria": [[1, 2, 3], [0.5, 1, 1], [1, 1, 1]]}, ShapeError, "/parameters/pairwise/criteria"),
        ({"criteria": [[1, None], [0.5, 1]]}, DecisionError, r"/parameters/pairwise/criteria/0/1 \(C1\) \(C2\)"),
        ({"local": None}, CaseFormatError, "/parameters/pairwise/local"),
    ],
)
def test_comparisons_that_are_no_hierarchy_are_refused_by_name(changes, error, named):
    with pytest.raises(error, match=named):
        result_of(**comparisons(**changes))


def test_priorities_of_criteria_take_their_names():
    with pytest.raises(OutOfRangeError, match="C1 over C2"):
        result_of(method="ahp_priorities", criteria=criteria(None, None), matrix=[[1, 2], [2, 1]])


def test_alpha_of_values_below_zero_has_no_ratio_metric():
    alpha = result_of(method="krippendorff_alpha", matrix=[[-1, 2, 3], [-1, 2, 2]])["alpha"]

    assert alpha["ratio"] is None
    assert all(isinstance(alpha[metric], float) for metric in ("nominal", "ordinal", "interval"))


def test_alpha_of_nothing_to_compare_is_refused():
    with pytest.raises(TooFewError, match="all values are the same"):
        result_of(method="krippendorff_alpha", matrix=[[2, 2], [2, 2]])


def simulated(**document):
    return {"method": "smaa_2", "criteria": criteria(None, None), "alternatives": ["A1", "A2"], **document}


@pytest.mark.parametrize(
    ("document", "error", "named"),
    [
        ({}, ParameterError, "smaa_2 needs one of matrix, parameters.measurements, samples, not none of them"),
        (
            {"matrix": [[1, 0], [0, 1]], "samples": {"values": [[[1, 0], [0, 1]]], "weights": [[0.5, 0.5]]}},
            ParameterError,
            "not matrix, samples",
        ),
        (
            {"parameters": {"weights": "uniform"}, "samples": {"values": [[[1, 0], [0, 1]]], "weights": [[0.5, 0.5]]}},
            ParameterError,
            "/parameters: nothing is drawn where samples are given: weights",
        ),
        ({"samples": {"values": [[[1, 0], [0, 1], [1, 1]]], "weights": [[0.5, 0.5]]}}, ShapeError, "2 alternatives are wanted, not 3"),
        ({"samples": {"values": [[[1, 0]], [[1]]], "weights": [[0.5, 0.5]] * 2}}, ShapeError, "/samples/values/1"),
        ({"samples": {"values": [[[1, 0], [0, 1]]], "weights": [[0.5, 0.5]] * 2}}, ShapeError, "1 draws of values do not fit 2"),
        ({"samples": {"values": [], "weights": [[0.5, 0.5]]}}, TooFewError, "/samples/values: the list is empty"),
        ({"samples": {"values": [[[1, 0], [0, 1]]], "weights": [[0.5, -0.5]]}}, WeightError, "negative"),
        ({"samples": {"draws": 1}}, UnknownNameError, "/samples: unknown key draws"),
        ({"matrix": [[1, 0], [0, 1]], "criteria": None}, ParameterError, "/criteria: smaa_2 needs them"),
        ({"parameters": {"measurements": {"median": [1]}}}, UnknownNameError, "/parameters/measurements: unknown key median"),
        ({"parameters": {"measurements": {"distribution": ["normal", "normal"]}}}, DecisionError, "/parameters/measurements/mean"),
    ],
)
def test_smaa_takes_one_source_of_values_that_fits(document, error, named):
    with pytest.raises(error, match=named):
        result_of(**simulated(**document))


def measurements(sd, distribution=("normal", "normal")):
    ends = {"low": [0, 0], "high": [1, 2]}
    return {"distribution": list(distribution), "mean": [[1, 2], [0.25, 0.5]], "sd": [[sd, sd]] * 2, **ends}


def test_measurements_without_error_are_partial_values_from_low_to_high_and_costs_are_turned_round():
    turned = criteria(None, None, directions="max min")

    assert result_of(**simulated(criteria=turned, parameters={"measurements": measurements(0)})) == result_of(
        **simulated(matrix=[[1, 0], [0.25, 0.75]])
    )


def test_given_samples_are_counted_and_ties_share_the_better_rank():
    values = [[[1, 0], [0, 1]], [[1, 0], [0, 1]], [[0.5, 0], [0.5, 0]], [[0, 0], [0, 1]]]
    weights = [[0.5, 0.5], [0.75, 0.25], [0.25, 0.75], [0.25, 0.75]]

    assert result_of(method="smaa_2", samples={"values": values, "weights": weights}) == {
        "rank_acceptability": [[0.75, 0.25], [0.75, 0.25]],
        "central_weights": [[0.5, 0.5], [pytest.approx(1 / 3), pytest.approx(2 / 3)]],
        "confidence_factors": [0.75, 1],
        "pairwise_winning": [[0, 0.25], [0.25, 0]],
        "expected_rank": [1.25, 1.25],
    }


def test_who_is_never_first_has_no_central_weights():
    result = result_of(**simulated(matrix=[[1, 1], [0, 0.5]]))

    assert result["central_weights"][1] is None
    assert result["rank_acceptability"] == [[1, 0], [0, 1]]


VALUES = st.integers(0, 9)


@settings(max_examples=60)
@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=2, max_size=4), st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_a_reversed_pair_is_level_at_the_changed_weight(matrix, weights):
    names = [f"A{n}" for n in range(len(matrix))]
    result = result_of(method="pair_reversal", criteria=criteria(*weights), alternatives=names, matrix=matrix)
    rows, scores = dict(zip(names, np.array(matrix), strict=True)), dict(zip(names, result["scores"], strict=True))

    assert len(result["relative_change_percent"]) == len(names) * (len(names) - 1) / 2
    for pair, changes in result["relative_change_percent"].items():
        better, worse = pair.split("-")
        assert scores[better] >= scores[worse] - EPSILON
        for column, change in enumerate(changes):
            reduction = None if change is None else change / 100 * weights[column]
            advantage = rows[better][column] - rows[worse][column]
            if reduction is None:
                assert advantage == 0 or (scores[better] - scores[worse]) / advantage > weights[column]
            else:
                assert scores[better] - scores[worse] - reduction * advantage == pytest.approx(0, abs=1e-9)
                assert reduction <= weights[column] + EPSILON


def test_pairs_of_one_name_are_refused():
    with pytest.raises(CaseFormatError, match="/alternatives: two pairs would be called A-B-C"):
        result_of(method="pair_reversal", criteria=criteria(1), alternatives=["A", "B-C", "A-B", "C"], matrix=[[4], [3], [2], [1]])


def remarks_on(**document):
    return remarks(case_of({"format": 1, "id": "case", **document}))


def test_costs_among_partial_values_are_remarked_on_and_not_turned_round():
    said = "C2 is a cost; its partial values are taken as they are, more is better"
    turned = {"criteria": criteria(0.5, 0.25, 0.25, directions="max min max")}
    for method in ("weight_stability", "pair_reversal"):
        assert remarks_on(**scored(method, **turned)) == (said,)
        assert result_of(**scored(method, **turned)) == result_of(**scored(method))
    assert remarks_on(**simulated(matrix=[[1, 0], [0, 1]], criteria=turned["criteria"][:2])) == (
        "the weights of the criteria play no part in smaa_2",
        said,
    )
    drawn = {"criteria": criteria(None, None, directions="max min"), "parameters": {"measurements": measurements(0)}}
    assert remarks_on(**simulated(**drawn)) == ()


def test_weights_are_remarked_on_where_they_play_no_part():
    for method, parameters in PARAMETERS.items():
        assert remarks_on(**scored(method, parameters)) == ()
    assert remarks_on(**{**comparisons(), "criteria": criteria(1, 2)}) == ("the weights of the criteria play no part in ahp",)
    assert remarks_on(**comparisons()) == ()


def test_every_result_holds_the_keys_that_its_method_names():
    for method, parameters in PARAMETERS.items():
        assert set(METHODS[method].results) - {"group_interval"} == set(result_of(**scored(method, parameters)))
