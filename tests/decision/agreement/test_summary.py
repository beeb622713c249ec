import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from decision.agreement import Figure, agreement_summary, bootstrap_alpha, icc, kendall_w, krippendorff_alpha, panel
from decision.ranking import Candidate, RankingProblem, rank
from decision.valuation import Node
from tests.decision.agreement.problems import problem_of, problems, ratings_of

NODES = (
    Node("quality", None, "Quality", 3),
    Node("price", None, "Price", 1),
    Node("inspections", "quality", "Inspections", 2),
    Node("deviations", "quality", "Deviations", 1),
)
LEVELS = {"a": [[5, 4, 5], [3, 2, 1]], "b": [[2, 2, 3], [4, 4, 4]], "c": [[1, 0, 0], [2, 5, None]]}
PRICES = {"a": [[1, None, None]], "b": [[5, None, None]], "c": [[3, None, None]]}
PROBLEM = RankingProblem(
    NODES,
    tuple(Candidate(one, one) for one in LEVELS),
    ratings_of(LEVELS, ["inspections", "deviations"]) + ratings_of(PRICES, ["price"]),
)


def test_overall_and_by_section() -> None:
    overall, quality, price = agreement_summary(PROBLEM)

    assert [(one.section, one.name, one.cells) for one in (overall, quality, price)] == [
        (None, "", 6),
        ("quality", "Quality", 6),
        ("price", "Price", 0),
    ]
    cells = np.array([[5, 4, 5], [3, 2, 1], [2, 2, 3], [4, 4, 4], [1, 0, 0], [2, 5, np.nan]])
    assert quality.alpha == Figure(krippendorff_alpha(cells.T).value, n=6)
    correlations = icc(cells[:5])
    for figure, form in ((quality.icc_single, "ICC(2,1)"), (quality.icc_mean, "ICC(2,k)")):
        assert figure == Figure(correlations.coefficients[form], "", *correlations.intervals[form], n=5)
    assert quality.within_one_step == Figure(4 / 6, n=6)


def test_the_figures_of_a_section_rest_on_it_alone() -> None:
    overall, quality, _ = agreement_summary(PROBLEM)

    assert overall.alpha == quality.alpha
    assert overall.icc_single.value == quality.icc_single.value
    changed = replace(PROBLEM, ratings=tuple(one for one in PROBLEM.ratings if one.criterion != "price"))
    assert agreement_summary(changed)[1] == quality


def test_concordance_is_that_of_the_evaluators_own_totals() -> None:
    """e3 left a gap in deviations and is taken by inspections alone."""
    overall, quality, _ = agreement_summary(PROBLEM)

    totals = np.array([[2 * 5 + 3, 2 * 4 + 2, 5], [2 * 2 + 4, 2 * 2 + 4, 3], [2 * 1 + 2, 5, 0]])
    assert quality.concordance == Figure(pytest.approx(kendall_w(totals).w), n=3)
    priced = totals / [3, 3, 1] * 0.75
    priced[:, 0] += 0.25 * np.array([1, 5, 3])
    assert overall.concordance == Figure(pytest.approx(kendall_w(priced.round(9)).w), n=3)


def test_each_missing_figure_has_its_reason() -> None:
    price = agreement_summary(PROBLEM)[2]

    assert price.alpha == price.within_one_step == Figure(None, "no cell is rated by two evaluators")
    assert price.icc_single == price.icc_mean == Figure(None, "an intraclass correlation needs two or more judges without a gap, not 1")
    assert price.concordance == Figure(None, "fewer than two evaluators rated a criterion for every candidate")


def test_a_candidate_whom_nobody_rated_hides_no_agreement() -> None:
    late = replace(PROBLEM, candidates=(*PROBLEM.candidates, Candidate("late", "late")))

    assert agreement_summary(late) == agreement_summary(PROBLEM)


def test_rounding_breaks_no_tie() -> None:
    """Every candidate comes to 21 of 35 points, which a computer adds up to more than one number beside 3."""
    points = np.array([1, 1, 2, 3])
    rows = [row for row in product(range(6), repeat=4) if np.dot(row, points) == 21]
    problem = problem_of(
        {f"c{place}": [[level] * 2 for level in row] for place, row in enumerate(rows)}, dict(zip("wxyz", points, strict=True))
    )

    assert len({sum(level * share for level, share in zip(row, points / 7, strict=True)) for row in rows}) > 1
    assert "all are equal" in agreement_summary(problem)[0].concordance.reason


def test_a_section_of_next_to_no_weight_is_ranked_all_the_same() -> None:
    problem = problem_of({"a": [[1, 2], [None] * 2], "b": [[2, 3], [None] * 2], "c": [[3, 4], [None] * 2]}, {"quality": 1e-12, "price": 1})

    assert agreement_summary(problem)[1].concordance == Figure(1.0, n=2)


def test_all_the_same_is_no_agreement_beyond_chance_but_within_one_step() -> None:
    (overall, _) = agreement_summary(problem_of({"a": [[3, 3]], "b": [[3, 3]]}, {"quality": 1}))

    assert overall.alpha == Figure(None, "all values are the same", n=2)
    assert "all are the same" in overall.icc_single.reason
    assert "all are equal" in overall.concordance.reason
    assert overall.within_one_step == Figure(1.0, n=2)


def test_evaluators_who_say_less_than_nothing_of_each_other() -> None:
    (overall, _) = agreement_summary(problem_of({"a": [[0, 1]], "b": [[1, 0]]}, {"quality": 1}))

    assert overall.icc_mean.value is None
    assert "the formula has no meaning" in overall.icc_mean.reason


def test_nobody_rated_anything() -> None:
    for section in agreement_summary(replace(PROBLEM, ratings=())):
        figures = (section.alpha, section.icc_single, section.icc_mean, section.concordance, section.within_one_step)
        assert all(figure.value is None and figure.reason for figure in figures)


def test_the_interval_of_alpha_is_drawn_on_request() -> None:
    overall = agreement_summary(PROBLEM, resamples=50, seed=3)[0]

    cells = panel(PROBLEM).levels.reshape(9, 3)
    drawn = bootstrap_alpha(cells[(~np.isnan(cells)).sum(axis=1) > 1].T, resamples=50, seed=3)
    assert (overall.alpha.value, overall.alpha.low, overall.alpha.high) == (drawn.value, drawn.low, drawn.high)
    assert drawn.low < drawn.high


@settings(max_examples=40)
@given(problems(missing=False))
def test_evaluators_are_compared_by_the_rankings_they_would_make(problem: RankingProblem) -> None:
    evaluators = panel(problem).evaluators
    ranks = [rank(replace(problem, ratings=tuple(one for one in problem.ratings if one.evaluator == name))) for name in evaluators]
    table = np.array([[-line.of(candidate.id).rank for line in ranks] for candidate in problem.candidates], dtype=np.float64)

    found = agreement_summary(problem)[0].concordance

    if (np.ptp(table, axis=0) > 0).any():
        assert found.value == pytest.approx(kendall_w(table).w, abs=1e-9)
    else:
        assert found.value is None


@settings(max_examples=40)
@given(problems())
def test_figures_stay_in_their_range(problem: RankingProblem) -> None:
    for section in agreement_summary(problem):
        for figure, least in (
            (section.alpha, -np.inf),
            (section.icc_single, -np.inf),
            (section.concordance, 0),
            (section.within_one_step, 0),
        ):
            assert (figure.value is None) == bool(figure.reason)
            assert figure.value is None or least <= figure.value <= 1 + 1e-12


def test_scipy_is_not_loaded_before_it_is_needed() -> None:
    program = "import sys, decision.agreement, decision.weighting; sys.exit('scipy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
