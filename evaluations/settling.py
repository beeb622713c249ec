"""What settling one cell would do to the stored ranking, and what its mean is worth. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from decision.ranking import RankingResult, competition_rank, rank
from decision.valuation import TOP_LEVEL, CellValue, Confidence, Rating, RatingState
from decision.valuation.consensus import combine
from evaluations.models import Rating as Given
from evaluations.preview import problem_of

Row = dict[str, Any]
LEVELS = tuple(range(TOP_LEVEL + 1))
# Two-sided 90 % of the standard normal distribution.
Z_90 = 1.6449


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one candidate: rank and score, None where a gate failed or nothing applies; and who is first, by their keys."""

    rank: int | None
    score: float | None
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mean:
    """Of the levels given, with its 90 % interval; all on the scale from 0 to 5."""

    level: float
    low: float
    high: float


def standing(payload: Row, candidate: str) -> Standing:
    """As it is stored."""
    line = next(line for line in payload["results"] if line["candidate"] == candidate)
    return Standing(line["rank"], line["score"], tuple(row["candidate"] for row in payload["results"] if row["rank"] == 1))


def if_settled(payload: Row, candidate: str, criterion: str) -> list[Standing]:
    """The candidate's standing if the cell were agreed on 0, 1, ... 5 and all else stayed."""
    problem = problem_of(payload)
    others = tuple(cell for cell in problem.settled if (cell.candidate, cell.criterion) != (candidate, criterion))
    changed = [replace(problem, settled=(*others, CellValue(candidate, criterion, float(level)))) for level in LEVELS]
    return [_standing(rank(one), candidate) for one in changed]


def _standing(result: RankingResult, candidate: str) -> Standing:
    line = next(line for line in result.results if line.candidate == candidate)
    return Standing(line.rank, line.score, tuple(row.candidate for row in result.results if row.rank == 1))


def rank_at(payload: Row, candidate: str, criterion: str, level: float) -> int | None:
    """The candidate's rank with the cell at a level: exact, as only its score moves. None without a rank, or where it does not apply."""
    ranked = [line for line in payload["results"] if line["rank"] is not None]
    place = next((place for place, line in enumerate(ranked) if line["candidate"] == candidate), None)
    if place is None:
        return None
    part = next(part for part in ranked[place]["contributions"] if part["criterion"] == criterion)
    if not part["is_applicable"]:
        return None
    scores = np.array([line["score"] for line in ranked])
    scores[place] += part["weight"] * (level / TOP_LEVEL - part["utility"])
    return competition_rank(scores, np.ones(scores.size, dtype=np.bool_))[place]


def mean_of(ratings: Sequence[Given]) -> Mean | None:
    """Of the ratings of one cell; None where nobody gave a level."""
    value = combine("", "", [_rating(row) for row in ratings])
    if value.level is None:
        return None
    half = Z_90 * value.sd
    return Mean(value.level, max(value.level - half, 0.0), min(value.level + half, float(TOP_LEVEL)))


def _rating(row: Given) -> Rating:
    sure = Confidence(row.confidence) if row.confidence else None
    return Rating("", "", str(row.evaluator_id), RatingState(row.state), row.value, sure)
