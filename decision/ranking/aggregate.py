"""The additive value model: from cells and weights to scores, intervals and ranks.

A complete example: two criteria of weights 3 and 1, two candidates; B is not yet known on quality.

    >>> from decision.ranking import Candidate, RankingProblem, rank
    >>> from decision.valuation import CellValue, Node
    >>> problem = RankingProblem(
    ...     nodes=(Node("quality", None, weight=3), Node("price", None, weight=1)),
    ...     candidates=(Candidate("a", "Alpha"), Candidate("b", "Beta")),
    ...     settled=(CellValue("a", "quality", 4), CellValue("a", "price", 2), CellValue("b", "price", 5)),
    ... )
    >>> first, second = rank(problem).results
    >>> first.name, first.rank, round(first.score, 3), first.known_weight
    ('Alpha', 1, 0.7, 1.0)
    >>> second.name, round(second.score_low, 3), round(second.score_high, 3), second.known_weight
    ('Beta', 0.25, 1.0, 0.25)
    >>> second.rank_best, second.rank_worst
    (1, 2)

Source: Keeney & Raiffa (1976), Decisions with Multiple Objectives, ch. 3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import fsum

import numpy as np

from decision.errors import ShapeError, UnknownNameError
from decision.ranking.problem import Candidate, CandidateResult, Contribution, RankingProblem, RankingResult
from decision.types import BoolArray, FloatArray
from decision.valuation.consensus import cell_values
from decision.valuation.gates import GateResult, knocked_out
from decision.valuation.ratings import Grid, grid
from decision.valuation.tree import global_weights

TIE_TOLERANCE = 1e-9
NOTHING_APPLIES = "no criterion with a weight applies"


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of the additive model, each (n_candidates,) but `weights`, (n_candidates, n_criteria), whose rows sum to 1 or to 0."""

    weights: FloatArray
    low: FloatArray
    high: FloatArray
    known: FloatArray


def totals(cells: Grid, weights: FloatArray) -> Totals:
    """Worst and best total utility of each candidate, and the share of weight that is known.

    cells    n_candidates by n_criteria
    weights  (n_criteria,), non-negative
    returns  low and high in [0, 1]; rows to which no weighted criterion applies have weights, low, high and known of 0

    Raises ShapeError when the weights do not fit the cells.
    """
    if weights.shape != cells.utility.shape[1:]:
        raise ShapeError(f"{weights.size} weights do not fit cells of {cells.utility.shape}")
    applying = np.where(cells.applicable, weights, 0.0)
    sums = applying.sum(axis=1, keepdims=True)
    effective = np.divide(applying, sums, out=np.zeros_like(applying), where=sums > 0)
    known = np.where(cells.known, effective, 0.0)
    return Totals(effective, (effective * cells.low).sum(axis=1), (effective * cells.high).sum(axis=1), known.sum(axis=1))


def competition_rank(scores: FloatArray, ranked: BoolArray) -> list[int | None]:
    """1 + the number of ranked candidates that score strictly more, within a tolerance; None where not ranked.

    scores, ranked  (n_candidates,)
    """
    return _one_plus(scores, scores, ranked)


def _one_plus(above: FloatArray, below: FloatArray, ranked: BoolArray) -> list[int | None]:
    """1 + how many ranked others have `above` over one's own `below`."""
    ordered = np.sort(above[ranked])
    over = ordered.size - np.searchsorted(ordered, below + TIE_TOLERANCE, side="right")
    own = (above > below + TIE_TOLERANCE).astype(np.intp)
    return [int(count) + 1 if is_ranked else None for count, is_ranked in zip(over - own, ranked, strict=True)]


def rank(problem: RankingProblem) -> RankingResult:
    """Score every candidate and rank those that fail no gate. The order of the input changes nothing but that of contributions.

    Raises WeightError or TreeError for the criteria, UnknownNameError for a rating, value or gate of somebody or something else.
    """
    leaf_weights = global_weights(problem.nodes)
    candidates = sorted(problem.candidates, key=lambda candidate: (candidate.name, candidate.id))
    leaves = sorted(leaf_weights)
    cells = grid(cell_values(problem.ratings, problem.settled, problem.policy), [candidate.id for candidate in candidates], leaves)
    sums = totals(cells, np.array([leaf_weights[leaf] for leaf in leaves]))
    shown = [(leaf, leaves.index(leaf)) for leaf in leaf_weights]
    parts = [tuple(_contributions(shown, cells, sums, row)) for row in range(len(candidates))]
    lines = _lines(candidates, parts, sums, _gates_by_candidate(problem))
    return RankingResult(tuple(sorted(lines, key=lambda line: (line.rank is None, line.rank or 0))), problem.nodes)


def _gates_by_candidate(problem: RankingProblem) -> dict[str, tuple[GateResult, ...]]:
    known: dict[str, list[GateResult]] = {candidate.id: [] for candidate in problem.candidates}
    for gate in sorted(problem.gates, key=lambda gate: gate.gate):
        if gate.candidate not in known:
            raise UnknownNameError(f"gate {gate.gate} speaks of {gate.candidate}, which is no candidate of this ranking")
        known[gate.candidate].append(gate)
    return {candidate: tuple(gates) for candidate, gates in known.items()}


def _contributions(shown: list[tuple[str, int]], cells: Grid, sums: Totals, row: int) -> Iterator[Contribution]:
    for leaf, column in shown:
        weight = float(sums.weights[row, column])
        if not cells.applicable[row, column]:
            yield Contribution(leaf, weight, None, None, None, 0.0)
        else:
            low, high, sd = (float(part[row, column]) for part in (cells.low, cells.high, cells.sd))
            middle = low if low == high else (low + high) / 2
            yield Contribution(leaf, weight, middle, low, high, weight * middle, sd)


def _lines(
    candidates: list[Candidate], parts: list[tuple[Contribution, ...]], sums: Totals, gates: Mapping[str, tuple[GateResult, ...]]
) -> Iterator[CandidateResult]:
    excluded = [_exclusions(gates[candidate.id], part) for candidate, part in zip(candidates, parts, strict=True)]
    ranked = np.array([not reasons for reasons in excluded], dtype=np.bool_)
    scores = np.array([fsum(one.contribution for one in part) for part in parts])
    places = competition_rank(scores, ranked), _one_plus(sums.low, sums.high, ranked), _one_plus(sums.high, sums.low, ranked)
    for row, (candidate, part) in enumerate(zip(candidates, parts, strict=True)):
        has_score = any(one.weight for one in part)
        low, high = _interval(part)
        yield CandidateResult(
            candidate=candidate.id,
            name=candidate.name,
            rank=places[0][row],
            score=float(scores[row]) if has_score else None,
            score_low=low if has_score else None,
            score_high=high if has_score else None,
            rank_best=places[1][row],
            rank_worst=places[2][row],
            known_weight=_known_weight(part),
            contributions=part,
            gates=gates[candidate.id],
            excluded_by=excluded[row],
        )


def _interval(part: tuple[Contribution, ...]) -> tuple[float, float]:
    """Worst and best score, summed as the score itself is, so that rounding never puts it outside."""
    return fsum(one.weight * (one.low or 0.0) for one in part), fsum(one.weight * (one.high or 0.0) for one in part)


def _known_weight(part: tuple[Contribution, ...]) -> float:
    """Exactly 1 where everything is known, although rounded shares seldom sum to 1."""
    total = fsum(one.weight for one in part)
    return fsum(one.weight for one in part if one.low == one.high) / total if total else 0.0


def _exclusions(gates: tuple[GateResult, ...], part: tuple[Contribution, ...]) -> tuple[str, ...]:
    """Why a candidate has no rank: the gates it fails, or that there is nothing to score it by."""
    failed = tuple(f"{gate.gate}: {gate.reason}" if gate.reason else gate.gate for gate in knocked_out(gates))
    return failed if any(one.weight for one in part) else (*failed, NOTHING_APPLIES)
