"""Weights drawn node by node and multiplied down the tree of criteria."""

from collections.abc import Sequence

import numpy as np

from decision.errors import ParameterError
from decision.robustness.regions import Region
from decision.types import FloatArray
from decision.valuation.tree import Node, children, global_weights, lineage, local_weights

BIT_GENERATOR = "PCG64"


def generator(seed: int, *stream: int) -> np.random.Generator:
    """The random numbers that belong to a seed; each `stream` of one seed is independent of its others.

    seed  a whole number of at least 0, stored with the result beside the name `BIT_GENERATOR`

    Raises ParameterError for another.
    """
    if seed < 0:
        raise ParameterError(f"a seed is a whole number of at least 0, not {seed}")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=stream)))


def draw_weights(nodes: Sequence[Node], region: Region, samples: int, seed: int) -> FloatArray:
    """Global weights of the leaves, drawn from a region at every node of the tree.

    nodes    the tree of criteria with its agreed weights; a flat list is a tree of depth one
    returns  (samples, n_leaves), each row non-negative and summing to 1, leaves in the order of `global_weights(nodes)`; the same
             seed gives the same bytes

    Raises WeightError or TreeError as `global_weights` does, ParameterError for no samples or a negative seed.

    Source: Lahdelma & Salminen (2001), SMAA-2, Operations Research 49, 444-454.
    """
    if samples < 1:
        raise ParameterError(f"at least one draw of the weights is needed, not {samples}")
    leaves = {leaf: column for column, leaf in enumerate(global_weights(nodes))}
    source, paths, under = generator(seed), lineage(nodes), children(nodes)
    drawn = np.empty((samples, len(leaves)))
    above: dict[str | None, FloatArray] = {None: np.ones(samples)}
    for parent in sorted(under, key=lambda node: len(paths[node]) if node else 0):
        shares = _shares(under[parent], region, source, samples) * above.pop(parent)[:, np.newaxis]
        for child, share in zip(under[parent], shares.T, strict=True):
            if child.id in leaves:
                drawn[:, leaves[child.id]] = share
            else:
                above[child.id] = share
    return drawn


def _shares(siblings: Sequence[Node], region: Region, source: np.random.Generator, samples: int) -> FloatArray:
    """(samples, n_siblings); what weighs nothing keeps weighing nothing."""
    agreed = np.array(list(local_weights(siblings, "a node").values()))
    weighing = agreed > 0
    drawn = np.zeros((samples, agreed.size))
    drawn[:, weighing] = region.draw(source, agreed[weighing], samples)
    return drawn
