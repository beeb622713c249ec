"""Rows of a round -> the ranking problem -> the stored JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from common.recompute.kinds import Computation
from decision.ranking import Candidate as Ranked
from decision.ranking import RankingProblem, rank
from decision.valuation import (
    GATE_RULES,
    RULES,
    CellValue,
    FactFinding,
    GateFinding,
    GateResult,
    GateStatus,
    Node,
    PartnerFacts,
    Rating,
    RatingState,
    check_gate,
    find,
)
from evaluations.choices import ScoredBy
from evaluations.models import Criterion, Declaration, Evaluation, Gate, GateCheck
from evaluations.payload import Cell, Round, ranking_json, site_key
from partners.facts import read_facts


def load_evaluation(evaluation_id: str, on: date) -> Round | None:
    evaluation = Evaluation.objects.filter(pk=evaluation_id).select_related("program", "version", "component").first()
    if evaluation is None:
        return None
    candidates = tuple(evaluation.candidates.select_related("organization", "site").order_by("position", "pk"))
    criteria, gates = tuple(evaluation.version.criteria.all()), tuple(evaluation.version.gates.all())
    reading = read_facts([(candidate.organization, candidate.site) for candidate in candidates], on)
    known = {str(candidate.pk): reading.partners[candidate.organization.slug, site_key(candidate)] for candidate in candidates}
    findings = _findings(evaluation, criteria, known, on)
    results, gate_turns = _gate_results(evaluation, gates, known, on)
    problem = RankingProblem(
        nodes=tuple(_node(criterion, criteria) for criterion in criteria),
        candidates=tuple(Ranked(str(candidate.pk), candidate.name) for candidate in candidates),
        ratings=tuple(_ratings(evaluation, criteria)),
        settled=tuple(CellValue(candidate, criterion, finding.level) for (candidate, criterion), finding in findings.items()),
        gates=tuple(results),
    )
    turns = [finding.valid_until for finding in findings.values()] + gate_turns
    component = {evaluation.component.fact_key} if evaluation.component else set()
    facts = reading.subjects | component | {evaluation.program.fact_key}
    return Round(evaluation_id, candidates, criteria, gates, problem, findings, facts, min((turn for turn in turns if turn), default=None))


def compute_ranking(loaded: Round) -> Computation:
    result = rank(loaded.problem)
    return Computation(payload=ranking_json(result, loaded), inputs=_inputs(loaded), facts=loaded.facts, valid_until=loaded.valid_until)


def parameters_for(row: Criterion | Gate, component: str | None) -> dict[str, Any]:
    """The rule's own parameters; a rule about a component that names none is about that of the round."""
    rule = RULES.get(row.rule) or GATE_RULES.get(row.rule)
    asks = rule is not None and any(parameter.name == "component" for parameter in rule.parameters)
    return {"component": component, **row.parameters} if asks and component else dict(row.parameters)


def _findings(evaluation: Evaluation, criteria: Iterable[Criterion], known: dict[str, PartnerFacts], on: date) -> dict[Cell, FactFinding]:
    derived = [criterion for criterion in criteria if criterion.scored_by == ScoredBy.FACTS]
    return {
        (candidate, str(criterion.lineage)): find(criterion.rule, parameters_for(criterion, evaluation.component_id), facts, on)
        for candidate, facts in known.items()
        for criterion in derived
    }


def _gate_results(
    evaluation: Evaluation, gates: Iterable[Gate], known: dict[str, PartnerFacts], on: date
) -> tuple[list[GateResult], list[date | None]]:
    checks = {(str(check.candidate_id), check.gate_lineage): check for check in GateCheck.objects.filter(candidate__evaluation=evaluation)}
    results, turns = [], []
    for gate in gates:
        for candidate, facts in known.items():
            found = check_gate(gate.rule, parameters_for(gate, evaluation.component_id), facts, on) if gate.rule else None
            status, reason, turn = _standing(found, checks.get((candidate, gate.lineage)), on)
            results.append(GateResult(candidate, str(gate.lineage), status, reason))
            turns += [turn, found.valid_until if found else None]
    return results, turns


def _standing(found: GateFinding | None, check: GateCheck | None, on: date) -> tuple[GateStatus, str, date | None]:
    """What the registry says, unless people said something that still holds; and the day on which that ends."""
    if check is not None and (check.valid_until is None or on < check.valid_until):
        return GateStatus(check.result), check.reason, check.valid_until
    if found is not None:
        return found.status, found.why, None
    if check is not None:
        return GateStatus.UNKNOWN, f"The check held until {check.valid_until}", None
    return GateStatus.UNKNOWN, "Not checked yet", None


def _ratings(evaluation: Evaluation, criteria: Iterable[Criterion]) -> list[Rating]:
    """Those of the round's evaluators, on criteria that people rate and its version has; the rest is kept and set aside."""
    rows = evaluation.ratings.filter(
        criterion_lineage__in=[criterion.lineage for criterion in criteria if criterion.scored_by == ScoredBy.PEOPLE],
        evaluator__assignments__evaluation=evaluation,
    )
    values = rows.order_by("pk").values_list("candidate", "criterion_lineage", "evaluator", "state", "value")
    conflicts = set(Declaration.objects.filter(candidate__evaluation=evaluation, has_conflict=True).values_list("candidate", "user"))
    return [
        Rating(str(candidate), str(criterion), str(person), RatingState(state), value)
        for candidate, criterion, person, state, value in values
        if (candidate, person) not in conflicts
    ]


def _node(criterion: Criterion, criteria: Iterable[Criterion]) -> Node:
    lineages = {other.pk: str(other.lineage) for other in criteria}
    parent = lineages[criterion.parent_id] if criterion.parent_id else None
    return Node(str(criterion.lineage), parent, criterion.name, float(criterion.weight))


def _inputs(loaded: Round) -> dict[str, Any]:
    """What the digest of the result is made of; the order of rows is that of the database and says nothing."""
    problem = loaded.problem
    return {
        "evaluation": loaded.evaluation,
        "nodes": [asdict(node) for node in problem.nodes],
        "candidates": sorted(candidate.id for candidate in problem.candidates),
        "ratings": sorted(
            [rating.candidate, rating.criterion, rating.evaluator, str(rating.state), rating.level] for rating in problem.ratings
        ),
        "settled": sorted([cell.candidate, cell.criterion, cell.level] for cell in problem.settled),
        "gates": sorted([gate.candidate, gate.gate, str(gate.status), gate.reason] for gate in problem.gates),
    }
