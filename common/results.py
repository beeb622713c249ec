"""Reading stored results. Nothing here computes."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from common.models import Result, Target


@dataclass(frozen=True, slots=True)
class Stored:
    """The newest result of a target, and whether a newer one is on its way. Revision 0 has no payload yet."""

    revision: int
    wanted_revision: int
    computed_at: datetime | None
    digest: str
    text: str
    error: str

    @property
    def is_current(self) -> bool:
        return self.revision >= self.wanted_revision

    @property
    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


NOTHING = Stored(0, 0, None, "", "{}", "")


def stored_result(kind: str, object_id: UUID) -> Stored:
    """By two indexed reads."""
    target = Target.objects.filter(kind=kind, object_id=str(object_id)).first()
    if target is None:
        return NOTHING
    result = Result.objects.filter(target=target).order_by("-revision").first()
    if result is None:
        return Stored(0, target.wanted_revision, None, "", "{}", target.error)
    return _stored(target, result)


def stored_results(kind: str, object_ids: list[UUID]) -> dict[str, Stored]:
    """Of many objects, by one query for all; those without a result are left out."""
    found = Result.objects.filter(
        target__kind=kind, target__object_id__in=[str(pk) for pk in object_ids], revision=F("target__done_revision")
    )
    return {row.target.object_id: _stored(row.target, row) for row in found.select_related("target")}


def _stored(target: Target, row: Result) -> Stored:
    return Stored(row.revision, target.wanted_revision, row.computed_at, row.digest, row.payload, target.error)
