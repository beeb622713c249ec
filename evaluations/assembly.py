"""Rows of a round -> the ranking problem -> the stored JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from common.canonical import sha256_hex
from common.recompute.kinds import Computation
from decision.ranking import Candidate as Ranked
from decision.ranking import RankingProblem, rank
from decision.valuation import (
    DEFAULT_POLICY,
    GATE_RULES,
    RULES,
    CellValue,
    Check,
    Confidence,
    FactFinding,
    GateResult,
    GateStatus,
    Node,
    PartnerFacts,
    Rating,
    RatingState,
    check_gate,
    find,
    stand_at,
)
from evaluations.choices import GateKind, Outcome, ScoredBy
from evaluations.models import ConsensusValue, Criterion, Evaluation, Gate, GateCheck
from evaluations.numbering import evaluator_numbers
from evaluations.payload import Cell, Round, ranking_json, site_key
from evaluations.study.whole import with_study
from partners.facts import read_facts

STATES = {str(state): state for state in RatingState}
SURE = {"": None, **{str(sure): sure for sure in Confidence}}


def load_evaluation(evaluation_id: str, on: date) -> Round | None:
    evaluation = Evaluation.objects.filter(pk=evaluation_id).select_related("program", "version", "component").first()
    if evaluation is None:
        return None
    candidates = tuple(evaluation.candidates.select_related("organization", "site").order_by("position", "pk"))
    criteria, gates = tuple(evaluation.version.criteria.all()), tuple(evaluation.version.gates.all())
    reading = read_facts([(candidate.organization, candidate.site) for candidate in candidates], on)
    known = {str(candidate.pk): reading.partners[candidate.organization.slug, site_key(candidate)] for candidate in candidates}
    findings = _findings(evaluation, criteria, known, on)
    agreed = _agreed(evaluation, criteria)
    results, gate_turns = _gate_results(evaluation, gates, known, on)
    problem = RankingProblem(
        nodes=_nodes(criteria),
        candidates=tuple(Ranked(str(candidate.pk), candidate.name) for candidate in candidates),
        ratings=_ratings(evaluation),
        settled=(*(_settled(*cell, finding) for cell, finding in findings.items()), *map(_agreed_value, agreed)),
        gates=tuple(results),
    )
    turns = [finding.valid_until for finding in findings.values()] + gate_turns
    component = {evaluation.component.fact_key} if evaluation.component else set()
    facts = reading.subjects | component | {evaluation.program.fact_key}
    reasons = {(str(row.candidate_id), str(row.criterion_lineage)): row.reason for row in agreed}
    valid_until = min((turn for turn in turns if turn), default=None)
    return Round(evaluation_id, candidates, criteria, gates, problem, findings, reasons, facts, valid_until)


def compute_ranking(loaded: Round) -> Computation:
    result = rank(loaded.problem)
    payload = with_study(ranking_json(result, loaded), loaded.problem, result)
    return Computation(payload=payload, inputs=_inputs(loaded), facts=loaded.facts, valid_until=loaded.valid_until)


def parameters_for(row: Criterion | Gate, component: str | None) -> dict[str, Any]:
    """The rule's own parameters; a rule about a component that names none is about that of the round."""
    return {"component": component, **row.parameters} if component and asks_about_component(row.rule) else dict(row.parameters)


def asks_about_component(name: str) -> bool:
    rule = RULES.get(name) or GATE_RULES.get(name)
    return rule is not None and any(parameter.name == "component" for parameter in rule.parameters)


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
    checks = {(str(row.candidate_id), row.gate_lineage): _check(row) for row in GateCheck.objects.filter(candidate__evaluation=evaluation)}
    results, turns = [], []
    for gate in gates:
        is_hard = gate.kind == GateKind.HARD
        for candidate, facts in known.items():
            found = check_gate(gate.rule, parameters_for(gate, evaluation.component_id), facts, on) if gate.rule else None
            check = checks.get((candidate, gate.lineage))
            result, turn = stand_at(candidate, str(gate.lineage), is_hard=is_hard, found=found, check=check, on=on)
            results.append(result)
            turns.append(turn)
    return results, turns


def _check(row: GateCheck) -> Check:
    return Check(GateStatus(row.result), row.reason, row.valid_until, row.role)


def _ratings(evaluation: Evaluation) -> tuple[Rating, ...]:
    """By number of the evaluator: what is stored of a ranking names nobody.

    Ids are read as text, and each is made out once: a round has ten thousand ratings of a hundred things.
    """
    numbers = {str(person): str(number) for person, number in evaluator_numbers(evaluation).items()}
    ids = (Cast(column, TextField()) for column in ("candidate_id", "criterion_lineage", "evaluator_id"))
    rows = evaluation.counting_ratings().order_by().values_list(*ids, "state", "value", "confidence")
    return tuple(
        Rating(_dashed(candidate), _dashed(criterion), numbers[_dashed(person)], STATES[state], value, SURE[sure])
        for candidate, criterion, person, state, value, sure in rows
    )


@lru_cache(maxsize=4096)
def _dashed(raw: str) -> str:
    """An id as it is written everywhere: the databases differ in how they keep it."""
    return str(UUID(raw))


def _agreed(evaluation: Evaluation, criteria: Iterable[Criterion]) -> list[ConsensusValue]:
    """What was agreed on criteria that people rate; the registry speaks for the others, whatever was agreed when people still did."""
    people = [criterion.lineage for criterion in criteria if criterion.scored_by == ScoredBy.PEOPLE]
    return list(evaluation.consensus_values.filter(outcome=Outcome.AGREED, criterion_lineage__in=people))


def _agreed_value(row: ConsensusValue) -> CellValue:
    return CellValue(str(row.candidate_id), str(row.criterion_lineage), row.value, is_applicable=row.is_applicable)


def _settled(candidate: str, criterion: str, finding: FactFinding) -> CellValue:
    return CellValue(candidate, criterion, finding.level, sd=DEFAULT_POLICY.stale_sd if finding.stale and finding.known else 0.0)


def _nodes(criteria: Iterable[Criterion]) -> tuple[Node, ...]:
    lineages = {criterion.pk: str(criterion.lineage) for criterion in criteria}
    return tuple(
        Node(lineages[row.pk], lineages[row.parent_id] if row.parent_id else None, row.name, float(row.weight)) for row in criteria
    )


def _inputs(loaded: Round) -> dict[str, Any]:
    """What the digest of the result is made of; the order of rows is that of the database and says nothing."""
    problem = loaded.problem
    return {
        "evaluation": loaded.evaluation,
        "nodes": [asdict(node) for node in problem.nodes],
        "candidates": sorted(candidate.id for candidate in problem.candidates),
        "ratings": _ratings_digest(problem.ratings),
        "settled": sorted([cell.candidate, cell.criterion, str(cell.level), cell.is_applicable, cell.sd] for cell in problem.settled),
        "agreed": sorted([*cell, reason] for cell, reason in loaded.agreed.items()),
        "gates": sorted([gate.candidate, gate.gate, str(gate.status), gate.reason, gate.role, str(gate.until)] for gate in problem.gates),
    }


def _ratings_digest(ratings: Iterable[Rating]) -> str:
    """Of all of them in an order of their own, so that the digest of a large round does not carry it whole."""
    lines = (f"{one.candidate} {one.criterion} {one.evaluator} {one.state} {one.level} {one.confidence}" for one in ratings)
    return sha256_hex("\n".join(sorted(lines)))
