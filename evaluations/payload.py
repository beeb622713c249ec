"""The computed ranking as the JSON that is stored, shown and sent."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from math import fsum, sqrt
from typing import Any
from uuid import UUID

from decision.ranking import CandidateResult, Contribution, RankingProblem, RankingResult
from decision.valuation import DEFAULT_POLICY, FactFinding, GateResult, GateStatus, global_weights, shares_of_tops
from evaluations.choices import ScoredBy
from evaluations.models import Candidate, Criterion, Gate

METHOD = "additive"
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Round:
    """The snapshot of everything that the ranking of a round depends on."""

    evaluation: str
    candidates: tuple[Candidate, ...]
    criteria: tuple[Criterion, ...]
    gates: tuple[Gate, ...]
    problem: RankingProblem
    findings: dict[Cell, FactFinding]
    # Why, for each cell whose value was agreed in consensus.
    agreed: dict[Cell, str]
    facts: frozenset[str]
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Index:
    """What every line looks up, made once for a ranking."""

    candidates: dict[str, Candidate]
    gates: dict[str, Gate]
    findings: dict[Cell, FactFinding]
    agreed: dict[Cell, str]
    levels: dict[Cell, list[float]]


def ranking_json(result: RankingResult, loaded: Round) -> dict[str, Any]:
    index = Index(
        candidates={str(candidate.pk): candidate for candidate in loaded.candidates},
        gates={str(gate.lineage): gate for gate in loaded.gates},
        findings=loaded.findings,
        agreed=loaded.agreed,
        levels=_levels(loaded.problem),
    )
    shares, local = global_weights(loaded.problem.nodes), shares_of_tops(loaded.problem.nodes)
    leaves = _leaves(loaded.criteria)
    tops = _tops(loaded.criteria)
    return {
        "method": METHOD,
        "groups": [
            _group_json(top, [leaf for leaf in leaves if tops[leaf.pk] is top], shares) for top in loaded.criteria if top.parent_id is None
        ],
        "criteria": [_criterion_json(leaf, tops[leaf.pk], shares, local[str(leaf.lineage)]) for leaf in leaves],
        "results": [_result_json(line, index) for line in result.results],
    }


def site_key(candidate: Candidate) -> str | None:
    return candidate.site.key if candidate.site else None


def _leaves(criteria: tuple[Criterion, ...]) -> list[Criterion]:
    return [criterion for criterion in criteria if criterion.scored_by != ScoredBy.GROUP]


def _tops(criteria: tuple[Criterion, ...]) -> dict[UUID, Criterion]:
    """For each node the one at the top that it stands under; a node at the top stands under itself."""
    by_id = {criterion.pk: criterion for criterion in criteria}
    return {criterion.pk: _top(criterion, by_id) for criterion in criteria}


def _top(criterion: Criterion, by_id: dict[UUID, Criterion]) -> Criterion:
    while criterion.parent_id:
        criterion = by_id[criterion.parent_id]
    return criterion


def _group_json(criterion: Criterion, below: list[Criterion], shares: dict[str, float]) -> dict[str, Any]:
    """A top-level node, with its share of the whole; a leaf at the top is a group of its own."""
    return {
        "criterion": criterion.lineage,
        "code": criterion.code,
        "name": criterion.name,
        "short_name": criterion.short_name or criterion.name,
        "weight": sum(shares[str(leaf.lineage)] for leaf in below),
    }


def _criterion_json(criterion: Criterion, top: Criterion, shares: dict[str, float], share: float) -> dict[str, Any]:
    """`share` is of its top-level group, which it keeps when the weight of the group moves, even to nothing."""
    return {
        "criterion": criterion.lineage,
        "code": criterion.code,
        "name": criterion.name,
        "short_name": criterion.short_name or criterion.name,
        "group": top.lineage,
        "weight": shares[str(criterion.lineage)],
        "share": share,
        "unit": criterion.unit,
        "scored_by": criterion.scored_by,
    }


def _result_json(line: CandidateResult, index: Index) -> dict[str, Any]:
    candidate = index.candidates[line.candidate]
    return {
        "rank": line.rank,
        "rank_best": line.rank_best,
        "rank_worst": line.rank_worst,
        "candidate": line.candidate,
        "name": line.name,
        "organization": candidate.organization.slug,
        "site": site_key(candidate),
        "place": _place(candidate),
        "score": line.score,
        "score_low": line.score_low,
        "score_high": line.score_high,
        "known_weight": line.known_weight,
        "excluded_by": _exclusions(line, index.gates),
        "gates": [_gate_json(gate, index.gates[gate.gate]) for gate in line.gates],
        "contributions": [_contribution_json(part, index, (line.candidate, part.criterion)) for part in line.contributions],
    }


def _exclusions(line: CandidateResult, gates: dict[str, Gate]) -> list[str]:
    """In words: the failed gates by name, else why no criterion applies."""
    failed = [f"{gates[result.gate].name}: {result.reason}" for result in line.gates if result.status is GateStatus.FAILED]
    return failed or list(line.excluded_by)


def _gate_json(result: GateResult, gate: Gate) -> dict[str, Any]:
    return {
        "gate": gate.lineage,
        "code": gate.code,
        "name": gate.name,
        "kind": gate.kind,
        "checked_at": gate.checked_at,
        "status": result.status,
        "reason": result.reason,
        "role": result.role,
        "until": result.until,
    }


def _levels(problem: RankingProblem) -> dict[Cell, list[float]]:
    """What people gave for each cell, the lowest first: who gave which is not in it."""
    given: dict[Cell, list[float]] = defaultdict(list)
    for rating in problem.ratings:
        if rating.level is not None:
            given[rating.candidate, rating.criterion].append(rating.level)
    return {cell: sorted(levels) for cell, levels in given.items()}


def _deviation(levels: list[float]) -> float | None:
    """Of a sample of two or more. The library's own is exact to the last digit and forty times slower."""
    if len(levels) <= 1:
        return None
    mean = fsum(levels) / len(levels)
    return sqrt(fsum((level - mean) ** 2 for level in levels) / (len(levels) - 1))


def _contribution_json(part: Contribution, index: Index, cell: Cell) -> dict[str, Any]:
    finding, levels = index.findings.get(cell), index.levels.get(cell, [])
    return {
        "criterion": part.criterion,
        "weight": part.weight,
        "utility": part.utility,
        "utility_low": part.low,
        "utility_high": part.high,
        "contribution": part.contribution,
        "is_known": part.utility is not None and part.low == part.high,
        "is_applicable": part.utility is not None,
        "utility_sd": part.sd,
        "raters": len(levels),
        "levels": levels,
        "spread": _deviation(levels),
        "disputed": cell not in index.agreed and bool(levels) and levels[-1] - levels[0] >= DEFAULT_POLICY.disputed_range,
        "agreed": cell in index.agreed,
        "agreed_reason": index.agreed.get(cell, ""),
        "why": finding.why if finding else "",
        "stale": finding.stale if finding else False,
    }


def _place(candidate: Candidate) -> str:
    site = candidate.site
    return ", ".join(part for part in (site.city, site.country) if part) if site else candidate.organization.hq_country
