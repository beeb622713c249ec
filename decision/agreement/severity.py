"""Who rates higher and who lower than the others, and what the levels would be without that.

The ranking is made of the ratings as they are; what is adjusted here is only shown beside it. Severity is told from taste by the
cells that evaluators share, so it says nothing where they share too few, and nothing at all across groups that share none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from decision.agreement.panel import Panel, panel
from decision.errors import OutOfRangeError, TooFewError, UnknownNameError
from decision.ranking.problem import RankingProblem
from decision.types import BoolArray, FloatArray
from decision.valuation.consensus import ConsensusPolicy, combine
from decision.valuation.functions import TOP_LEVEL
from decision.valuation.ratings import CellValue, Rating

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class SeverityPolicy:
    """How severity is estimated.

    ridge           pull towards none: variance of a single judgement over that of severity, as if so many shared ratings spoke for 0
    minimum_shared  ratings that each evaluator must share with others

    Raises OutOfRangeError for a negative ridge, TooFewError for a minimum under 1.
    """

    ridge: float = 1.0
    minimum_shared: int = 10

    def __post_init__(self) -> None:
        if not 0 <= self.ridge < np.inf:
            raise OutOfRangeError(f"the ridge is a number of at least 0, not {self.ridge}")
        if self.minimum_shared < 1:
            raise TooFewError(f"evaluators share one rating at least, not {self.minimum_shared}")


DEFAULT_SEVERITY_POLICY = SeverityPolicy()


@dataclass(frozen=True, slots=True)
class EvaluatorSeverity:
    """One evaluator beside the others.

    offset          levels above (lenient) or below 0 (severe); all add up to 0
    standard_error  of the offset, in levels
    spread          standard deviation of this evaluator's judgements once offsets are taken out, in levels
    shared          ratings on cells that somebody else rated too
    """

    evaluator: str
    offset: float
    standard_error: float
    spread: float
    shared: int

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the offset, in levels."""
        return self.offset - NORMAL_95 * self.standard_error, self.offset + NORMAL_95 * self.standard_error


@dataclass(frozen=True, slots=True)
class Severity:
    """All evaluators, by name, and the standard deviation of a judgement once offsets are taken out, in levels."""

    evaluators: tuple[EvaluatorSeverity, ...]
    residual_sd: float

    def offset(self, evaluator: str) -> float:
        """Of one evaluator, in levels. Raises UnknownNameError for another."""
        found = next((one for one in self.evaluators if one.evaluator == evaluator), None)
        if found is None:
            raise UnknownNameError(f"{evaluator} is not among the evaluators whose severity is known")
        return found.offset


def severity(said: Panel, policy: SeverityPolicy = DEFAULT_SEVERITY_POLICY) -> Severity:
    """Offsets b of the model: level = what the cell is worth + b of the evaluator + error.

    Least squares over cells that two or more rated, b pulled towards 0 by the ridge; standard errors are those of b as a random
    effect of variance error / ridge.

    Raises TooFewError naming evaluators who share too few ratings, groups of evaluators between whom no cell is shared, or when
    too few ratings are left to estimate the error.

    Source: Searle, Casella & McCulloch (1992), Variance Components, ch. 7 (prediction of random effects); the additive part of
    Linacre (1989), Many-Facet Rasch Measurement.
    """
    levels = said.levels.reshape(len(said.candidates) * len(said.criteria), len(said.evaluators))
    given = ~np.isnan(levels)
    given &= (given.sum(axis=1) > 1)[:, None]
    _check_connected(said.evaluators, given, policy)
    sizes = given.sum(axis=1, keepdims=True)
    weighted, k = np.divide(given, sizes, out=np.zeros(given.shape), where=sizes > 0), len(said.evaluators)
    deviations = _centred(levels, given, weighted)
    information = np.diag(given.sum(axis=0)) - given.T.astype(np.float64) @ weighted
    centre = np.full((k, k), 1 / k)
    inverse = np.linalg.inv(information + policy.ridge * np.eye(k) + centre)
    offsets = inverse @ deviations.sum(axis=0)
    residuals = _centred(levels - offsets, given, weighted)
    freedom = float((given - weighted).sum()) - float(np.trace(inverse @ information))
    if freedom <= 0:
        raise TooFewError("not enough data: as many severities and cells as there are shared ratings")
    variance = float((residuals**2).sum()) / freedom
    errors = np.sqrt(variance * np.diag(inverse - centre / (1 + policy.ridge)).clip(min=0))
    spreads = np.sqrt((residuals**2).sum(axis=0) / (given - weighted).sum(axis=0))
    columns = (part.tolist() for part in (offsets - offsets.mean(), errors, spreads, given.sum(axis=0)))
    return Severity(tuple(EvaluatorSeverity(*parts) for parts in zip(said.evaluators, *columns, strict=True)), float(np.sqrt(variance)))


def _centred(levels: FloatArray, given: BoolArray, weighted: FloatArray) -> FloatArray:
    """(n_cells, n_evaluators): how far each level is from the mean of its cell; 0 where not given."""
    known = np.where(given, levels, 0.0)
    return np.asarray(np.where(given, known - (known * weighted).sum(axis=1, keepdims=True), 0.0))


def _check_connected(evaluators: tuple[str, ...], given: BoolArray, policy: SeverityPolicy) -> None:
    if len(evaluators) <= 1:
        raise TooFewError(f"severity compares two evaluators or more, not {len(evaluators)}")
    shared = given.sum(axis=0)
    few = [f"{name} ({count})" for name, count in zip(evaluators, shared.tolist(), strict=True) if count < policy.minimum_shared]
    if few:
        raise TooFewError(f"not enough data: {policy.minimum_shared} ratings shared with others are needed of each, not {', '.join(few)}")
    groups = _groups(given.T.astype(np.intp) @ given > 0)
    if len(groups) > 1:
        named = " | ".join(", ".join(evaluators[place] for place in group) for group in groups)
        raise TooFewError(f"evaluators between whom no cell is shared cannot be compared: {named}")


def _groups(linked: BoolArray) -> list[list[int]]:
    """Places that reach each other over links, each group and all groups ascending."""
    left, groups = set(range(len(linked))), []
    while left:
        reached, waiting = set[int](), [min(left)]
        while waiting:
            place = waiting.pop()
            reached.add(place)
            waiting += [other for other in np.flatnonzero(linked[place]).tolist() if other not in reached]
        groups.append(sorted(reached))
        left -= reached
    return groups


def adjusted(problem: RankingProblem, found: Severity, said: Panel | None = None) -> RankingProblem:
    """The problem with every cell's level less the mean offset of those who rated it; rank it to see the difference.

    Levels stay within 0 and 5. Cells that are settled otherwise stay as they are. Where everybody counts the same and rated
    everything, offsets cancel out and the problem comes back as it is. `said` is the panel of the problem, where the caller has it.

    Raises UnknownNameError for a rating of an evaluator whose severity is not known.
    """
    said = said or panel(problem)
    offsets = {evaluator: found.offset(evaluator) for evaluator in said.evaluators}
    if _offsets_cancel_out(said, problem.policy):
        return problem
    by_cell: dict[tuple[str, str], list[Rating]] = {}
    for rating in problem.ratings:
        by_cell.setdefault((rating.candidate, rating.criterion), []).append(rating)
    cells = (_without_offsets(combine(*cell, given, problem.policy), given, offsets, problem.policy) for cell, given in by_cell.items())
    return replace(problem, ratings=(), settled=(*cells, *problem.settled))


def _offsets_cancel_out(said: Panel, policy: ConsensusPolicy) -> bool:
    """Every cell that anybody rated was rated by all, so that its offsets are all of them, which add up to 0."""
    given = ~np.isnan(said.levels)
    is_whole = given.all(axis=2) | ~given.any(axis=2)
    return not policy.shares and policy.quorum <= given.shape[2] and bool(is_whole.all())


def _without_offsets(value: CellValue, given: Iterable[Rating], offsets: Mapping[str, float], policy: ConsensusPolicy) -> CellValue:
    rated = [rating.evaluator for rating in given if rating.level is not None]
    if not rated:
        return value
    total = fsum(policy.share(one) for one in rated) + max(policy.quorum - len(rated), 0)
    shift = fsum(policy.share(one) * offsets[one] for one in rated) / total
    level, low, high = (
        None if one is None else min(max(one - shift, 0.0), float(TOP_LEVEL)) for one in (value.level, value.low, value.high)
    )
    return replace(value, level=level, low=low or 0.0, high=high or 0.0)
