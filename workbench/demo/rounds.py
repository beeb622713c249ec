"""Four rounds: real companies by public facts alone; one open and blind; one in consensus; one decided, with its shortlist."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32

from accounts.models import User
from common.recompute.engine import drain_all
from common.results import stored_result
from evaluations.choices import GateResult, Outcome, ScoredBy, Status
from evaluations.models import Candidate, Criterion, Evaluation, Scorecard
from evaluations.services.consensus import ConsensusInput, record_consensus
from evaluations.services.library import install_scorecard
from evaluations.services.ratings import RatingInput, save_ratings, submit_sheet
from evaluations.services.rounds import add_candidate, assign, check_gate, create_evaluation, declare, move
from evaluations.services.shortlists import EntryInput, freeze_shortlist
from partners.models import Component, Site
from programs.models import Program

Data = Mapping[str, Any]
Users = Mapping[str, User]

COMMENTS = (
    "As stated in the written answer, item 4.",
    "Seen at the site visit.",
    "From the capacity plan; dates are firm.",
    "Two references say the same.",
    "Their own statement; not yet documented.",
)


def seed_rounds(data: Data, users: Users, scorecards: Path) -> None:
    """Each is made once; one that is there is left as people have it now."""
    rounds = data["evaluations"]
    definition = json.loads((scorecards / "advanced-therapies.json").read_text(encoding="utf-8"))
    for name, build in (("facts", _facts_round), ("open", _open_round), ("consensus", _consensus_round), ("decided", _decided_round)):
        row = rounds[name]
        if not Evaluation.objects.filter(name=row["name"]).exists():
            build(row, _scorecard(row, definition), users)


def _facts_round(row: Data, scorecard: Scorecard, users: Users) -> None:
    evaluation = _round(row, scorecard, users)
    for status in (Status.OPEN, Status.CONSENSUS, Status.LOCKED):
        move(by=users["lead"], evaluation=evaluation, to=status)


def _open_round(row: Data, scorecard: Scorecard, users: Users) -> None:
    evaluation = _round(row, scorecard, users)
    move(by=users["lead"], evaluation=evaluation, to=Status.OPEN)
    _declare_all(evaluation, row, users)
    for username, groups in (("evaluator1", ("C1", "C2", "C5")), ("evaluator2", ("C1", "C3"))):
        criteria = evaluation.version.criteria.filter(parent__code__in=groups)
        save_ratings(by=users[username], evaluation=evaluation, ratings=_ratings(evaluation, criteria, username, row))
    late = evaluation.candidates.get(site__key="vantreight.montreal")
    _check(late, "G05", GateResult.FAILED, "Earliest slot offered 01 Mar 2028, needed by 31 Jan 2027", users)


def _consensus_round(row: Data, scorecard: Scorecard, users: Users) -> None:
    """Some cells are settled, as if the meeting had begun."""
    evaluation = _round(row, scorecard, users)
    move(by=users["lead"], evaluation=evaluation, to=Status.OPEN)
    _declare_all(evaluation, row, users)
    recused = row["recused"]
    candidate = evaluation.candidates.get(site__key=recused["candidate"])
    declare(by=users[recused["evaluator"]], candidate=candidate, has_conflict=True, text=recused["text"])
    for username in row["evaluators"]:
        cells = _ratings(evaluation, evaluation.version.criteria.all(), username, row)
        own = [cell for cell in cells if (username, cell["candidate"]) != (recused["evaluator"], candidate.pk)]
        save_ratings(by=users[username], evaluation=evaluation, ratings=own)
        submit_sheet(by=users[username], evaluation=evaluation)
    move(by=users["lead"], evaluation=evaluation, to=Status.CONSENSUS)
    drain_all()
    _settle(evaluation, row, users)


def _settle(evaluation: Evaluation, row: Data, users: Users) -> None:
    """Every other cell of the agenda, until the given outcomes are used up; what is agreed is the level next to the mean."""
    cells = stored_result("ranking", evaluation.pk).payload["agenda"][1::2]
    for cell, settled in zip(cells, row["settled"], strict=False):
        value = round(cell["mean"]) if settled["outcome"] == Outcome.AGREED else None
        agrees = [users[name].pk for name in row["evaluators"]] if value is not None else []
        bearer = users[settled["brought_by"]].pk if "brought_by" in settled else None
        due_on = date.fromisoformat(settled["due_on"]) if "due_on" in settled else None
        given = ConsensusInput(candidate=UUID(cell["candidate"]), criterion=UUID(cell["criterion"]), outcome=settled["outcome"])
        given |= ConsensusInput(value=value, reason=settled["reason"], agrees=agrees, brought_by=bearer, due_on=due_on)
        record_consensus(by=users["lead"], evaluation=evaluation, rows=[given])


def _decided_round(row: Data, scorecard: Scorecard, users: Users) -> None:
    evaluation = _round(row, scorecard, users)
    move(by=users["lead"], evaluation=evaluation, to=Status.OPEN)
    _declare_all(evaluation, row, users)
    for username in row["evaluators"]:
        save_ratings(
            by=users[username], evaluation=evaluation, ratings=_ratings(evaluation, evaluation.version.criteria.all(), username, row)
        )
        submit_sheet(by=users[username], evaluation=evaluation)
    for candidate in evaluation.candidates.all():
        for gate in evaluation.version.gates.all():
            check_gate(
                by=users["lead"],
                candidate=candidate,
                gate_lineage=gate.lineage,
                result=GateResult.PASSED,
                reason="Checked at due diligence",
            )
    for status in (Status.CONSENSUS, Status.LOCKED):
        move(by=users["lead"], evaluation=evaluation, to=status)
    drain_all()
    freeze_shortlist(by=users["buyer"], evaluation=evaluation, rationale=row["rationale"], entries=_entries(evaluation, row))
    move(by=users["lead"], evaluation=evaluation, to=Status.DECIDED)


def _scorecard(row: Data, definition: Data) -> Scorecard:
    """Where people rate, the program's own, so that its lead may make a new version of it; for facts alone that of the library."""
    if "preset" not in row:
        return Scorecard.objects.get(program=None, name="Public facts only")
    preset = next(preset for preset in definition["presets"] if preset["key"] == row["preset"])
    program = Program.objects.get(slug=row["program"])
    name = f"{program.name}: {row['name'].split(',')[0]}"
    return install_scorecard(definition=definition, preset={**preset, "name": name}, program=program)


def _round(row: Data, scorecard: Scorecard, users: Users) -> Evaluation:
    evaluation = create_evaluation(
        by=users["lead"],
        program=Program.objects.get(slug=row["program"]),
        name=row["name"],
        version=scorecard.versions.published().get(),
        component=Component.objects.get(pk=row["component"]),
        stage_id=row["stage"],
        market_id=row.get("market"),
        due_on=row.get("due_on"),
    )
    for key in row["candidates"]:
        site = Site.objects.select_related("organization").get(key=key)
        add_candidate(by=users["lead"], evaluation=evaluation, organization=site.organization, site=site)
    for username in row.get("evaluators", ()):
        assign(by=users["lead"], evaluation=evaluation, user=users[username])
    return evaluation


def _declare_all(evaluation: Evaluation, row: Data, users: Users) -> None:
    for username in row["evaluators"]:
        for candidate in evaluation.candidates.all():
            declare(by=users[username], candidate=candidate, has_conflict=False)


def _check(candidate: Candidate, code: str, result: str, reason: str, users: Users) -> None:
    gate = candidate.evaluation.version.gates.get(code=code)
    check_gate(by=users["lead"], candidate=candidate, gate_lineage=gate.lineage, result=result, reason=reason)


def _ratings(evaluation: Evaluation, criteria: Iterable[Criterion], username: str, row: Data) -> list[RatingInput]:
    leaves = [criterion for criterion in criteria if criterion.scored_by == ScoredBy.PEOPLE]
    strengths = dict(zip(row["candidates"], row["strengths"], strict=True))
    keys = {candidate.pk: candidate.site.key for candidate in evaluation.candidates.select_related("site") if candidate.site}
    apart = row.get("apart", 1)
    return [_rating(pk, f"{key} {leaf.code}", leaf, username, strengths[key], apart=apart) for pk, key in keys.items() for leaf in leaves]


def _rating(candidate: UUID, cell: str, criterion: Criterion, username: str, strength: float, *, apart: float) -> RatingInput:
    """The partner's strength, moved by the criterion for everybody and by each evaluator for themselves: the same at every seeding."""
    common, own = crc32(cell.encode()), crc32(f"{cell} {username}".encode())
    level = round(strength + (common % 300 - 150) / 100 + (own % 120 - 60) * apart / 100)
    rating: RatingInput = {"candidate": candidate, "criterion": criterion.lineage, "comment": COMMENTS[own % len(COMMENTS)]}
    if own % 41 == 0:
        return {**rating, "state": "evidence_pending", "value": None}
    return {**rating, "state": "rated", "value": min(5, max(0, level)), "confidence": ("medium", "high", "medium", "low")[own % 4]}


def _entries(evaluation: Evaluation, row: Data) -> list[EntryInput]:
    candidates = {candidate.site.key: candidate.pk for candidate in evaluation.candidates.select_related("site") if candidate.site}
    return [
        {"candidate": candidates[entry["candidate"]], "role": entry["role"], "conditions": entry["conditions"]} for entry in row["entries"]
    ]
