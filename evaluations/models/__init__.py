from evaluations.models.consensus import ConsensusValue
from evaluations.models.evaluation import Assignment, Candidate, Declaration, Evaluation, GateCheck
from evaluations.models.rating import Rating
from evaluations.models.scorecard import Anchor, Criterion, Gate, Scorecard, ScorecardVersion
from evaluations.models.shortlist import Shortlist

__all__ = [
    "Anchor",
    "Assignment",
    "Candidate",
    "ConsensusValue",
    "Criterion",
    "Declaration",
    "Evaluation",
    "Gate",
    "GateCheck",
    "Rating",
    "Scorecard",
    "ScorecardVersion",
    "Shortlist",
]
