from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.agreement import AgendaItem, Resolution, agenda, cell_spreads, panel
from decision.errors import UnknownNameError
from decision.ranking import RankingProblem, RankingResult, rank
from decision.valuation import CellValue, ConsensusPolicy, GateResult, GateStatus
from tests.decision.agreement.problems import problem_of, problems

WEIGHTS = {"quality": 6, "price": 3, "charm": 1}
LEVELS = {
    "alpha": [[4, 4], [4, 4], [0, 5]],
    "beta": [[2, 5], [4, 4], [3, 3]],
    "gamma": [[1, 1], [0, 4], [1, 2]],
}
THREE = problem_of(LEVELS, WEIGHTS)


def failed(candidate: str) -> GateResult:
    return GateResult(candidate, "licence", GateStatus.FAILED)


def settled_at(problem: RankingProblem, item: AgendaItem, level: float) -> RankingResult:
    return rank(replace(problem, settled=(*problem.settled, CellValue(item.cell.candidate, item.cell.criterion, level))))


def margin(result: RankingResult, leader: str) -> float | None:
    others = [line.score for line in result.results if line.rank is not None and line.candidate != leader]
    return result.of(leader).score - max(others) if others else None


def by_ranking_again(problem: RankingProblem, item: AgendaItem, level: float) -> Resolution:
    """The slow way: settle the cell and rank everybody."""
    before, after = rank(problem), settled_at(problem, item, level)
    ranks = {line.candidate: (line.rank, after.of(line.candidate).rank) for line in before.results if line.rank is not None}
    leader = before.results[0].candidate
    margins = (margin(before, leader), margin(after, leader)) if ranks else (None, None)
    changed = [
        {one for one, (was, _) in ranks.items() if was == place} != {one for one, (_, now) in ranks.items() if now == place}
        for place in (1, 2, 3)
    ]
    own = after.of(item.cell.candidate)
    return Resolution(
        level,
        None if own.score is None else pytest.approx(own.score, abs=1e-12),
        own.rank,
        changed[0],
        sum(changed),
        sum(abs(was - now) for was, now in ranks.values()),
        None if margins[0] is None else pytest.approx(margins[1] - margins[0], abs=1e-12),
    )


def test_a_worked_agenda() -> None:
    """Alpha 0.77 before beta 0.72 and gamma 0.27; six tenths of weight times three fifths of scale let beta overtake."""
    items = agenda(THREE, rank(THREE))

    assert [(item.cell.candidate, item.cell.criterion) for item in items] == [("beta", "quality"), ("alpha", "charm"), ("gamma", "price")]
    first, second, third = items
    assert first.lowest == Resolution(2, pytest.approx(0.54), 2, False, 0, 0, pytest.approx(0.18))
    assert first.highest == Resolution(5, pytest.approx(0.9), 1, True, 2, 2, pytest.approx(-0.18))
    assert first.score_swing == pytest.approx(0.36)
    assert second.lowest == Resolution(0, pytest.approx(0.72), 1, True, 2, 1, pytest.approx(-0.05))
    assert effect(third) == (False, 0, 0, 0, pytest.approx(0.24))
    assert agenda(THREE, rank(THREE), most=2) == items[:2]


def effect(item: AgendaItem) -> tuple[bool, int, int, float, float]:
    """What the agenda is ordered by, told apart from the arrays that order it."""
    ends = [(one.changes_first, one.top_changed, one.places_moved, abs(one.margin_change or 0.0)) for one in (item.lowest, item.highest)]
    return (*max(ends), item.score_swing)


@settings(max_examples=50)
@given(problem=problems(), data=st.data())
def test_every_resolution_is_what_ranking_again_gives(problem: RankingProblem, data: st.DataObject) -> None:
    failing = data.draw(st.sets(st.sampled_from([candidate.id for candidate in problem.candidates])))
    quorum = data.draw(st.integers(1, 3))
    problem = replace(problem, gates=tuple(map(failed, sorted(failing))), policy=ConsensusPolicy(quorum=quorum))

    items = agenda(problem, rank(problem))

    disputed = {(cell.candidate, cell.criterion) for cell in cell_spreads(panel(problem)) if cell.is_disputed}
    assert {(item.cell.candidate, item.cell.criterion) for item in items} == disputed
    for item in items:
        assert item.lowest == by_ranking_again(problem, item, item.cell.low)
        assert item.highest == by_ranking_again(problem, item, item.cell.high)


@settings(max_examples=40)
@given(problems(missing=False))
def test_the_first_item_moves_the_top_most(problem: RankingProblem) -> None:
    items = agenda(problem, rank(problem))

    effects = [effect(item) for item in items]
    assert effects == sorted(effects, reverse=True)


@settings(max_examples=30)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(problem: RankingProblem, random: object) -> None:
    ratings, candidates = list(problem.ratings), list(problem.candidates)
    random.shuffle(ratings)
    random.shuffle(candidates)
    moved = replace(problem, ratings=tuple(ratings), candidates=tuple(candidates))

    assert agenda(moved, rank(moved)) == agenda(problem, rank(problem))


def test_equal_effects_stand_by_name() -> None:
    problem = problem_of({"b": [[1, 3], [1, 3]], "a": [[1, 3], [1, 3]], "leader": [[5, 5], [5, 5]]}, {"price": 1, "charm": 1})

    items = agenda(problem, rank(problem))

    assert len({effect(item) for item in items}) == 1
    assert [(item.cell.candidate, item.cell.criterion) for item in items] == [
        ("a", "charm"),
        ("a", "price"),
        ("b", "charm"),
        ("b", "price"),
    ]


def test_what_is_settled_is_off_the_agenda() -> None:
    agreed = replace(THREE, settled=(CellValue("beta", "quality", 3),))

    assert [item.cell.candidate for item in agenda(agreed, rank(agreed))] == ["alpha", "gamma"]


def test_who_fails_a_gate_moves_nobody() -> None:
    problem = replace(THREE, gates=(failed("beta"),))

    last = next(item for item in agenda(problem, rank(problem)) if item.cell.candidate == "beta")

    assert last.highest == Resolution(5, pytest.approx(0.9), None, False, 0, 0, 0)


def test_a_single_ranked_candidate_has_no_margin() -> None:
    problem = replace(THREE, gates=(failed("beta"), failed("gamma")))

    assert {item.highest.margin_change for item in agenda(problem, rank(problem))} == {None}


def test_the_policy_decides_what_is_on_the_agenda() -> None:
    problem = replace(THREE, policy=ConsensusPolicy(disputed_range=4))

    assert {item.cell.candidate for item in agenda(problem, rank(problem))} == {"alpha", "gamma"}


def test_nothing_disputed_is_an_empty_agenda() -> None:
    problem = problem_of({"a": [[3, 3]], "b": [[4, 3]]}, {"quality": 1})

    assert agenda(problem, rank(problem)) == ()
    assert agenda(replace(problem, ratings=()), rank(replace(problem, ratings=()))) == ()


def test_the_ranking_of_another_problem_is_refused() -> None:
    other = problem_of({"a": [[3, 3]], "b": [[4, 3]]}, {"quality": 1})

    with pytest.raises(UnknownNameError, match="not one of this problem"):
        agenda(THREE, rank(other))
