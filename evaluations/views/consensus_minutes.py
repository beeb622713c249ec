"""The minutes: each cell that was settled, with what was given, why, by whom, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.formats import day, points
from evaluations.models import Assignment, Declaration
from evaluations.settling import rank_at, standing
from evaluations.views.consensus_content import Item, Meeting

Recused = set[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Line:
    item: Item
    mean: float | None
    who: str
    effect: str


@dataclass
class Minutes:
    meeting: Meeting

    @cached_property
    def people(self) -> list[Assignment]:
        return list(self.meeting.evaluation.assignments.select_related("user"))

    @cached_property
    def recusals(self) -> list[Declaration]:
        rows = Declaration.objects.filter(candidate__evaluation=self.meeting.evaluation, has_conflict=True)
        return list(rows.select_related("user", "candidate__site", "candidate__organization").order_by("user__name", "candidate__position"))

    @property
    def lines(self) -> list[Line]:
        meeting = self.meeting
        return [self._line(meeting.item(key)) for key in meeting.records if key in meeting.parts]

    @property
    def facilitators(self) -> list[str]:
        """Who recorded anything, once each."""
        names = [str(row.recorded_by) for row in self.meeting.records.values() if row.recorded_by]
        return list(dict.fromkeys(names))

    def _line(self, item: Item) -> Line:
        mean = sum(item.levels) / len(item.levels) if item.levels else None
        return Line(item, mean, self._who(item), self._effect(item, mean))

    def _who(self, item: Item) -> str:
        record = item.record
        if record is None or not record.is_agreed:
            return self._bearer(item)
        recused = {row.user_id for row in self.recusals if str(row.candidate_id) == item.candidate}
        present = [row for row in self.people if row.user_id not in recused]
        agreeing = {person.pk for person in record.agrees.all()}
        return self._agreeing(present, [row for row in present if row.user_id not in agreeing])

    def _bearer(self, item: Item) -> str:
        record = item.record
        if record is None or record.brought_by is None:
            return _("Not agreed")
        return _("%(name)s, by %(day)s") % {"name": record.brought_by, "day": day(record.due_on)}

    def _agreeing(self, present: Sequence[Assignment], apart: Sequence[Assignment]) -> str:
        """Who is apart is named to the lead alone."""
        count = len(present) - len(apart)
        if not apart:
            return ngettext("The one evaluator", "All %(count)d", count) % {"count": count}
        said = _("%(count)d of %(all)d") % {"count": count, "all": len(present)}
        if not self.meeting.reads_all:
            return said
        names = [row.user.name if self.meeting.shows_names else row.speaks_for for row in apart]
        return _("%(said)s, without %(names)s") % {"said": said, "names": ", ".join(filter(None, names)) or len(apart)}

    def _effect(self, item: Item, mean: float | None) -> str:
        """Of an agreed value, against the mean that would count without it."""
        if not self.meeting.stored.is_current:
            return _("Being computed")
        now = standing(self.meeting.content.payload, item.candidate)
        if now.rank is None or now.score is None:
            return _("None: a gate failed")
        before = None if mean is None else rank_at(self.meeting.content.payload, item.candidate, item.criterion, mean)
        here = {"name": item.candidate_name, "rank": now.rank, "before": before, "score": points(now.score, 1)}
        if item.record is None or not item.record.is_agreed:
            return _("Open: %(name)s stays %(rank)d by the mean") % here
        if before in (None, now.rank):
            return _("%(name)s stays %(rank)d, %(score)s") % here
        return _("%(name)s goes from %(before)d to %(rank)d, %(score)s") % here
