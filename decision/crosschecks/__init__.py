"""Other methods than the product's own, shown beside it and never mixed with it."""

from decision.crosschecks.compare import flipped_pairs, kendall_tau_b, ranks
from decision.crosschecks.matrix import DecisionMatrix
from decision.crosschecks.panel import CrossCheck, CrossChecks, cross_checks
from decision.crosschecks.promethee import Flows, Preference, preference_indices, promethee_ii, thresholds_of
from decision.crosschecks.topsis import topsis
from decision.crosschecks.vikor import Vikor, vikor
from decision.crosschecks.weighted_product import weighted_product
from decision.crosschecks.weighted_sum import weighted_sum

__all__ = [
    "CrossCheck",
    "CrossChecks",
    "DecisionMatrix",
    "Flows",
    "Preference",
    "Vikor",
    "cross_checks",
    "flipped_pairs",
    "kendall_tau_b",
    "preference_indices",
    "promethee_ii",
    "ranks",
    "thresholds_of",
    "topsis",
    "vikor",
    "weighted_product",
    "weighted_sum",
]
