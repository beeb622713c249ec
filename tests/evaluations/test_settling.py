"""What settling a cell would do, against the ranking computed anew with the cell settled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.ranking import Candidate, RankingProblem, rank
from decision.valuation import CellValue, GateResult, GateStatus, Node
from evaluations.choices import RatingState
from evaluations.models import Rating
from evaluations.settling import if_settled, mean_of, rank_at, standing

CANDIDATES, CRITERIA = ("a", "b", "c"), ("k", "l")
CELLS = [(candidate, criterion) for candidate in CANDIDATES for criterion in CRITERIA]


def payload_of(levels, *, failed=()):
    """A stored ranking, in the keys that are read of one, of two groups of one criterion each."""
    nodes = (Node("G", None, "G", 2.0), Node("H", None, "H", 1.0), Node("k", "G", "k", 1.0), Node("l", "H", "l", 1.0))
    cells = tuple(CellValue(*cell, level, is_applicable=level is not None) for cell, level in zip(CELLS, levels, strict=True))
    gates = tuple(GateResult(name, "g", GateStatus.FAILED) for name in failed)
    result = rank(RankingProblem(nodes, tuple(Candidate(name, name) for name in CANDIDATES), settled=cells, gates=gates))
    return {
        "groups": [{"criterion": "G", "name": "G", "weight": 2 / 3}, {"criterion": "H", "name": "H", "weight": 1 / 3}],
        "criteria": [
            {"criterion": "k", "group": "G", "name": "k", "share": 1.0, "weight": 2 / 3},
            {"criterion": "l", "group": "H", "name": "l", "share": 1.0, "weight": 1 / 3},
        ],
        "results": [_line(line) for line in result.results],
    }


def _line(line):
    return {
        "candidate": line.candidate,
        "name": line.name,
        "rank": line.rank,
        "score": line.score,
        "gates": [{"gate": gate.gate, "status": gate.status, "reason": ""} for gate in line.gates],
        "contributions": [
            {
                "criterion": part.criterion,
                "weight": part.weight,
                "utility": part.utility,
                "utility_low": part.low,
                "utility_high": part.high,
                "utility_sd": 0.0,
                "is_known": part.utility is not None,
                "is_applicable": part.utility is not None,
            }
            for part in line.contributions
        ],
    }


levels = st.lists(st.integers(0, 5).map(float), min_size=len(CELLS), max_size=len(CELLS))


@settings(max_examples=60, deadline=None)
@given(levels, st.sampled_from(CELLS), st.integers(0, 5))
def test_a_settled_cell_ranks_as_a_ranking_of_it_does(given_levels, cell, level):
    changed = [float(level) if one == cell else old for one, old in zip(CELLS, given_levels, strict=True)]
    payload, wanted = payload_of(given_levels), standing(payload_of(changed), cell[0])

    found = if_settled(payload, *cell)[level]

    assert (found.rank, sorted(found.first)) == (wanted.rank, sorted(wanted.first))
    assert found.score == pytest.approx(wanted.score, abs=1e-12)
    assert rank_at(payload, *cell, float(level)) == wanted.rank


@settings(max_examples=30, deadline=None)
@given(levels, st.sampled_from(CELLS))
def test_a_higher_level_never_worsens_the_rank(given_levels, cell):
    ranks = [one.rank for one in if_settled(payload_of(given_levels), *cell)]

    assert ranks == sorted(ranks, reverse=True)


def test_a_candidate_that_failed_a_gate_has_no_rank_at_any_level():
    payload = payload_of([5.0, 5, 3, 3, 1, 1], failed=["a"])

    assert standing(payload, "a").rank is None
    assert [one.rank for one in if_settled(payload, "a", "k")] == [None] * 6
    assert rank_at(payload, "a", "k", 0.0) is None
    assert {one.first for one in if_settled(payload, "a", "k")} == {("b",)}


def test_a_cell_that_does_not_apply_has_no_rank_by_arithmetic_and_can_be_settled():
    payload = payload_of([None, 1.0, 3, 3, 2, 2])

    assert rank_at(payload, "a", "k", 5.0) is None
    assert [one.rank for one in if_settled(payload, "a", "k")] == [3, 3, 3, 2, 1, 1]


def test_the_mean_has_its_interval_and_stays_on_the_scale():
    """Two of medium confidence: variance (5 - 4)^2 / 2 + 0.25 between and within, over two, by 1.6449."""
    rows = [Rating(evaluator_id=number, state=RatingState.RATED, value=value, confidence="medium") for number, value in enumerate((4, 5))]

    mean = mean_of(rows)

    half = 1.6449 * ((0.5 + 0.25) / 2) ** 0.5
    assert (mean.level, mean.low, mean.high) == (4.5, pytest.approx(4.5 - half), 5.0)


def test_without_a_level_there_is_no_mean():
    assert mean_of([]) is None
    assert mean_of([Rating(evaluator_id=1, state=RatingState.ABSTAINED)]) is None
