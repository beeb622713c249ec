"""The progress board of a round, for its leads: what is filled in, never how."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.formats import day
from evaluations.choices import Status
from evaluations.models import Assignment, Evaluation
from evaluations.progress import Part, Progress, Section


@dataclass(frozen=True, slots=True)
class BoardRow:
    name: str
    note: str
    series: int | None
    parts: tuple[Part, ...]
    count: int
    of: int

    @property
    def is_enough(self) -> bool:
        return self.count >= self.of


@dataclass(frozen=True, slots=True)
class BoardPerson:
    """The foot of a column: the whole sheet, and whether a reminder is possible."""

    assignment: Assignment
    whole: Part
    recused: tuple[str, ...]
    is_waiting: bool
    was_reminded_today: bool

    @property
    def may_be_reminded(self) -> bool:
        return self.is_waiting and not self.was_reminded_today


@dataclass
class Board:
    evaluation: Evaluation
    progress: Progress
    by: str

    @property
    def rows(self) -> list[BoardRow]:
        return list(self._by_candidate() if self.by == "candidate" else self._by_section())

    @cached_property
    def people(self) -> list[BoardPerson]:
        waiting = set(self.progress.waiting) if self.evaluation.status == Status.OPEN else set()
        return [self._person(assignment, is_waiting=assignment in waiting) for assignment in self.progress.people]

    @property
    def remindable(self) -> list[BoardPerson]:
        return [person for person in self.people if person.may_be_reminded]

    @property
    def waiting(self) -> list[Assignment]:
        return [person.assignment for person in self.people if person.is_waiting]

    @property
    def submitted(self) -> int:
        return sum(bool(person.assignment.submitted_at) for person in self.people)

    def _person(self, assignment: Assignment, *, is_waiting: bool) -> BoardPerson:
        recused = tuple(row.name for row in self.progress.candidates if (assignment.user_id, row.pk) in self.progress.recused)
        today = timezone.now().date()
        reminded = bool(assignment.reminded_at and assignment.reminded_at.date() == today)
        return BoardPerson(assignment, self.progress.whole(assignment), recused, is_waiting, reminded)

    def _by_section(self) -> Iterator[BoardRow]:
        for section in self.progress.sections:
            parts = tuple(self.progress.in_section(person, section) for person in self.progress.people)
            done = sum(part.state == "done" for part in parts)
            yield BoardRow(section.name, _note(section), section.series, parts, done, self.evaluation.quorum)

    def _by_candidate(self) -> Iterator[BoardRow]:
        for candidate in self.progress.candidates:
            parts = tuple(self.progress.of_candidate(person, candidate) for person in self.progress.people)
            place = candidate.organization.name if candidate.site else ""
            done = sum(part.state == "done" for part in parts)
            yield BoardRow(candidate.name, place, None, parts, done, sum(bool(part.total) for part in parts))


def _note(section: Section) -> str:
    count = len(section.criteria)
    criteria = ngettext("%(count)d criterion", "%(count)d criteria", count) % {"count": count}
    return _("%(criteria)s, due %(day)s") % {"criteria": criteria, "day": day(section.due_on)} if section.due_on else criteria
