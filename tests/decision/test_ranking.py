import doctest
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from decision.errors import DecisionError, ShapeError, UnknownNameError, WeightError
from decision.ranking import Candidate, Contribution, RankingProblem, RankingResult, aggregate, explain, rank, totals
from decision.valuation import CellValue, GateResult, GateStatus, Node, Rating, RatingState, global_weights, grid, rules

TREE = (
    Node("quality", None, "Quality", 60),
    Node("inspections", "quality", "Inspections", 3),
    Node("deviations", "quality", "Deviations", 1),
    Node("price", None, "Price", 40),
)
LEAVES = ["inspections", "deviations", "price"]
NAMES = {"a": "Alpha", "b": "Beta", "c": "Gamma", "d": "Delta"}


def a_problem(levels: dict[str, list[float | str | None]], **changes: object) -> RankingProblem:
    """Candidates with one level per leaf; None = unknown, "n/a" = not applicable."""
    cells = [
        CellValue(candidate, leaf, None, is_applicable=False) if isinstance(level, str) else CellValue(candidate, leaf, level)
        for candidate, row in levels.items()
        for leaf, level in zip(LEAVES, row, strict=True)
    ]
    return replace(RankingProblem(TREE, tuple(Candidate(one, NAMES[one]) for one in levels), settled=tuple(cells)), **changes)


def table(result: RankingResult) -> list[tuple[str, int | None, float | None]]:
    return [(line.name, line.rank, None if line.score is None else round(line.score, 6)) for line in result.results]


def failing(candidate: str, gate: str = "licence", reason: str = "not in the licence") -> GateResult:
    return GateResult(candidate, gate, GateStatus.FAILED, reason)


def test_a_worked_ranking() -> None:
    result = rank(a_problem({"a": [5, 3, 2], "b": [4, 4, 4], "c": [0, 5, 1]}))

    assert table(result) == [("Beta", 1, 0.8), ("Alpha", 2, 0.7), ("Gamma", 3, 0.23)]
    assert result.of("a").contributions == (
        Contribution("inspections", pytest.approx(0.45), 1.0, 1.0, 1.0, pytest.approx(0.45)),
        Contribution("deviations", pytest.approx(0.15), 0.6, 0.6, 0.6, pytest.approx(0.09)),
        Contribution("price", 0.4, 0.4, 0.4, 0.4, pytest.approx(0.16)),
    )


@given(
    st.lists(st.tuples(st.floats(0.01, 100), st.one_of(st.none(), st.integers(0, 5))), min_size=1, max_size=40).filter(
        lambda leaves: any(level is not None for _, level in leaves)
    )
)
@example([(1.0, 1), (1.0, 2), (1.0, 2)])
@example([(1.0, 0), (2.5, 0), (0.01, 0)])
def test_rounding_never_puts_a_score_outside_its_interval(leaves: list[tuple[float, int | None]]) -> None:
    nodes = tuple(Node(f"c{place}", None, weight=weight) for place, (weight, _) in enumerate(leaves))
    cells = tuple(CellValue("a", node.id, level) for node, (_, level) in zip(nodes, leaves, strict=True))

    line = rank(RankingProblem(nodes, (Candidate("a", "Alpha"),), settled=cells)).of("a")

    assert line.score_low <= line.score <= line.score_high
    if all(level is not None for _, level in leaves):
        assert (line.score_low, line.score_high, line.known_weight) == (line.score, line.score, 1.0)


def test_an_unknown_value_makes_an_interval_and_the_rank_follows_its_middle() -> None:
    result = rank(a_problem({"a": [5, 5, None], "b": [4, 4, 4]}))

    alpha, beta = result.of("a"), result.of("b")
    assert (alpha.score_low, alpha.score, alpha.score_high, alpha.known_weight) == pytest.approx((0.6, 0.8, 1.0, 0.6))
    assert (beta.score_low, beta.score, beta.score_high, beta.known_weight) == pytest.approx((0.8, 0.8, 0.8, 1.0))
    assert [(line.rank, line.rank_best, line.rank_worst) for line in (alpha, beta)] == [(1, 1, 2), (1, 1, 2)]


def test_what_does_not_apply_gives_its_weight_to_the_rest() -> None:
    alpha = rank(a_problem({"a": [5, "n/a", 0]})).of("a")

    assert alpha.score == pytest.approx(0.45 / 0.85)
    assert [one.weight for one in alpha.contributions] == pytest.approx([0.45 / 0.85, 0, 0.4 / 0.85])
    assert alpha.contributions[1] == Contribution("deviations", 0.0, None, None, None, 0.0)
    assert alpha.known_weight == pytest.approx(1)


def test_a_failed_gate_takes_the_rank_and_says_why() -> None:
    problem = a_problem({"a": [5, 5, 5], "b": [3, 3, 3], "c": [1, 1, 1]}, gates=(failing("a"), failing("a", "audit", "")))

    result = rank(problem)

    assert table(result) == [("Beta", 1, 0.6), ("Gamma", 2, 0.2), ("Alpha", None, 1.0)]
    assert result.of("a").excluded_by == ("audit", "licence: not in the licence")
    assert (result.of("a").rank_best, result.of("a").rank_worst) == (None, None)
    assert result.of("a").gates == (failing("a", "audit", ""), failing("a"))


@pytest.mark.parametrize("status", [GateStatus.PASSED, GateStatus.UNKNOWN, GateStatus.WAIVED])
def test_no_other_gate_status_takes_the_rank(status: GateStatus) -> None:
    gate = GateResult("a", "licence", status)

    line = rank(a_problem({"a": [5, 5, 5]}, gates=(gate,))).of("a")

    assert (line.rank, line.gates, line.excluded_by) == (1, (gate,), ())


def test_equal_candidates_share_a_rank_and_stand_by_name() -> None:
    result = rank(a_problem({"c": [3, 3, 3], "b": [3, 3, 3], "a": [1, 1, 1], "d": [4, 4, 4]}))

    assert table(result) == [("Delta", 1, 0.8), ("Beta", 2, 0.6), ("Gamma", 2, 0.6), ("Alpha", 4, 0.2)]


def test_a_candidate_to_which_nothing_applies_has_neither_score_nor_rank() -> None:
    result = rank(a_problem({"a": ["n/a", "n/a", "n/a"], "b": [1, 1, 1]}))

    alpha = result.of("a")
    assert (alpha.rank, alpha.score, alpha.score_low, alpha.score_high, alpha.known_weight) == (None, None, None, None, 0.0)
    assert alpha.excluded_by == ("no criterion with a weight applies",)
    with pytest.raises(DecisionError, match="Alpha has no score to explain"):
        explain(result, "a", "b")


def test_ratings_of_people_are_averaged() -> None:
    ratings = tuple(Rating("a", "price", f"e{index}", RatingState.RATED, level) for index, level in enumerate([2, 3, 4]))

    line = rank(replace(a_problem({"a": [5, 5, None]}), settled=(), ratings=ratings)).of("a")

    assert (line.score_low, line.known_weight) == pytest.approx((0.24, 0.4))


def test_nobody_to_rank_is_an_empty_ranking() -> None:
    assert rank(RankingProblem(TREE, ())).results == ()


def test_what_belongs_to_nobody_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="gate licence speaks of z, which is no candidate"):
        rank(a_problem({"a": [1, 1, 1]}, gates=(failing("z"),)))
    with pytest.raises(UnknownNameError, match="z is not in this ranking"):
        rank(a_problem({"a": [1, 1, 1]})).of("z")
    with pytest.raises(WeightError, match="every weight under the top is zero"):
        rank(a_problem({"a": [1, 1, 1]}, nodes=tuple(replace(node, weight=0) for node in TREE)))
    with pytest.raises(ShapeError, match=r"2 weights do not fit cells of \(1, 3\)"):
        totals(grid({}, ["a"], LEAVES), np.array([0.5, 0.5]))


def test_a_difference_is_taken_apart_along_the_tree() -> None:
    explanation = explain(rank(a_problem({"a": [5, 3, 2], "b": [4, 4, 4]})), "a", "b")

    assert explanation.difference == pytest.approx(-0.1)
    assert [(one.node, round(one.difference, 6)) for one in explanation.leaves] == [
        ("price", -0.16),
        ("inspections", 0.09),
        ("deviations", -0.03),
    ]
    assert [(one.name, one.depth, one.is_leaf, round(one.difference, 6)) for one in explanation.tree] == [
        ("Quality", 0, False, 0.06),
        ("Inspections", 1, True, 0.09),
        ("Deviations", 1, True, -0.03),
        ("Price", 0, True, -0.16),
    ]


@pytest.mark.parametrize("module", [aggregate, rules])
def test_the_examples_of_the_documentation_hold(module: ModuleType) -> None:
    outcome = doctest.testmod(module)

    assert (outcome.failed, outcome.attempted > 0) == (0, True)


LEVELS = st.sampled_from([0, 1, 2, 2.5, 3, 4, 5, None, "n/a"])
ROWS = st.dictionaries(st.sampled_from(sorted(NAMES)), st.lists(LEVELS, min_size=3, max_size=3), min_size=1)
RAW_WEIGHTS = st.lists(st.integers(0, 100), min_size=4, max_size=4)


@st.composite
def problems(draw: st.DrawFn) -> RankingProblem:
    raw = draw(RAW_WEIGHTS)
    assume(raw[0] + raw[3] and raw[1] + raw[2])
    rows = draw(ROWS)
    gates = [failing(one) for one in draw(st.sets(st.sampled_from(sorted(rows)), max_size=1))]
    nodes = tuple(replace(node, weight=weight) for node, weight in zip(TREE, raw, strict=True))
    return a_problem(rows, nodes=nodes, gates=tuple(gates))


def plainly(problem: RankingProblem) -> dict[str, tuple[int | None, float | None, float | None]]:
    """The definition in plain loops: rank and bounds of each candidate."""
    weights = global_weights(problem.nodes)
    bounds: dict[str, tuple[float, float] | None] = {}
    for candidate in problem.candidates:
        cells = [cell for cell in problem.settled if cell.candidate == candidate.id and cell.is_applicable]
        share = sum(weights[cell.criterion] for cell in cells)
        low = sum(weights[cell.criterion] * (0 if cell.level is None else cell.level / 5) for cell in cells)
        high = sum(weights[cell.criterion] * (1 if cell.level is None else cell.level / 5) for cell in cells)
        bounds[candidate.id] = (low / share, high / share) if share else None
    middle = {one: sum(found) / 2 for one, found in bounds.items() if found}
    out = {gate.candidate for gate in problem.gates}
    ranked = {one: score for one, score in middle.items() if one not in out}
    places = {one: 1 + sum(other > score + 1e-9 for other in ranked.values()) for one, score in ranked.items()}
    return {one: (places.get(one), *(found or (None, None))) for one, found in bounds.items()}


@given(problems())
def test_ranking_agrees_with_the_definition_in_plain_loops(problem: RankingProblem) -> None:
    found = {line.candidate: (line.rank, line.score_low, line.score_high) for line in rank(problem).results}

    expected = plainly(problem)
    assert {one: row[0] for one, row in found.items()} == {one: row[0] for one, row in expected.items()}
    assert [found[one][1:] for one in sorted(found)] == [pytest.approx(expected[one][1:], abs=1e-12) for one in sorted(expected)]


@given(problems(), st.data())
def test_the_order_of_the_input_changes_nothing(problem: RankingProblem, data: st.DataObject) -> None:
    shuffled = replace(
        problem,
        candidates=tuple(data.draw(st.permutations(problem.candidates))),
        settled=tuple(data.draw(st.permutations(problem.settled))),
        gates=tuple(data.draw(st.permutations(problem.gates))),
    )

    assert rank(shuffled) == rank(problem)


@given(problems(), st.permutations(TREE))
def test_the_order_of_criteria_changes_only_the_order_of_contributions(problem: RankingProblem, order: list[Node]) -> None:
    by_id = {node.id: node for node in problem.nodes}
    shuffled = rank(replace(problem, nodes=tuple(by_id[node.id] for node in order)))

    assert [replace(line, contributions=()) for line in shuffled.results] == [
        replace(line, contributions=()) for line in rank(problem).results
    ]
    for line in rank(problem).results:
        assert set(line.contributions) == set(shuffled.of(line.candidate).contributions)


@given(problems(), st.floats(1e-3, 1e3))
def test_scaling_all_raw_weights_changes_nothing(problem: RankingProblem, factor: float) -> None:
    scaled = replace(problem, nodes=tuple(replace(node, weight=node.weight * factor) for node in problem.nodes))

    before, after = rank(problem), rank(scaled)
    assert [(line.candidate, line.rank) for line in after.results] == [(line.candidate, line.rank) for line in before.results]
    assert [line.score for line in after.results] == [line.score and pytest.approx(line.score) for line in before.results]


@given(problems())
def test_contributions_sum_to_the_score_and_weights_to_one(problem: RankingProblem) -> None:
    for line in rank(problem).results:
        weights = sum(one.weight for one in line.contributions)

        assert sum(one.contribution for one in line.contributions) == pytest.approx(line.score or 0, abs=1e-12)
        assert weights == pytest.approx(0 if line.score is None else 1, abs=1e-12)


def complete(problem: RankingProblem, level: float, only: CellValue | None = None) -> RankingProblem:
    """The problem with its unknown cells (or just one cell) at a level."""
    cells = (
        replace(cell, level=level) if (cell == only if only else cell.is_applicable and cell.level is None) else cell
        for cell in problem.settled
    )
    return replace(problem, settled=tuple(cells))


@given(problems(), st.data())
def test_every_completion_stays_inside_the_intervals(problem: RankingProblem, data: st.DataObject) -> None:
    completed = problem
    for cell in problem.settled:
        if cell.is_applicable and cell.level is None:
            completed = complete(completed, data.draw(st.sampled_from([0, 1, 3, 5])), only=cell)

    open_ranking = rank(problem)
    for line in rank(completed).results:
        before = open_ranking.of(line.candidate)
        if line.score is not None and before.score_low is not None and before.score_high is not None:
            assert before.score_low - 1e-9 <= line.score <= before.score_high + 1e-9
        if line.rank is not None and before.rank_best is not None and before.rank_worst is not None:
            assert before.rank_best <= line.rank <= before.rank_worst


@given(problems(), st.data())
def test_a_better_rating_never_worsens_the_rank(problem: RankingProblem, data: st.DataObject) -> None:
    cell = data.draw(st.sampled_from([cell for cell in problem.settled if cell.is_applicable] or [None]))
    assume(cell is not None)
    before = rank(problem).of(cell.candidate)

    after = rank(complete(problem, 5, only=cell)).of(cell.candidate)

    assert (after.rank is None) == (before.rank is None)
    assert after.rank is None or after.rank <= before.rank


@given(problems())
def test_leaving_out_a_knocked_out_candidate_moves_nobody(problem: RankingProblem) -> None:
    assume(problem.gates)
    out = problem.gates[0].candidate
    rest = replace(
        problem,
        candidates=tuple(one for one in problem.candidates if one.id != out),
        settled=tuple(cell for cell in problem.settled if cell.candidate != out),
        gates=(),
    )

    assert rank(rest).results == tuple(line for line in rank(problem).results if line.candidate != out)


@given(problems())
def test_an_explanation_leaves_no_remainder(problem: RankingProblem) -> None:
    result = rank(problem)
    scored = [line for line in result.results if line.score is not None]
    assume(scored)
    first, last = scored[0], scored[-1]

    explanation = explain(result, first.candidate, last.candidate)

    parts = {one.node: one.difference for one in explanation.tree}
    assert explanation.difference == pytest.approx(first.score - last.score, abs=1e-12)
    assert parts["quality"] == pytest.approx(parts["inspections"] + parts["deviations"], abs=1e-12)
    assert parts["quality"] + parts["price"] == pytest.approx(explanation.difference, abs=1e-12)


@given(problems(), st.data())
def test_who_is_at_least_as_good_everywhere_never_loses(problem: RankingProblem, data: st.DataObject) -> None:
    """And listing somebody who is outdone on every criterion reorders nobody else."""
    ranked = [line for line in rank(problem).results if line.rank is not None and all(one.low == one.high for one in line.contributions)]
    assume(ranked)
    better = data.draw(st.sampled_from(ranked))
    worse = tuple(
        replace(cell, candidate="worse", level=None if cell.level is None else data.draw(st.floats(0, cell.level)))
        for cell in problem.settled
        if cell.candidate == better.candidate
    )
    extended = rank(replace(problem, candidates=(*problem.candidates, Candidate("worse", "Worse")), settled=(*problem.settled, *worse)))

    assert (extended.of("worse").rank or 0) >= (extended.of(better.candidate).rank or 0)
    rest = [line for line in extended.results if line.candidate != "worse"]
    assert [line.candidate for line in rest] == [line.candidate for line in rank(problem).results]
    assert [line.score for line in rest] == [line.score for line in rank(problem).results]
