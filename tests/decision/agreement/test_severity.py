from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.agreement import Severity, SeverityPolicy, adjusted, panel, severity
from decision.errors import OutOfRangeError, TooFewError, UnknownNameError
from decision.ranking import RankingProblem, RankingResult, rank
from decision.valuation import CellValue, ConsensusPolicy
from tests.decision.agreement.problems import problem_of, problems

ANY = SeverityPolicy(minimum_shared=1)


def two_of_each(pairs: int = 12) -> RankingProblem:
    """e2 gives one level more than e1, and e3 one more than e2; everybody sees some candidates with somebody else."""
    levels = {}
    for place, (left, right) in enumerate(list(combinations(range(3), 2)) * pairs):
        row: list[float | None] = [None] * 3
        row[left], row[right] = 1 + place % 3 + left, 1 + place % 3 + right
        levels[f"c{place:02}"] = [[level and min(level, 5) for level in row]]
    return problem_of(levels, {"quality": 1})


def slow(problem: RankingProblem, ridge: float) -> tuple[list[float], list[float], float]:
    """The same model as one penalised regression on dummies of all cells and evaluators, with the sum of offsets held at 0."""
    said = panel(problem)
    levels = said.levels.reshape(-1, len(said.evaluators))
    levels = levels[(~np.isnan(levels)).sum(axis=1) > 1]
    cells, k = len(levels), len(said.evaluators)
    places = np.argwhere(~np.isnan(levels))
    design = np.zeros((len(places), cells + k))
    design[np.arange(len(places)), places[:, 0]] = 1
    design[np.arange(len(places)), cells + places[:, 1]] = 1
    contrasts = np.linalg.svd(np.ones((1, k)))[2][1:].T
    basis = np.block([[np.eye(cells), np.zeros((cells, k - 1))], [np.zeros((k, cells)), contrasts]])
    reduced, given = design @ basis, levels[places[:, 0], places[:, 1]]
    penalty = np.diag([0.0] * cells + [ridge] * (k - 1))
    inverse = np.linalg.inv(reduced.T @ reduced + penalty)
    solution = inverse @ reduced.T @ given
    residuals = given - reduced @ solution
    freedom = len(given) - np.trace(inverse @ reduced.T @ reduced)
    variance = residuals @ residuals / freedom
    errors = np.sqrt(variance * np.diag(contrasts @ inverse[cells:, cells:] @ contrasts.T))
    return (contrasts @ solution[cells:]).tolist(), errors.tolist(), float(np.sqrt(variance))


@settings(max_examples=40)
@given(problems(), st.sampled_from([0.25, 1, 5]))
def test_severity_is_a_penalised_regression(problem: RankingProblem, ridge: float) -> None:
    try:
        found = severity(panel(problem), SeverityPolicy(ridge, minimum_shared=1))
    except TooFewError:
        return
    offsets, errors, residual = slow(problem, ridge)

    assert [one.offset for one in found.evaluators] == pytest.approx(offsets, abs=1e-9)
    assert [one.standard_error for one in found.evaluators] == pytest.approx(errors, abs=1e-6)
    assert found.residual_sd == pytest.approx(residual, abs=1e-6)
    assert sum(one.offset for one in found.evaluators) == pytest.approx(0, abs=1e-12)


def test_steady_differences_are_found_whole_without_a_ridge() -> None:
    found = severity(panel(two_of_each()), SeverityPolicy(ridge=0))

    assert [(one.evaluator, one.shared) for one in found.evaluators] == [("e1", 24), ("e2", 24), ("e3", 24)]
    assert [one.offset for one in found.evaluators] == pytest.approx([-1, 0, 1])
    assert [one.spread for one in found.evaluators] == pytest.approx([0, 0, 0], abs=1e-9)
    assert found.residual_sd == pytest.approx(0, abs=1e-7)


def test_what_nobody_else_rated_is_not_shared() -> None:
    problem = two_of_each()
    alone = problem_of({"z": [[None, None, 5]]}, {"quality": 1})
    both = replace(problem, candidates=problem.candidates + alone.candidates, ratings=problem.ratings + alone.ratings)

    assert severity(panel(both)) == severity(panel(problem))


def test_the_ridge_pulls_towards_none() -> None:
    offsets = [severity(panel(two_of_each()), SeverityPolicy(ridge=ridge)).offset("e3") for ridge in (0, 1, 10, 1e6)]

    assert all(before > after > 0 for before, after in pairwise(offsets))
    assert offsets[-1] == pytest.approx(0, abs=1e-4)


def test_the_spread_of_an_erratic_evaluator_is_the_largest() -> None:
    levels = {f"c{place}": [[2, 2, 2, 0 if place % 2 else 4]] for place in range(10)}

    found = severity(panel(problem_of(levels, {"quality": 1})))

    steady, erratic = found.evaluators[0], found.evaluators[3]
    assert [one.offset for one in found.evaluators] == pytest.approx([0] * 4)
    assert (erratic.spread, steady.spread) == pytest.approx(((1.5**2 / 0.75) ** 0.5, (0.5**2 / 0.75) ** 0.5))
    assert found.residual_sd == pytest.approx((10 * 3 / (30 - 3 * 10 / 11)) ** 0.5)
    low, high = erratic.interval
    assert (low + high, high - low) == pytest.approx((0, 2 * 1.959964 * erratic.standard_error))


def scores(result: RankingResult) -> dict[str, float]:
    return {line.candidate: line.score for line in result.results}


def test_adjusting_undoes_an_unlucky_assignment() -> None:
    problem = two_of_each()
    found = severity(panel(problem), SeverityPolicy(ridge=0))

    before, after = rank(problem), rank(adjusted(problem, found))

    assert scores(before)["c00"] == pytest.approx(1.5 / 5)
    assert scores(after)["c00"] == pytest.approx(2 / 5)
    assert rank(problem) == before


@settings(max_examples=40)
@given(problems(missing=False))
def test_where_everybody_rated_everything_adjusting_changes_nothing(problem: RankingProblem) -> None:
    try:
        found = severity(panel(problem), ANY)
    except TooFewError:
        return

    assert scores(rank(adjusted(problem, found))) == pytest.approx(scores(rank(problem)))


def test_evaluators_alike_give_the_same_ranking() -> None:
    levels = {f"c{place}": [[place % 6] * 3, [5 - place % 6] * 3] for place in range(8)}
    problem = problem_of(levels, {"quality": 2, "price": 1})

    found = severity(panel(problem))

    assert [one.offset for one in found.evaluators] == pytest.approx([0, 0, 0])
    assert scores(rank(adjusted(problem, found))) == pytest.approx(scores(rank(problem)))


def adjusted_cells(problem: RankingProblem, offsets: dict[str, float]) -> dict[tuple[str, str], CellValue]:
    found = severity(panel(two_of_each()))
    named = tuple(replace(found.evaluators[0], evaluator=name, offset=offset) for name, offset in offsets.items())
    return {(cell.candidate, cell.criterion): cell for cell in adjusted(problem, Severity(named, 1)).settled}


def test_shares_quorum_and_the_ends_of_the_scale_are_kept() -> None:
    problem = problem_of({"a": [[2, 4], [5, None]], "b": [[None, None], [0, 1]]}, {"quality": 1, "price": 1})
    shared = replace(problem, policy=ConsensusPolicy(shares={"e1": 3}, quorum=2))

    cells = adjusted_cells(shared, {"e1": -0.4, "e2": 0.8})

    assert cells["a", "quality"].level == pytest.approx((3 * 2.4 + 3.2) / 4)
    assert cells["a", "price"].level is None
    assert (cells["a", "price"].low, cells["a", "price"].high) == pytest.approx((15 / 4 + 0.3, 5))
    assert cells["b", "quality"] == CellValue("b", "quality", None)
    assert adjusted_cells(problem, {"e1": 3, "e2": 3})["b", "price"].level == 0


def test_settled_values_are_nobody_s_severity() -> None:
    agreed = CellValue("a", "quality", 1)
    problem = replace(problem_of({"a": [[2, 4]]}, {"quality": 1}), settled=(agreed,))

    assert adjusted_cells(problem, {"e1": 1, "e2": -1}) == {("a", "quality"): agreed}


def test_an_evaluator_without_known_severity_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="e2 is not among the evaluators"):
        adjusted_cells(problem_of({"a": [[2, 4]]}, {"quality": 1}), {"e1": 0})


def test_too_few_shared_ratings_are_not_enough_data() -> None:
    with pytest.raises(
        TooFewError, match=r"not enough data: 10 ratings shared with others are needed of each, not e1 \(8\), e2 \(8\), e3 \(8\)"
    ):
        severity(panel(two_of_each(4)))
    with pytest.raises(TooFewError, match="as many severities and cells as there are shared ratings"):
        severity(panel(problem_of({"a": [[1, 2]]}, {"quality": 1})), SeverityPolicy(ridge=0, minimum_shared=1))


def test_one_evaluator_has_nobody_to_be_severe_beside() -> None:
    with pytest.raises(TooFewError, match="two evaluators or more, not 1"):
        severity(panel(problem_of({"a": [[1]]}, {"quality": 1})))
    with pytest.raises(TooFewError, match="two evaluators or more, not 0"):
        severity(panel(problem_of({"a": [[None]]}, {"quality": 1})))


def test_groups_that_share_no_cell_are_named() -> None:
    levels = {f"c{place}": [[1, None, 2, None], [None, 3, None, 4]] for place in range(12)}

    with pytest.raises(TooFewError, match=r"cannot be compared: e1, e3 \| e2, e4"):
        severity(panel(problem_of(levels, {"quality": 1, "price": 1})))


def test_a_chain_of_shared_cells_connects() -> None:
    row = [[1, 2, None, None], [None, 2, 3, None], [None, None, 3, 4]]
    found = severity(panel(problem_of({f"c{place}": row for place in range(12)}, {"x": 1, "y": 1, "z": 1})), SeverityPolicy(ridge=0))

    assert [one.offset for one in found.evaluators] == pytest.approx([-1.5, -0.5, 0.5, 1.5])
    assert found.evaluators[0].standard_error >= found.evaluators[1].standard_error


def test_policies_that_are_none_are_refused() -> None:
    for ridge in (-1, np.nan, np.inf):
        with pytest.raises(OutOfRangeError, match="ridge is a number of at least 0"):
            SeverityPolicy(ridge=ridge)
    with pytest.raises(TooFewError, match="share one rating at least, not 0"):
        SeverityPolicy(minimum_shared=0)


def tau(a: list[float], b: list[float]) -> float:
    pairs = list(combinations(range(len(a)), 2))
    return sum(np.sign(a[i] - a[j]) * np.sign(b[i] - b[j]) for i, j in pairs) / len(pairs)


def test_adjusting_recovers_more_of_the_true_order_when_each_candidate_meets_two_of_six() -> None:
    """The design of which plain means lose most: severity and noise of 0.5 levels, two of six evaluators per candidate."""
    random, gains = np.random.default_rng(11), []
    for _ in range(12):
        truth = random.uniform(1.5, 3.5, 12)
        severe = random.normal(0, 0.5, 6)
        levels = {}
        for place, worth in enumerate(truth):
            seen = random.choice(6, 2, replace=False)
            rows = worth + severe + random.normal(0, 0.5, (15, 6))
            levels[f"c{place:02}"] = [[float(row[one].clip(0, 5)) if one in seen else None for one in range(6)] for row in rows]
        problem = problem_of(levels, {f"w{place}": 1 for place in range(15)})
        try:
            found = severity(panel(problem))
        except TooFewError:
            continue
        raw, mended = (scores(rank(one)) for one in (problem, adjusted(problem, found)))
        gains.append(tau([mended[name] for name in levels], list(truth)) - tau([raw[name] for name in levels], list(truth)))

    assert len(gains) >= 8
    assert np.mean(gains) > 0.05
