"""Scales, criteria and weights, ratings, gates, and rules that read values off facts."""

from decision.valuation.consensus import DEFAULT_POLICY, ConsensusPolicy, cell_values, combine, standard_error
from decision.valuation.facts import CapabilityFact, EventFact, FactFinding, GateFinding, InspectionFact, PartnerFacts
from decision.valuation.functions import (
    TOP_LEVEL,
    AnchoredLevels,
    PiecewiseLinear,
    Scale,
    Step,
    TargetRange,
    ValueFunction,
    level_utility,
    value_function,
)
from decision.valuation.gates import Check, GateResult, GateStatus, knocked_out
from decision.valuation.parameters import Parameter, ParameterKind, Rule
from decision.valuation.ratings import CellValue, Confidence, Grid, Rating, RatingState, grid
from decision.valuation.rules import GATE_RULES, RULES, check_gate, check_parameters, find
from decision.valuation.standing import stand_at
from decision.valuation.tree import Node, children, global_weights, lineage, local_weights, shares_of_tops

__all__ = [
    "DEFAULT_POLICY",
    "GATE_RULES",
    "RULES",
    "TOP_LEVEL",
    "AnchoredLevels",
    "CapabilityFact",
    "CellValue",
    "Check",
    "Confidence",
    "ConsensusPolicy",
    "EventFact",
    "FactFinding",
    "GateFinding",
    "GateResult",
    "GateStatus",
    "Grid",
    "InspectionFact",
    "Node",
    "Parameter",
    "ParameterKind",
    "PartnerFacts",
    "PiecewiseLinear",
    "Rating",
    "RatingState",
    "Rule",
    "Scale",
    "Step",
    "TargetRange",
    "ValueFunction",
    "cell_values",
    "check_gate",
    "check_parameters",
    "children",
    "combine",
    "find",
    "global_weights",
    "grid",
    "knocked_out",
    "level_utility",
    "lineage",
    "local_weights",
    "shares_of_tops",
    "stand_at",
    "standard_error",
    "value_function",
]
