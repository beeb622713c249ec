"""Weights from judgements: direct shares come from the tree, the rest from here."""

from decision.weighting.group import GroupWeights, weights_by_member, weights_by_role
from decision.weighting.pairwise import (
    Hierarchy,
    InconsistentPair,
    Priorities,
    Synthesis,
    Triad,
    ahp,
    check_comparisons,
    geometric_mean_priorities,
    most_inconsistent_pair,
    priorities,
    worst_triad,
)
from decision.weighting.surrogate import order_weights, rank_order_centroid, rank_reciprocal, rank_sum
from decision.weighting.swing import SplittingBias, splitting_bias, swing_weights

__all__ = [
    "GroupWeights",
    "Hierarchy",
    "InconsistentPair",
    "Priorities",
    "SplittingBias",
    "Synthesis",
    "Triad",
    "ahp",
    "check_comparisons",
    "geometric_mean_priorities",
    "most_inconsistent_pair",
    "order_weights",
    "priorities",
    "rank_order_centroid",
    "rank_reciprocal",
    "rank_sum",
    "splitting_bias",
    "swing_weights",
    "weights_by_member",
    "weights_by_role",
    "worst_triad",
]
