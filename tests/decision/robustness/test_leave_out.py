from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from decision.errors import UnknownNameError
from decision.ranking import Candidate, RankingProblem, rank
from decision.robustness.leave_out import LeftOut, Outcome, Part, leave_out
from decision.valuation import CellValue, ConsensusPolicy, GateResult, GateStatus, Node, Rating, RatingState, children

TREE = (
    Node("quality", None, weight=3),
    Node("inspections", "quality", weight=2),
    Node("deviations", "quality", weight=1),
    Node("price", None, weight=2),
)
TWO = (Candidate("a", "Alpha"), Candidate("b", "Beta"))


def rated(candidate: str, criterion: str, evaluator: str, level: float | None) -> Rating:
    return Rating(candidate, criterion, evaluator, RatingState.NOT_APPLICABLE if level is None else RatingState.RATED, level)


def settled(**levels: tuple[float, float, float]) -> tuple[CellValue, ...]:
    leaves = ("inspections", "deviations", "price")
    return tuple(CellValue(one, leaf, level) for one, row in levels.items() for leaf, level in zip(leaves, row, strict=True))


def test_leaving_out_an_evaluator_by_hand() -> None:
    ratings = tuple(
        rated(candidate, "price", evaluator, level)
        for candidate, levels in {"a": (5, 1), "b": (3, 2)}.items()
        for evaluator, level in zip(("eva", "max"), levels, strict=True)
    )
    problem = RankingProblem((Node("price", None),), TWO, ratings)

    result = leave_out(problem)

    assert result.candidates == ("a", "b")
    assert result.everything == Outcome((pytest.approx(0.6), pytest.approx(0.5)), (1, 2), ("a",))
    assert result.evaluators == (
        LeftOut(Part.EVALUATOR, "eva", Outcome((0.2, 0.4), (2, 1), ("b",)), True, (-1, 1)),
        LeftOut(Part.EVALUATOR, "max", Outcome((1.0, 0.6), (1, 2), ("a",)), False, (0, 0)),
    )
    assert [one.largest_move for one in result.evaluators] == [1, 0]


def test_leaving_out_criteria_and_groups_by_hand() -> None:
    result = leave_out(RankingProblem(TREE, TWO, settled=settled(a=(5, 0, 2), b=(2, 5, 3))))

    # quality 0.6 (inspections 0.4, deviations 0.2), price 0.4: a has 0.56, b 0.6
    assert result.everything.ranks == (2, 1)
    assert [(one.name, one.outcome.ranks, one.outcome.scores) for one in (*result.criteria, *result.groups)] == [
        ("inspections", (2, 1), (pytest.approx(0.16), pytest.approx(0.84))),
        ("deviations", (1, 2), (pytest.approx(0.76), pytest.approx(0.48))),
        ("price", (1, 2), (pytest.approx(2 / 3), pytest.approx(0.6))),
        ("quality", (2, 1), (pytest.approx(0.4), pytest.approx(0.6))),
    ]
    assert [one.first_changes for one in result.criteria] == [False, True, True]


def test_a_group_whose_rest_weighs_nothing_goes_with_what_is_left_out() -> None:
    nodes = (*TREE[:2], Node("deviations", "quality", weight=0), TREE[3])

    result = leave_out(RankingProblem(nodes, TWO, settled=settled(a=(5, 0, 2), b=(2, 5, 3))))

    assert result.criteria[0].outcome.scores == (pytest.approx(0.4), pytest.approx(0.6))


def test_without_the_only_criterion_nobody_has_a_rank() -> None:
    result = leave_out(RankingProblem((Node("price", None),), TWO, settled=(CellValue("a", "price", 1), CellValue("b", "price", 2))))

    assert result.criteria == (LeftOut(Part.CRITERION, "price", Outcome((None, None), (None, None), ()), True, (None, None)),)
    assert result.criteria[0].largest_move == 0
    assert (result.evaluators, result.groups) == ((), ())


@pytest.mark.parametrize(
    "stranger",
    [
        {"ratings": (rated("c", "price", "eva", 1),)},
        {"ratings": (rated("a", "colour", "eva", 1),)},
        {"ratings": (Rating("c", "price", "eva", RatingState.ABSTAINED),)},
        {"settled": (CellValue("a", "colour", 1),)},
        {"gates": (GateResult("c", "licence", GateStatus.PASSED),)},
    ],
)
def test_strangers_are_named(stranger: dict[str, object]) -> None:
    with pytest.raises(UnknownNameError, match=r"c|colour"):
        leave_out(replace(RankingProblem(TREE, TWO), **stranger))


@st.composite
def problems(draw: st.DrawFn) -> RankingProblem:
    weight = st.sampled_from([0.0, 1.0, 2.0, 5.0])
    nodes = []
    for group in range(draw(st.integers(1, 3))):
        nodes.append(Node(f"g{group}", None, weight=draw(weight)))
        nodes += [Node(f"g{group}.{leaf}", f"g{group}", weight=draw(weight)) for leaf in range(draw(st.integers(0, 2)))]
    assume(all(any(node.weight for node in siblings) for siblings in children(nodes).values()))
    leaves = [node.id for node in nodes if node.id not in children(nodes)]
    people = ["a", "b", "c"]
    answer = st.sampled_from(["silent", "silent", RatingState.ABSTAINED, RatingState.NOT_APPLICABLE, 0, 2, 3, 5])
    ratings = []
    for candidate, leaf, evaluator in ((c, x, e) for c in people for x in leaves for e in ("eva", "ida", "max")):
        said = draw(answer)
        if isinstance(said, RatingState):
            ratings.append(Rating(candidate, leaf, evaluator, said))
        elif said != "silent":
            ratings.append(rated(candidate, leaf, evaluator, said))
    fixed = draw(
        st.sampled_from(
            [
                (),
                (CellValue("a", leaves[0], 4),),
                (CellValue("b", leaves[-1], None, is_applicable=False),),
                (CellValue("c", leaves[0], None, low=2),),
            ]
        )
    )
    gates = tuple(GateResult(candidate, "licence", draw(st.sampled_from(list(GateStatus)))) for candidate in people)
    policy = ConsensusPolicy(quorum=draw(st.integers(1, 3)), shares=draw(st.sampled_from([{}, {"eva": 3.0}])))
    return RankingProblem(tuple(nodes), tuple(Candidate(one, one.upper()) for one in people), tuple(ratings), fixed, gates, policy)


def without_node(problem: RankingProblem, name: str) -> RankingProblem | None:
    """The same scorecard with this node taken out by hand, and with it all that then has no weight; None where nothing is left."""
    kept = [node for node in problem.nodes if node.id != name]
    while orphans := [node for node in kept if node.parent is not None and node.parent not in {one.id for one in kept}]:
        kept = [node for node in kept if node not in orphans]
    parent = next(node.parent for node in problem.nodes if node.id == name)
    if not any(node.weight for node in kept if node.parent == parent):
        return None if parent is None else without_node(problem, parent)
    leaves = {node.id for node in kept}
    ratings = tuple(one for one in problem.ratings if one.criterion in leaves)
    return replace(problem, nodes=tuple(kept), ratings=ratings, settled=tuple(one for one in problem.settled if one.criterion in leaves))


def agrees(outcome: Outcome, problem: RankingProblem) -> bool:
    lines = [rank(problem).of(candidate) for candidate in ("a", "b", "c")]
    assert outcome.ranks == tuple(line.rank for line in lines)
    assert outcome.scores == tuple(None if line.score is None else pytest.approx(line.score, abs=1e-12) for line in lines)
    return outcome.first == tuple(line.candidate for line in lines if line.rank == 1)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_every_part_left_out_is_the_ranking_of_the_problem_without_it(problem: RankingProblem) -> None:
    result = leave_out(problem)

    assert agrees(result.everything, problem)
    assert [one.name for one in result.evaluators] == sorted({rating.evaluator for rating in problem.ratings})
    for one in result.evaluators:
        assert agrees(one.outcome, replace(problem, ratings=tuple(r for r in problem.ratings if r.evaluator != one.name)))
    parts = (*result.criteria, *result.groups)
    assert {one.name for one in parts} == {node.id for node in problem.nodes}
    for one in parts:
        reduced = without_node(problem, one.name)
        assert one.outcome.ranks == (None,) * 3 if reduced is None else agrees(one.outcome, reduced)
