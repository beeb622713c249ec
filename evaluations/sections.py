"""Sections of a scorecard: its top-level nodes, each with all that stands below it. They are named by lineage."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from evaluations.choices import ScoredBy

if TYPE_CHECKING:
    from evaluations.models import Criterion, ScorecardVersion


def sections_of(criteria: Iterable["Criterion"]) -> dict[UUID, UUID]:
    """For each node of a whole tree the section it stands in; a node at the top is its own."""
    by_pk = {row.pk: row for row in criteria}
    return {row.lineage: _top(row, by_pk).lineage for row in by_pk.values()}


def sections_to_rate(version: "ScorecardVersion") -> list["Criterion"]:
    """The top-level criteria under which people rate something, in their order."""
    criteria = list(version.criteria.order_by("position", "code"))
    section_of = sections_of(criteria)
    rated = {section_of[row.lineage] for row in criteria if row.scored_by == ScoredBy.PEOPLE}
    return [row for row in criteria if row.lineage in rated]


def _top(criterion: "Criterion", by_pk: Mapping[UUID, "Criterion"]) -> "Criterion":
    while criterion.parent_id:
        criterion = by_pk[criterion.parent_id]
    return criterion
