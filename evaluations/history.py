"""What happened to a round, from the audit trail: its moves and its make-up, never who worked on a sheet and when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.journal.write import SYSTEM
from common.models import JournalEntry
from evaluations.choices import Status
from evaluations.models import Evaluation
from partners.models import Organization, Site

SHOWN = 10
ROUND_SAID = {
    "evaluation.created": gettext_lazy("made the round"),
    "evaluation.changed": gettext_lazy("changed the round"),
    "evaluation.candidate_added": gettext_lazy("added a candidate"),
    "evaluation.candidate_removed": gettext_lazy("took a candidate out"),
    "evaluation.evaluator_added": gettext_lazy("added an evaluator"),
    "evaluation.evaluator_removed": gettext_lazy("took an evaluator out"),
    "evaluation.assignment": gettext_lazy("changed what an evaluator rates"),
    "evaluation.gate_checked": gettext_lazy("checked a gate"),
    "evaluation.version": gettext_lazy("moved the round to another scorecard version"),
    "evaluation.open": gettext_lazy("opened the round"),
    "evaluation.consensus": gettext_lazy("opened consensus"),
    "evaluation.locked": gettext_lazy("locked the round"),
    "evaluation.decided": gettext_lazy("decided the round"),
    "evaluation.cancelled": gettext_lazy("cancelled the round"),
    "evaluation.reopened": gettext_lazy("reopened the round"),
}
MOVED = {f"evaluation.{status}" for status in Status} | {"evaluation.created", "evaluation.reopened"}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    actor: str
    what: str
    reason: str


def history_of(evaluation: Evaluation) -> list[HistoryLine]:
    """The last entries, newest first, by five queries."""
    rows = list(_entries(evaluation).filter(verb__in=ROUND_SAID).prefetch_related("values")[:SHOWN])
    names = _names(rows)
    return [HistoryLine(row.at, names.get(row.actor, _("Somebody")), _what(row, names), _reason(row)) for row in rows]


def entered_on(evaluation: Evaluation) -> dict[str, datetime]:
    """By status, when the round came to it last."""
    found: dict[str, datetime] = {}
    for row in _entries(evaluation).filter(verb__in=MOVED):
        found.setdefault(_status_after(row), row.at)
    return found


def _entries(evaluation: Evaluation) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(object_type=evaluation._meta.label_lower, object_id=str(evaluation.pk)).order_by("-id")


def _status_after(row: JournalEntry) -> str:
    if row.verb == "evaluation.created":
        return Status.DRAFT
    return str(_details(row)["to"]) if row.verb == "evaluation.reopened" else row.verb.partition(".")[2]


def _details(row: JournalEntry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.canonical)["details"]
    return found


def _names(rows: list[JournalEntry]) -> dict[str, str]:
    """Of the people and the partners that the entries are about, by pseudonym, key or slug."""
    details = [_details(row) for row in rows]
    people = {row.actor for row in rows} | {one["user"] for one in details if "user" in one}
    sites, organizations = ({one[column] for one in details if one.get(column)} for column in ("site", "organization"))
    return {
        SYSTEM: _("The system"),
        **{person.audit_id: str(person) for person in User.objects.filter(audit_id__in=people)},
        **dict(Organization.objects.filter(slug__in=organizations).values_list("slug", "name")),
        **dict(Site.objects.filter(key__in=sites).values_list("key", "name")),
    }


def _what(row: JournalEntry, names: Mapping[str, str]) -> str:
    details = _details(row)
    if row.verb == "evaluation.version":
        return _("moved the round to scorecard version %(number)s") % {"number": details["version"]}
    if row.verb == "evaluation.gate_checked":
        return _("checked gate %(gate)s") % {"gate": details["gate"]}
    about = names.get(details.get("site") or details.get("organization") or details.get("user") or "", "")
    return f"{ROUND_SAID[row.verb]}: {about}" if about else str(ROUND_SAID[row.verb])


def _reason(row: JournalEntry) -> str:
    return next((value.value for value in row.values.all() if value.key == "reason"), "")
