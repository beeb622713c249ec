"""Swing weights, and a sign that a split of criteria has set the weights.

Asked is: with everything at its worst, which criterion would you raise to its best first (100), and how much is each other
swing worth beside it. The answers are about ranges, not about importance in general.

Source: von Winterfeldt & Edwards (1986), Decision Analysis and Behavioral Research, ch. 8; Goodwin & Wright (2004), ch. 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decision.errors import OutOfRangeError, WeightError
from decision.valuation.tree import Node, children, lineage, local_weights

LARGEST_SWING = 100.0


def swing_weights(swings: Mapping[str, float]) -> dict[str, float]:
    """The shares of siblings from the worth of their swings.

    swings   0 to 100 by name; the largest stands for 100, whatever was written
    returns  shares by name, 0 to 1, sum 1

    Raises WeightError for a swing that is no number of at least 0, or when none is above 0; OutOfRangeError for one above 100.
    """
    if not swings:
        raise WeightError("no swing at all")
    for name, swing in swings.items():
        if swing > LARGEST_SWING:
            raise OutOfRangeError(f"the swing of {name} runs from 0 to {LARGEST_SWING:g}, not {swing}")
    return local_weights([Node(name, None, weight=swing) for name, swing in swings.items()], "the swings")


@dataclass(frozen=True, slots=True)
class SplittingBias:
    """A group whose members weigh in proportion to how many leaves each was split into.

    parent  the group; None is the top
    shares  by member, 0 to 1, sum 1
    leaves  by member, how many leaves stand under it (a leaf counts itself)
    """

    parent: str | None
    shares: Mapping[str, float]
    leaves: Mapping[str, int]


def splitting_bias(nodes: Sequence[Node], tolerance: float = 0.005) -> tuple[SplittingBias, ...]:
    """The groups that look as if nobody had weighed them: each share is the member's share of the leaves.

    nodes      the tree with raw weights
    tolerance  how far, of 1, every share of a group may be from its share of the leaves
    returns    in the order of the tree; a group whose members have equally many leaves is never among them

    Raises TreeError when the nodes form no tree, WeightError for weights without shares.

    Source: Weber, Eisenfuehr & von Winterfeldt (1988), Management Science 34, 431.
    """
    counts, names = _leaf_counts(nodes), {node.id: node.name or node.id for node in nodes}
    groups = {
        parent: SplittingBias(
            parent, local_weights(members, names.get(parent or "", "the top")), {node.id: counts[node.id] for node in members}
        )
        for parent, members in children(nodes).items()
    }
    return tuple(group for group in groups.values() if _follows_leaves(group, tolerance))


def _leaf_counts(nodes: Sequence[Node]) -> dict[str, int]:
    groups, counts = {node.parent for node in nodes}, dict.fromkeys((node.id for node in nodes), 0)
    for leaf, path in lineage(nodes).items():
        if leaf not in groups:
            for node in path:
                counts[node.id] += 1
    return counts


def _follows_leaves(group: SplittingBias, tolerance: float) -> bool:
    total = sum(group.leaves.values())
    is_uneven = len(set(group.leaves.values())) > 1
    return is_uneven and all(abs(group.shares[name] - count / total) <= tolerance for name, count in group.leaves.items())
