"""Straight ways through the weights: one weight goes from nothing to everything while all others keep their proportions.

A way is given by its two ends, and each point on it by one number: the weight that moves. The weight of a criterion, of a group
of the tree at any depth, or the share of either inside its parent (what a slider shows) all move along such a way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from decision.errors import TooFewError, UnknownNameError, WeightError
from decision.types import BoolArray, FloatArray
from decision.valuation.tree import Node, children, global_weights, lineage, local_weights


@dataclass(frozen=True, slots=True)
class WeightPaths:
    """K ways of moving one weight.

    names       what moves, K of them: ids of criteria or groups
    criteria    ids of the n leaves, the columns of everything that goes with these ways
    weights     (n,), the agreed weights, summing to 1
    position    (K,), the agreed value of the weight that moves, 0 to 1
    start, end  (K, n), the weights of all leaves where the moving weight is 0 and where it is 1
    is_movable  (K,), False where no other weight could take or give any: both ends are the agreed weights then
    """

    names: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: FloatArray
    position: FloatArray
    start: FloatArray
    end: FloatArray
    is_movable: BoolArray

    def at(self, positions: FloatArray) -> FloatArray:
        """(K, n): the weights of all leaves where each moving weight has the value given in `positions`, (K,)."""
        return (1 - positions)[:, None] * self.start + positions[:, None] * self.end


@dataclass(frozen=True, slots=True)
class _Sets:
    """K sets of leaves, (K, n): who is in, and the share of each in the weight of its set; shares sum to 1."""

    members: BoolArray
    shares: FloatArray


@dataclass(frozen=True, slots=True)
class _Tree:
    """The leaves with their global weights, (n,), and every node as the set of leaves under it, in the order of the nodes."""

    leaves: tuple[str, ...]
    weights: FloatArray
    under: _Sets


def tree_paths(nodes: Sequence[Node], *, within_parent: bool = False) -> WeightPaths:
    """One way for each node, criteria and groups alike; the leaves are in the order of `global_weights`.

    within_parent  False: the weight of the node in the whole moves, 0 to 1. True: its share of the parent moves, 0 to 1, and
                   nothing outside the parent changes. For a node at the top the two are the same.

    A list of criteria without groups is a tree whose nodes all stand at the top. Raises TreeError or WeightError for the nodes.
    """
    tree = _tree(nodes)
    rows = {node.id: row for row, node in enumerate(nodes)}
    whole = len(nodes)
    scopes = [whole if node.parent is None or not within_parent else rows[node.parent] for node in nodes]
    members = np.vstack([tree.under.members, np.ones_like(tree.weights, dtype=np.bool_)])
    shares = np.vstack([tree.under.shares, tree.weights])
    return _paths(tuple(node.id for node in nodes), tree, _Sets(members[scopes], shares[scopes]), tree.under)


def group_path(nodes: Sequence[Node], name: str, criteria: Iterable[str]) -> WeightPaths:
    """The way of the joint weight of some leaves, whether or not they are a node of the tree; proportions are kept inside and outside.

    Raises TooFewError for an empty group, UnknownNameError for a criterion that is no leaf, WeightError when the group has
    several criteria and all of them weigh nothing, so that there are no proportions to keep.
    """
    tree = _tree(nodes)
    wanted = set(criteria)
    if not wanted:
        raise TooFewError(f"the group {name} has no criterion")
    if strangers := wanted - set(tree.leaves):
        raise UnknownNameError(f"the group {name} names {', '.join(sorted(strangers))}, which is no criterion of this ranking")
    members = np.array([[leaf in wanted for leaf in tree.leaves]])
    inside = np.where(members, tree.weights, 0.0) if len(wanted) > 1 else members.astype(np.float64)
    if not inside.any():
        raise WeightError(f"every weight in the group {name} is zero: there are no proportions to keep")
    whole = _Sets(np.ones_like(members), tree.weights[None, :])
    return _paths((name,), tree, whole, _Sets(members, inside / inside.sum()))


def _tree(nodes: Sequence[Node]) -> _Tree:
    weights, under, paths = global_weights(nodes), children(nodes), lineage(nodes)
    rows = {node.id: row for row, node in enumerate(nodes)}
    members = np.array([[node.id in (one.id for one in paths[leaf]) for leaf in weights] for node in nodes])
    shares = np.zeros(members.shape)
    for column, leaf in enumerate(weights):
        shares[rows[leaf], column] = 1.0
    for parent in sorted((node.id for node in nodes if node.id in under), key=lambda node: -len(paths[node])):
        for child, share in local_weights(under[parent], parent).items():
            shares[rows[parent]] += share * shares[rows[child]]
    return _Tree(tuple(weights), np.array(list(weights.values())), _Sets(members, shares))


def _paths(names: tuple[str, ...], tree: _Tree, scopes: _Sets, moved: _Sets) -> WeightPaths:
    """Ways on which the `moved` leaves gain what the others of their scope give, and nothing outside the scope changes."""
    weights = tree.weights
    fixed = np.where(scopes.members, 0.0, weights)
    scope_weight = np.where(scopes.members, weights, 0.0).sum(axis=1, keepdims=True)
    rest = np.where(moved.members, 0.0, scopes.shares)
    own, others = np.where(moved.members, scopes.shares, 0.0).sum(axis=1), rest.sum(axis=1)
    is_movable = others > 0
    shared = np.divide(rest, others[:, None], out=np.zeros_like(rest), where=is_movable[:, None])
    start = np.where(is_movable[:, None], fixed + scope_weight * shared, weights)
    end = np.where(is_movable[:, None], fixed + scope_weight * moved.shares, weights)
    return WeightPaths(names, tree.leaves, weights, own / (own + others), start, end, is_movable)
