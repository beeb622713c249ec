"""The tree of criteria and the weight of each leaf. Weights are normalised here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isfinite, prod

from decision.errors import TreeError, WeightError


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion or a group of them; `parent` None stands at the top. `weight` is raw: only its share among siblings counts."""

    id: str
    parent: str | None
    name: str = ""
    weight: float = 1.0


def children(nodes: Iterable[Node]) -> dict[str | None, list[Node]]:
    """The nodes under each parent, in the order given; None is the top."""
    under: dict[str | None, list[Node]] = {}
    for node in nodes:
        under.setdefault(node.parent, []).append(node)
    return under


def local_weights(siblings: Sequence[Node], parent: str) -> dict[str, float]:
    """Shares of siblings, summing to 1. Raises WeightError naming `parent` when all are zero, or the node whose weight is no weight."""
    for node in siblings:
        if not (isfinite(node.weight) and node.weight >= 0):
            raise WeightError(f"the weight of {node.name or node.id} must be a number of at least 0, not {node.weight}")
    largest = max(node.weight for node in siblings)
    if largest == 0:
        raise WeightError(f"every weight under {parent} is zero")
    total = fsum(node.weight / largest for node in siblings)
    return {node.id: node.weight / largest / total for node in siblings}


def lineage(nodes: Sequence[Node]) -> dict[str, tuple[Node, ...]]:
    """For each node the nodes from the top down to itself.

    Raises TreeError when there is no node, an id repeats, a parent is missing, or nodes are their own ancestors.
    """
    by_id = {node.id: node for node in nodes}
    if not by_id or len(by_id) != len(nodes):
        raise TreeError("no criterion at all" if not by_id else f"criteria appear twice: {_repeated(nodes)}")
    return {node.id: _path(node, by_id) for node in nodes}


def _repeated(nodes: Sequence[Node]) -> str:
    ids = [node.id for node in nodes]
    return ", ".join(sorted({one for one in ids if ids.count(one) > 1}))


def _path(node: Node, by_id: Mapping[str, Node]) -> tuple[Node, ...]:
    path = [node]
    while path[-1].parent is not None:
        above = by_id.get(path[-1].parent)
        if above is None:
            raise TreeError(f"{path[-1].id} stands under {path[-1].parent}, which is no criterion")
        if above in path:
            raise TreeError(f"{above.id} is its own ancestor")
        path.append(above)
    return tuple(reversed(path))


def global_weights(nodes: Sequence[Node]) -> dict[str, float]:
    """The weight of each leaf: the product of the shares down to it; they sum to 1.

    Raises WeightError naming the parent when all its children weigh zero, TreeError when the nodes form no tree.

    Source: Keeney & Raiffa (1976), ch. 3; the hierarchy as in von Winterfeldt & Edwards (1986), ch. 8.
    """
    return _products(nodes, from_depth=0)


def shares_of_tops(nodes: Sequence[Node]) -> dict[str, float]:
    """The share of each leaf in the top-level node that it stands under; they sum to 1 within each, whatever that one weighs.

    Raises WeightError and TreeError as `global_weights` does.
    """
    return _products(nodes, from_depth=1)


def _products(nodes: Sequence[Node], from_depth: int) -> dict[str, float]:
    """For each leaf the product of the shares of the nodes down to it, beginning at a depth; the top has depth 0."""
    paths, under = lineage(nodes), children(nodes)
    names = {node.id: node.name or node.id for node in nodes}
    local: dict[str, float] = {}
    for parent, siblings in under.items():
        local |= local_weights(siblings, names.get(parent or "", "the top"))
    return {node.id: prod(local[one.id] for one in paths[node.id][from_depth:]) for node in nodes if node.id not in under}
