"""What becomes of a ranking when one evaluator, one criterion or one group of criteria is left out of it.

Each answer is what `decision.ranking.rank` says of the problem without that part, found for all parts at once on arrays. Gates,
values that stand by themselves and the policy stay as they are. A group whose remaining criteria weigh nothing goes with the one
that is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from decision.errors import UnknownNameError
from decision.ranking import RankingProblem, competition_rank
from decision.robustness.evaluator_cells import evaluator_cells
from decision.robustness.weight_paths import WeightPaths, tree_paths
from decision.types import BoolArray, FloatArray
from decision.valuation import Node, knocked_out


class Part(StrEnum):
    """What can be left out."""

    EVALUATOR = "evaluator"
    CRITERION = "criterion"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who ranks how; tuples are (m,), in the order of the candidates of `LeaveOuts`.

    scores  0 to 1; None where nothing that has weight applies
    ranks   None for a candidate without a score, or one that fails a gate
    first   the ids of those with rank 1
    """

    scores: tuple[float | None, ...]
    ranks: tuple[int | None, ...]
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A ranking without one part.

    first_changes  whether others are first than with everything
    moves          (m,): places gained, negative for places lost; None where there is no rank before or after
    """

    part: Part
    name: str
    outcome: Outcome
    first_changes: bool
    moves: tuple[int | None, ...]

    @property
    def largest_move(self) -> int:
        """The most places that any candidate gains or loses."""
        return max((abs(move) for move in self.moves if move is not None), default=0)


@dataclass(frozen=True, slots=True)
class LeaveOuts:
    """A ranking with everything, and without each part: evaluators by name, criteria and groups in the order of the scorecard.

    candidates  m ids by the names of the candidates, which is the order of all that is said of them
    """

    candidates: tuple[str, ...]
    everything: Outcome
    evaluators: tuple[LeftOut, ...]
    criteria: tuple[LeftOut, ...]
    groups: tuple[LeftOut, ...]


def leave_out(problem: RankingProblem) -> LeaveOuts:
    """The ranking without each evaluator, each criterion and each group.

    Raises WeightError or TreeError for the criteria, UnknownNameError for a rating, value or gate of somebody or something else.
    """
    paths = tree_paths(problem.nodes, within_parent=True)
    candidates = tuple(one.id for one in sorted(problem.candidates, key=lambda one: (one.name, one.id)))
    may_rank = _may_rank(problem, candidates)
    cells = evaluator_cells(problem, candidates, paths.criteria)
    without_people = _scores(cells.utility, cells.applicable, paths.weights[:, None])[:, :, 0]
    without_nodes = _scores(cells.utility[-1], cells.applicable[-1], _weights_without(problem.nodes, paths).T).T
    everything = _outcome(without_people[-1], may_rank, candidates)
    people = [
        _left_out(Part.EVALUATOR, name, everything, _outcome(scores, may_rank, candidates))
        for name, scores in zip(cells.evaluators, without_people[:-1], strict=True)
    ]
    nodes = [
        _left_out(Part.CRITERION if node.id in paths.criteria else Part.GROUP, node.id, everything, _outcome(scores, may_rank, candidates))
        for node, scores in zip(problem.nodes, without_nodes, strict=True)
    ]
    leaves, groups = (tuple(one for one in nodes if one.part is part) for part in (Part.CRITERION, Part.GROUP))
    return LeaveOuts(candidates, everything, tuple(people), leaves, groups)


def _may_rank(problem: RankingProblem, candidates: Sequence[str]) -> BoolArray:
    for gate in problem.gates:
        if gate.candidate not in candidates:
            raise UnknownNameError(f"gate {gate.gate} speaks of {gate.candidate}, which is no candidate of this ranking")
    failed = {gate.candidate for gate in knocked_out(problem.gates)}
    return np.array([candidate not in failed for candidate in candidates], dtype=np.bool_)


def _scores(utility: FloatArray, applicable: BoolArray, weights: FloatArray) -> FloatArray:
    """Totals of (..., m, n) cells at (n, L) weights, (..., m, L); NaN where nothing that has weight applies."""
    shares = applicable @ weights
    return np.asarray(np.divide(utility @ weights, shares, out=np.full(shares.shape, np.nan), where=shares > 0))


def _weights_without(nodes: Sequence[Node], paths: WeightPaths) -> FloatArray:
    """(K, n): the weights of all leaves without each node; zeros where nothing is left."""
    rows = {node.id: row for row, node in enumerate(nodes)}
    weights = np.zeros_like(paths.start)
    for row, node in enumerate(nodes):
        leaving: Node | None = node
        while leaving is not None and not paths.is_movable[rows[leaving.id]]:
            leaving = None if leaving.parent is None else nodes[rows[leaving.parent]]
        if leaving is not None:
            weights[row] = paths.start[rows[leaving.id]]
    return weights


def _outcome(scores: FloatArray, may_rank: BoolArray, candidates: Sequence[str]) -> Outcome:
    has_score = ~np.isnan(scores)
    ranks = tuple(competition_rank(np.where(has_score, scores, 0.0), has_score & may_rank))
    first = tuple(candidate for candidate, rank in zip(candidates, ranks, strict=True) if rank == 1)
    return Outcome(tuple(float(score) if there else None for score, there in zip(scores, has_score, strict=True)), ranks, first)


def _left_out(part: Part, name: str, everything: Outcome, outcome: Outcome) -> LeftOut:
    moves = tuple(
        None if before is None or after is None else before - after for before, after in zip(everything.ranks, outcome.ranks, strict=True)
    )
    return LeftOut(part, name, outcome, set(outcome.first) != set(everything.first), moves)
