"""Sources of supply: who owns them, which fail together, how many independent ones each cell has, and what a loss would do."""

from decision.sourcing.capacity import Survival, in_base_units, survival
from decision.sourcing.coverage import Cell, Coverage, DomainView, SourceView, State, cell_keys, cover
from decision.sourcing.independence import Domain, Kind, conflicts, largest_independent_set
from decision.sourcing.levels import Level, StageRule
from decision.sourcing.ownership import Owned, OwnershipBook, OwnershipSpan
from decision.sourcing.reasons import NotChecked, Reason
from decision.sourcing.standing import Verdict
from decision.sourcing.supply import ANY_MARKET, Policy, Requirement, Source, Supply
from decision.sourcing.timeline import CellKey
from decision.sourcing.whatif import NO_LOSS, Loss

__all__ = [
    "ANY_MARKET",
    "NO_LOSS",
    "Cell",
    "CellKey",
    "Coverage",
    "Domain",
    "DomainView",
    "Kind",
    "Level",
    "Loss",
    "NotChecked",
    "Owned",
    "OwnershipBook",
    "OwnershipSpan",
    "Policy",
    "Reason",
    "Requirement",
    "Source",
    "SourceView",
    "StageRule",
    "State",
    "Supply",
    "Survival",
    "Verdict",
    "cell_keys",
    "conflicts",
    "cover",
    "in_base_units",
    "largest_independent_set",
    "survival",
]
