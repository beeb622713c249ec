"""How sure a ranking is, and what would change it."""

from decision.robustness.acceptability import acceptability, from_samples, measured
from decision.robustness.draws import BIT_GENERATOR, draw_weights
from decision.robustness.regions import AnyWeights, Around, Informed, Ordinal, Region
from decision.robustness.sampling import Measurements
from decision.robustness.simulation import Acceptability

__all__ = [
    "BIT_GENERATOR",
    "Acceptability",
    "AnyWeights",
    "Around",
    "Informed",
    "Measurements",
    "Ordinal",
    "Region",
    "acceptability",
    "draw_weights",
    "from_samples",
    "measured",
]
