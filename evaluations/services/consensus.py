"""What the meeting settles, cell by cell. Ratings are never touched: an agreed value stands in their place, the rest leaves the mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.service import Invalid, bump_revision, mark_stale, service
from evaluations import rules
from evaluations.choices import Outcome, ScoredBy
from evaluations.models import Candidate, ConsensusValue, Criterion, Declaration, Evaluation
from programs.rules import require

Cell = tuple[UUID, UUID]
Content = dict[str, Any]
# Sent in place of an outcome, it takes back what was recorded: the mean counts again.
OPEN = "open"


class ConsensusInput(TypedDict, total=False):
    """One cell, whole: a key that is left out is empty."""

    candidate: UUID
    criterion: UUID
    outcome: str
    value: int | None
    is_applicable: bool
    reason: str
    agrees: Sequence[UUID]
    brought_by: UUID | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Room:
    """What an input is held against, read once."""

    candidates: dict[UUID, Candidate]
    criteria: dict[UUID, Criterion]
    evaluators: frozenset[UUID]
    members: frozenset[UUID]
    recused: frozenset[tuple[UUID, UUID]]


@service
def record_consensus(*, by: User, evaluation: Evaluation, rows: Sequence[ConsensusInput]) -> list[ConsensusValue | None]:
    """Record, replace or take back these cells, all or nothing, in the order given; the ranking is recomputed. None is a cell left open."""
    status = Evaluation.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=evaluation.pk)
    require(rules.may_settle(evaluation.program.role_of(by), status))
    _check(evaluation, rows)
    stored: dict[Cell, ConsensusValue | None] = {
        (row.candidate_id, row.criterion_lineage): row for row in evaluation.consensus_values.prefetch_related("agrees")
    }
    changed = [row for row in rows if _content(stored.get(_cell(row))) != _wanted(row)]
    for row in changed:
        stored[_cell(row)] = _store(by, evaluation, stored.get(_cell(row)), row)
    if changed:
        bump_revision(evaluation)
        mark_stale("ranking", evaluation.pk)
    return [stored.get(_cell(row)) for row in rows]


def _cell(row: ConsensusInput) -> Cell:
    return row["candidate"], row["criterion"]


def _wanted(row: ConsensusInput) -> Content | None:
    """What is to be stored, in words that the audit trail keeps; None for a cell that is open."""
    if row["outcome"] == OPEN:
        return None
    return {
        "outcome": row["outcome"],
        "value": row.get("value"),
        "is_applicable": row.get("is_applicable", True),
        "reason": row.get("reason", "").strip(),
        "agrees": sorted(map(str, set(row.get("agrees", ())))),
        "brought_by": row.get("brought_by"),
        "due_on": row.get("due_on"),
    }


def _content(stored: ConsensusValue | None) -> Content | None:
    if stored is None:
        return None
    return {
        "outcome": stored.outcome,
        "value": stored.value,
        "is_applicable": stored.is_applicable,
        "reason": stored.reason,
        "agrees": sorted(str(person.pk) for person in stored.agrees.all()),
        "brought_by": stored.brought_by_id,
        "due_on": stored.due_on,
    }


def _store(by: User, evaluation: Evaluation, stored: ConsensusValue | None, row: ConsensusInput) -> ConsensusValue | None:
    before, after = _content(stored), _wanted(row)
    _note(by, evaluation, _cell(row), before, after)
    if after is None:
        if stored:
            stored.delete()
        return None
    kept = stored or ConsensusValue(evaluation=evaluation, candidate_id=row["candidate"], criterion_lineage=row["criterion"])
    for name in ("outcome", "value", "is_applicable", "reason", "due_on"):
        setattr(kept, name, after[name])
    kept.brought_by_id, kept.recorded_by, kept.recorded_at = after["brought_by"], by, timezone.now()
    kept.save()
    kept.agrees.set(after["agrees"])
    return ConsensusValue.objects.prefetch_related("agrees").get(pk=kept.pk)


def _note(by: User, evaluation: Evaluation, cell: Cell, before: Content | None, after: Content | None) -> None:
    """Old and new: people by pseudonym, and reasons, being free text, where they can be erased."""
    told = {name: content for name, content in (("before", before), ("after", after)) if content is not None}
    details = {name: _without_names(content) for name, content in told.items()}
    texts = {f"reason_{name}": content["reason"] for name, content in told.items()}
    about = {"candidate": str(cell[0]), "criterion": str(cell[1])}
    journal(by, "consensus.recorded" if after else "consensus.cleared", evaluation, details=about | details, texts=texts)


def _without_names(content: Content) -> Content:
    people = [*content["agrees"], *([content["brought_by"]] if content["brought_by"] else [])]
    known = {str(pk): name for pk, name in User.objects.filter(pk__in=people).values_list("pk", "audit_id")}
    said = {"agrees": sorted(known[pk] for pk in content["agrees"]), "brought_by": known.get(str(content["brought_by"]))}
    return {name: value for name, value in content.items() if name != "reason"} | said


def _check(evaluation: Evaluation, rows: Sequence[ConsensusInput]) -> None:
    room = _room(evaluation)
    errors = _named_twice(rows)
    for place, row in enumerate(rows):
        found = _cell_errors(room, row) or [*_outcome_errors(room, row), *_people_errors(room, row)]
        errors += [(f"{place}/{name}", text) for name, text in found]
    if errors:
        raise Invalid(errors)


def _room(evaluation: Evaluation) -> Room:
    conflicts = Declaration.objects.filter(candidate__evaluation=evaluation, has_conflict=True)
    leaves = evaluation.version.criteria.exclude(scored_by=ScoredBy.GROUP)
    return Room(
        candidates={row.pk: row for row in evaluation.candidates.all()},
        criteria={row.lineage: row for row in leaves},
        evaluators=frozenset(evaluation.assignments.values_list("user", flat=True)),
        members=frozenset(evaluation.program.memberships.values_list("user", flat=True)),
        recused=frozenset(conflicts.values_list("user", "candidate")),
    )


def _named_twice(rows: Sequence[ConsensusInput]) -> list[tuple[str, str]]:
    cells = [_cell(row) for row in rows]
    said = _("This cell is named more than once; send it once.")
    return [(str(place), said) for place, cell in enumerate(cells) if cells.count(cell) > 1]


def _cell_errors(room: Room, row: ConsensusInput) -> list[tuple[str, str]]:
    errors = []
    if row["candidate"] not in room.candidates:
        errors.append(("candidate", _("This is no candidate of the round.")))
    if row["criterion"] not in room.criteria:
        errors.append(("criterion", _("This is no criterion of the round's scorecard.")))
    return errors


def _outcome_errors(room: Room, row: ConsensusInput) -> list[tuple[str, str]]:
    outcome, criterion = row["outcome"], room.criteria[row["criterion"]]
    if outcome == OPEN:
        return []
    errors = [] if row.get("reason", "").strip() else [("reason", _("Say why: it goes into the minutes."))]
    if outcome == Outcome.AGREED and criterion.scored_by == ScoredBy.FACTS:
        said = _("%(name)s follows the registry. Keep it disputed, or change the fact there.") % {"name": criterion.name}
        return [*errors, ("outcome", said)]
    return errors + _level_errors(row)


def _level_errors(row: ConsensusInput) -> list[tuple[str, str]]:
    value, is_applicable = row.get("value"), row.get("is_applicable", True)
    if row["outcome"] == Outcome.AGREED and is_applicable and value not in range(6):
        return [("value", _("What is agreed is a whole number from 0 to 5, or that the criterion does not apply."))]
    if value is not None and not (row["outcome"] == Outcome.AGREED and is_applicable):
        return [("value", _("Only an agreed value that applies has a level; send null."))]
    if not is_applicable and row["outcome"] != Outcome.AGREED:
        return [("is_applicable", _("That a criterion does not apply is agreed, or it is open."))]
    return []


def _people_errors(room: Room, row: ConsensusInput) -> list[tuple[str, str]]:
    return [*_agreeing_errors(room, row), *_evidence_errors(room, row)]


def _agreeing_errors(room: Room, row: ConsensusInput) -> list[tuple[str, str]]:
    people = row.get("agrees", ())
    if people and row["outcome"] != Outcome.AGREED:
        return [("agrees", _("People agree with an agreed value; of what is open nobody is named."))]
    errors = []
    for place, person in enumerate(people):
        if person not in room.evaluators:
            errors.append((f"agrees/{place}", _("This is no evaluator of the round.")))
        elif (person, row["candidate"]) in room.recused:
            errors.append((f"agrees/{place}", _("This evaluator is recused for the candidate.")))
    return errors


def _evidence_errors(room: Room, row: ConsensusInput) -> list[tuple[str, str]]:
    person, due_on = row.get("brought_by"), row.get("due_on")
    if row["outcome"] != Outcome.EVIDENCE:
        given = (("brought_by", person), ("due_on", due_on))
        return [(name, _("This goes with evidence that is asked for.")) for name, value in given if value is not None]
    errors = [] if due_on else [("due_on", _("Say by when."))]
    if person is None:
        return [*errors, ("brought_by", _("Say who brings it."))]
    if person not in room.members:
        return [*errors, ("brought_by", _("This is no member of the program."))]
    if (person, row["candidate"]) in room.recused:
        return [*errors, ("brought_by", _("This evaluator is recused for the candidate."))]
    return errors
