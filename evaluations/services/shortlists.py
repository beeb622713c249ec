"""Freezing a ranking: the record holds everything that the decision rests on and that the exports print."""

import json
from collections.abc import Sequence
from typing import Any, TypedDict
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.canonical import canonical_json, sha256_hex
from common.journal import journal
from common.results import Stored, stored_result
from common.service import Invalid, Refused, service
from evaluations import rules
from evaluations.choices import RatingState, ShortlistRole
from evaluations.models import Evaluation, Shortlist
from evaluations.numbering import evaluator_numbers
from programs.rules import may_buy, require

RECORD_FORMAT = 1


class EntryInput(TypedDict):
    candidate: UUID
    role: str
    conditions: str


@service
def freeze_shortlist(*, by: User, evaluation: Evaluation, rationale: str, entries: Sequence[EntryInput]) -> Shortlist:
    """Keep the current ranking as it is, with the rationale and who is primary, backup and reserve."""
    require(may_buy(evaluation.program.role_of(by)))
    # Locked, so that no change can slip between the ranking and the ratings that stand beside it.
    status = Evaluation.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=evaluation.pk)
    require(rules.may_freeze(status))
    stored = stored_result("ranking", evaluation.pk)
    if not stored.is_current or not stored.revision:
        raise Refused(_("The ranking is being recomputed. Freeze it in a moment, when it is current."), "stale")
    ranking = stored.payload
    _check(rationale, entries, ranking)
    record = _record(by, evaluation, stored, rationale, entries)
    text = canonical_json(record)
    shortlist = Shortlist.objects.create(
        evaluation=evaluation,
        ranking_revision=stored.revision,
        rationale=rationale,
        record=text,
        digest=sha256_hex(text),
        frozen_at=record["frozen_at"],
        frozen_by=by,
    )
    details = {"revision": stored.revision, "digest": shortlist.digest}
    journal(by, "shortlist.frozen", shortlist, details=details, texts={"rationale": rationale})
    return shortlist


def record_of(shortlist: Shortlist) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shortlist.record)
    return found


def _check(rationale: str, entries: Sequence[EntryInput], ranking: dict[str, Any]) -> None:
    ranked = {line["candidate"]: line for line in ranking["results"]}
    errors = [] if rationale.strip() else [("rationale", _("Say why: the record is read years later."))]
    if not any(entry["role"] == ShortlistRole.PRIMARY for entry in entries):
        errors.append(("entries", _("Choose the primary partner.")))
    for place, entry in enumerate(entries):
        line = ranked.get(str(entry["candidate"]))
        if line is None:
            errors.append((f"entries/{place}/candidate", _("This is no candidate of the ranking.")))
        elif line["rank"] is None:
            errors.append((f"entries/{place}/candidate", _("%(name)s failed a gate and has no rank.") % {"name": line["name"]}))
        if entry["role"] not in ShortlistRole.values:
            errors.append((f"entries/{place}/role", _("A role is primary, backup or reserve.")))
    if errors:
        raise Invalid(errors)


def _record(by: User, evaluation: Evaluation, stored: Stored, rationale: str, entries: Sequence[EntryInput]) -> dict[str, Any]:
    version, program = evaluation.version, evaluation.program
    names = {line["candidate"]: line["name"] for line in stored.payload["results"]}
    return {
        "format": RECORD_FORMAT,
        "program": {"slug": program.slug, "name": program.name},
        "evaluation": {
            "id": evaluation.pk,
            "name": evaluation.name,
            "component": evaluation.component_id,
            "stage": evaluation.stage_id,
            "market": evaluation.market_id,
            "need": [term.name for term in (evaluation.component, evaluation.stage, evaluation.market) if term],
        },
        "scorecard": {"name": version.scorecard.name, "version": version.number},
        "ranking": {"revision": stored.revision, "digest": stored.digest, "computed_at": stored.computed_at, **stored.payload},
        "tree": _tree(evaluation),
        "ratings": _ratings(evaluation),
        "entries": [{**entry, "candidate": str(entry["candidate"]), "name": names[str(entry["candidate"])]} for entry in entries],
        "rationale": rationale,
        "frozen_at": timezone.now(),
        "frozen_by": {"name": by.name, "function": by.function},
    }


def _tree(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Every node with its raw weight, parents before parts."""
    rows = evaluation.version.criteria.select_related("parent").order_by("position", "code")
    nodes = [
        {
            "criterion": row.lineage,
            "parent": row.parent.lineage if row.parent else None,
            "code": row.code,
            "name": row.name,
            "weight": float(row.weight),
            "scored_by": row.scored_by,
        }
        for row in rows
    ]
    return sorted(nodes, key=lambda node: node["parent"] is not None)


def _ratings(evaluation: Evaluation) -> list[dict[str, Any]]:
    """What counted, by number of the evaluator: the record is exported, so neither a name nor the order of joining is in it."""
    people = evaluator_numbers(evaluation)
    rows = evaluation.counting_ratings().exclude(state=RatingState.NOT_STARTED)
    return [
        {
            "candidate": row.candidate_id,
            "criterion": row.criterion_lineage,
            "evaluator": people[row.evaluator_id],
            "state": row.state,
            "value": row.value,
        }
        for row in sorted(rows, key=lambda row: (str(row.candidate_id), str(row.criterion_lineage), people[row.evaluator_id]))
    ]
