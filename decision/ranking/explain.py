"""Why one candidate scores more than another: exact differences, leaf by leaf and up the tree.

The differences of an additive model add up to the difference of the scores without remainder; they are its Shapley values, so
nothing is sampled or approximated.

Source: Shapley (1953), A value for n-person games; Lundberg & Lee (2017) for linear models.
"""

from dataclasses import dataclass
from math import fsum

from decision.errors import DecisionError
from decision.ranking.problem import CandidateResult, RankingResult
from decision.valuation.tree import lineage


@dataclass(frozen=True, slots=True)
class NodeDifference:
    """What one criterion or group adds to the difference: contribution to `a` minus contribution to `b`."""

    node: str
    parent: str | None
    name: str
    depth: int
    is_leaf: bool
    contribution_a: float
    contribution_b: float
    difference: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The difference of two scores, taken apart.

    difference  score of a minus score of b
    leaves      the largest difference first, whatever its sign; they add up to `difference`
    tree        every group and leaf in the order of the scorecard; the differences under a group add up to its own
    """

    a: str
    b: str
    difference: float
    leaves: tuple[NodeDifference, ...]
    tree: tuple[NodeDifference, ...]


def explain(result: RankingResult, a: str, b: str) -> Explanation:
    """The contribution differences between two candidates of a ranking, ranked or not.

    Raises UnknownNameError for a candidate that is not in it, DecisionError for one without a score.
    """
    sides = tuple(_by_node(result, result.of(candidate)) for candidate in (a, b))
    paths = lineage(result.nodes)
    groups = {node.parent for node in result.nodes}
    tree = tuple(
        NodeDifference(
            node=node.id,
            parent=node.parent,
            name=node.name or node.id,
            depth=len(paths[node.id]) - 1,
            is_leaf=node.id not in groups,
            contribution_a=(of_a := fsum(sides[0][node.id])),
            contribution_b=(of_b := fsum(sides[1][node.id])),
            difference=of_a - of_b,
        )
        for node in result.nodes
    )
    leaves = sorted((one for one in tree if one.is_leaf), key=lambda one: (-abs(one.difference), one.node))
    return Explanation(a, b, fsum(one.difference for one in leaves), tuple(leaves), tree)


def _by_node(result: RankingResult, line: CandidateResult) -> dict[str, list[float]]:
    """For each node the contributions of the leaves under it."""
    if line.score is None:
        raise DecisionError(f"{line.name} has no score to explain: {'; '.join(line.excluded_by)}")
    under: dict[str, list[float]] = {node.id: [] for node in result.nodes}
    paths = lineage(result.nodes)
    for part in line.contributions:
        for node in paths[part.criterion]:
            under[node.id].append(part.contribution)
    return under
