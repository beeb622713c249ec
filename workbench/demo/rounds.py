"""Three rounds: real companies by public facts alone; one open and blind; one decided, with its shortlist."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32

from accounts.models import User
from common.recompute.engine import drain_all
from evaluations.choices import GateResult, ScoredBy, Status
from evaluations.models import Candidate, Criterion, Evaluation, Scorecard
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
    for name, build in (("facts", _facts_round), ("open", _open_round), ("decided", _decided_round)):
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
    return [_rating(pk, f"{key} {leaf.code}", leaf, username, strengths[key]) for pk, key in keys.items() for leaf in leaves]


def _rating(candidate: UUID, cell: str, criterion: Criterion, username: str, strength: float) -> RatingInput:
    """The partner's strength, moved by the criterion for everybody and a little by each evaluator: the same at every seeding."""
    common, own = crc32(cell.encode()), crc32(f"{cell} {username}".encode())
    level = round(strength + (common % 300 - 150) / 100 + (own % 120 - 60) / 100)
    rating: RatingInput = {"candidate": candidate, "criterion": criterion.lineage, "comment": COMMENTS[own % len(COMMENTS)]}
    if own % 41 == 0:
        return {**rating, "state": "evidence_pending", "value": None}
    return {**rating, "state": "rated", "value": min(5, max(0, level)), "confidence": ("medium", "high", "medium", "low")[own % 4]}


def _entries(evaluation: Evaluation, row: Data) -> list[EntryInput]:
    candidates = {candidate.site.key: candidate.pk for candidate in evaluation.candidates.select_related("site") if candidate.site}
    return [
        {"candidate": candidates[entry["candidate"]], "role": entry["role"], "conditions": entry["conditions"]} for entry in row["entries"]
    ]
