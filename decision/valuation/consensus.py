"""From what several evaluators said to one value per cell, by a declared policy.

The value of a cell is the mean of those who rated. How far they are apart, how sure they say they are and how old a fact is
never moves that value: it widens the error with which `decision.robustness` draws it.

Source: mean of evaluators with its spread kept, Belton & Stewart (2002), Multiple Criteria Decision Analysis, ch. 9.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, isfinite, sqrt

from decision.errors import OutOfRangeError, TooFewError, WeightError
from decision.valuation.functions import TOP_LEVEL
from decision.valuation.ratings import CellValue, Confidence, Rating, RatingState


@dataclass(frozen=True, slots=True)
class ConsensusPolicy:
    """How several judgements become one; what is not declared here is not done.

    quorum          answers without which a cell is not settled: each one missing may still be anything from 0 to 5
    disputed_range  levels between the lowest and the highest answer from which on a cell is disputed
    shares          by evaluator, how much a judgement counts against others of the same cell; 1 for whoever is not named
    judgement_sd    by stated confidence, the standard error of a single judgement, in levels
    stale_sd        standard error of a value that rests on stale facts alone, in levels

    Raises TooFewError for a quorum under 1, WeightError for a share that is no share, OutOfRangeError for a negative error.
    """

    quorum: int = 1
    disputed_range: float = 2.0
    shares: Mapping[str, float] = field(default_factory=dict)
    judgement_sd: Mapping[Confidence | None, float] = field(
        default_factory=lambda: {None: 0.5, Confidence.HIGH: 0.3, Confidence.MEDIUM: 0.5, Confidence.LOW: 1.0}
    )
    stale_sd: float = 0.5

    def __post_init__(self) -> None:
        if self.quorum < 1:
            raise TooFewError(f"a quorum is at least 1, not {self.quorum}")
        for evaluator, share in self.shares.items():
            if not (isfinite(share) and share > 0):
                raise WeightError(f"the share of {evaluator} must be a number above 0, not {share}")
        for error in (self.stale_sd, *self.judgement_sd.values()):
            if not (isfinite(error) and error >= 0):
                raise OutOfRangeError(f"a standard error is a number of at least 0, not {error}")

    def share(self, evaluator: str) -> float:
        """How much the judgement of one evaluator counts."""
        return self.shares.get(evaluator, 1.0)


DEFAULT_POLICY = ConsensusPolicy()


def combine(candidate: str, criterion: str, ratings: Iterable[Rating], policy: ConsensusPolicy = DEFAULT_POLICY) -> CellValue:
    """One cell from several evaluators: the mean level of those who rated.

    Not applicable only when all who answered (rated or not applicable) say so; unknown when nobody answered. Below the quorum
    the level is unknown too, between the means that the missing answers would make at worst and at best.
    """
    answers = [rating for rating in ratings if rating.state in (RatingState.RATED, RatingState.NOT_APPLICABLE)]
    rated = [rating for rating in answers if rating.level is not None]
    if not rated:
        return CellValue(candidate, criterion, None, is_applicable=not answers)
    shares = [policy.share(rating.evaluator) for rating in rated]
    total = fsum(share * (rating.level or 0.0) for share, rating in zip(shares, rated, strict=True))
    missing = max(policy.quorum - len(rated), 0)
    if missing:
        size = fsum(shares) + missing
        return CellValue(candidate, criterion, None, low=total / size, high=(total + TOP_LEVEL * missing) / size)
    return CellValue(candidate, criterion, total / fsum(shares), sd=standard_error(rated, policy))


def standard_error(rated: list[Rating], policy: ConsensusPolicy = DEFAULT_POLICY) -> float:
    """Of the mean of some judgements, in levels: their spread, and how sure each says to be.

    Root of (sample variance between evaluators + mean variance of a single judgement) / number of judgements. Evaluators that
    count unequally are taken as equal here: the error is a declared width, not an estimate to be tested.
    """
    levels = [rating.level for rating in rated if rating.level is not None]
    mean = fsum(levels) / len(levels)
    between = fsum((level - mean) ** 2 for level in levels) / (len(levels) - 1) if len(levels) > 1 else 0.0
    within = fsum(policy.judgement_sd[rating.confidence] ** 2 for rating in rated) / len(levels)
    return sqrt((between + within) / len(levels))


def cell_values(
    ratings: Iterable[Rating], settled: Iterable[CellValue] = (), policy: ConsensusPolicy = DEFAULT_POLICY
) -> dict[tuple[str, str], CellValue]:
    """One value per (candidate, criterion) that anybody or any fact speaks of.

    settled  values that stand by themselves (a fact-derived criterion, a value agreed in consensus); they go before ratings
    """
    by_cell: dict[tuple[str, str], list[Rating]] = {}
    for rating in ratings:
        by_cell.setdefault((rating.candidate, rating.criterion), []).append(rating)
    combined = {cell: combine(*cell, given, policy) for cell, given in by_cell.items()}
    return combined | {(value.candidate, value.criterion): value for value in settled}
