"""What a ranking is made from, and what it says."""

from dataclasses import dataclass

from decision.errors import UnknownNameError
from decision.valuation.consensus import DEFAULT_POLICY, ConsensusPolicy
from decision.valuation.gates import GateResult
from decision.valuation.ratings import CellValue, Rating
from decision.valuation.tree import Node


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who is ranked."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class RankingProblem:
    """Everything that a ranking is computed from.

    nodes    the tree of criteria with raw weights
    ratings  what people said, at the leaves
    settled  values that stand by themselves: fact-derived, or agreed in consensus; they go before ratings
    gates    how each candidate stands at each gate
    policy   how several ratings become one value
    """

    nodes: tuple[Node, ...]
    candidates: tuple[Candidate, ...]
    ratings: tuple[Rating, ...] = ()
    settled: tuple[CellValue, ...] = ()
    gates: tuple[GateResult, ...] = ()
    policy: ConsensusPolicy = DEFAULT_POLICY


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one leaf adds to one score.

    weight        effective: its share among the leaves that apply to this candidate; 0 where it does not apply
    utility       0 to 1; the middle of `low` and `high`, which differ only where the value is unknown; None = not applicable
    contribution  weight times utility
    sd            standard error of the utility
    """

    criterion: str
    weight: float
    utility: float | None
    low: float | None
    high: float | None
    contribution: float
    sd: float = 0.0


@dataclass(frozen=True, slots=True)
class CandidateResult:
    """One line of a ranking.

    rank          1 + the number of ranked candidates that score strictly more; None for one that fails a gate
    score         0 to 1: the middle of `score_low` and `score_high`, the worst and best that unknown values may come to; equal to
                  the sum of the contributions. All three are None where no criterion applies
    rank_best, rank_worst  the ranks that unknown values may lead to, at these weights
    known_weight  share of the applicable weight whose value is known, 0 to 1
    excluded_by   why there is no rank
    """

    candidate: str
    name: str
    rank: int | None
    score: float | None
    score_low: float | None
    score_high: float | None
    rank_best: int | None
    rank_worst: int | None
    known_weight: float
    contributions: tuple[Contribution, ...]
    gates: tuple[GateResult, ...]
    excluded_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankingResult:
    """A ranking: the ranked ones first, ties by name, then those without a rank by name; and the tree it was made with."""

    results: tuple[CandidateResult, ...]
    nodes: tuple[Node, ...]

    def of(self, candidate: str) -> CandidateResult:
        """The line of one candidate. Raises UnknownNameError for another."""
        found = next((result for result in self.results if result.candidate == candidate), None)
        if found is None:
            raise UnknownNameError(f"{candidate} is not in this ranking")
        return found
