"""From values and weights to ranks, and why."""

from decision.ranking.aggregate import TIE_TOLERANCE, Totals, competition_rank, rank, totals
from decision.ranking.cells import RankedCells, ranked_cells
from decision.ranking.explain import Explanation, NodeDifference, explain
from decision.ranking.problem import Candidate, CandidateResult, Contribution, RankingProblem, RankingResult

__all__ = [
    "TIE_TOLERANCE",
    "Candidate",
    "CandidateResult",
    "Contribution",
    "Explanation",
    "NodeDifference",
    "RankedCells",
    "RankingProblem",
    "RankingResult",
    "Totals",
    "competition_rank",
    "explain",
    "rank",
    "ranked_cells",
    "totals",
]
