"""How sure a ranking is, and what would change it."""

from decision.robustness.acceptability import acceptability, from_samples, measured
from decision.robustness.dominance import (
    PotentialOptimality,
    WeightBounds,
    contenders,
    dominance,
    necessary_preference,
    potential_optimality,
)
from decision.robustness.draws import BIT_GENERATOR, draw_weights
from decision.robustness.leave_out import LeaveOuts, LeftOut, Outcome, Part, leave_out
from decision.robustness.regions import AnyWeights, Around, Informed, Ordinal, Region
from decision.robustness.reversal import PairReversal, pair_reversal
from decision.robustness.sampling import Measurements
from decision.robustness.simulation import Acceptability
from decision.robustness.stability import Stability, StabilityInterval, Swap, curves, stability
from decision.robustness.tornado import Bar, Tornado, tornado
from decision.robustness.weight_paths import WeightPaths, group_path, tree_paths

__all__ = [
    "BIT_GENERATOR",
    "Acceptability",
    "AnyWeights",
    "Around",
    "Bar",
    "Informed",
    "LeaveOuts",
    "LeftOut",
    "Measurements",
    "Ordinal",
    "Outcome",
    "PairReversal",
    "Part",
    "PotentialOptimality",
    "Region",
    "Stability",
    "StabilityInterval",
    "Swap",
    "Tornado",
    "WeightBounds",
    "WeightPaths",
    "acceptability",
    "contenders",
    "curves",
    "dominance",
    "draw_weights",
    "from_samples",
    "group_path",
    "leave_out",
    "measured",
    "necessary_preference",
    "pair_reversal",
    "potential_optimality",
    "stability",
    "tornado",
    "tree_paths",
]
