"""How far each evaluator is, by section and by candidate: counts of filled cells of any state, which say nothing about opinion."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from evaluations.choices import RatingState, ScoredBy, Status
from evaluations.models import Assignment, Candidate, Criterion, Declaration, Evaluation
from evaluations.querysets import RatingQuerySet
from evaluations.sections import sections_of

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Section:
    """A top-level node of the scorecard that people rate something of. `series` is its colour."""

    lineage: UUID
    code: str
    name: str
    series: int
    criteria: frozenset[UUID]
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """A share of one sheet: `filled` of `total` cells. None of a recused person, and of one who is not asked, is there to fill."""

    filled: int
    total: int
    is_asked: bool
    is_late: bool

    @property
    def state(self) -> str:
        if not self.total:
            return "recused" if self.is_asked else "not_asked"
        if self.filled == self.total:
            return "done"
        return "late" if self.is_late else "started" if self.filled else "none"


@dataclass(frozen=True, slots=True)
class Progress:
    sections: tuple[Section, ...]
    people: tuple[Assignment, ...]
    candidates: tuple[Candidate, ...]
    recused: frozenset[Pair]
    by_criterion: dict[Pair, int]
    by_candidate: dict[Pair, int]
    # None where nothing can be late: the round is not open.
    today: date | None

    @classmethod
    def read(cls, evaluation: Evaluation) -> "Progress":
        """By seven queries, whatever the size of the round."""
        conflicts = Declaration.objects.filter(candidate__evaluation=evaluation, has_conflict=True)
        filled = evaluation.counting_ratings().exclude(state=RatingState.NOT_STARTED).order_by()
        return cls(
            sections=sections_in(evaluation),
            people=tuple(evaluation.assignments.select_related("user")),
            candidates=tuple(evaluation.candidates.select_related("organization", "site")),
            recused=frozenset(conflicts.values_list("user", "candidate")),
            by_criterion=_counted(filled, "criterion_lineage"),
            by_candidate=_counted(filled, "candidate"),
            today=timezone.now().date() if evaluation.status == Status.OPEN else None,
        )

    def raters(self, section: Section) -> list[Assignment]:
        """Those who are asked to rate it, and may rate anybody."""
        return [person for person in self.people if self.in_section(person, section).total]

    def finished(self, section: Section) -> list[Assignment]:
        return [person for person in self.people if self.in_section(person, section).state == "done"]

    def in_section(self, person: Assignment, section: Section) -> Part:
        is_asked = person.rates_in(section.lineage)
        filled = sum(self.by_criterion.get((person.user_id, row), 0) for row in section.criteria)
        total = len(section.criteria) * len(self.candidates_of(person)) if is_asked else 0
        return Part(filled if is_asked else 0, total, is_asked, self._is_past(section.due_on))

    def of_candidate(self, person: Assignment, candidate: Candidate) -> Part:
        own = [section for section in self.sections if person.rates_in(section.lineage)]
        is_free = (person.user_id, candidate.pk) not in self.recused
        total = sum(len(section.criteria) for section in own) if is_free else 0
        is_late = any(self._is_past(section.due_on) and self.in_section(person, section).state == "late" for section in own)
        return Part(self.by_candidate.get((person.user_id, candidate.pk), 0) if is_free else 0, total, bool(own), is_late)

    def whole(self, person: Assignment) -> Part:
        parts = [self.in_section(person, section) for section in self.sections]
        late = any(part.state == "late" for part in parts)
        return Part(sum(part.filled for part in parts), sum(part.total for part in parts), any(part.is_asked for part in parts), late)

    def candidates_of(self, person: Assignment) -> list[Candidate]:
        return [candidate for candidate in self.candidates if (person.user_id, candidate.pk) not in self.recused]

    @property
    def waiting(self) -> list[Assignment]:
        """Whose sheet is not handed in, though there is something on it to rate."""
        return [person for person in self.people if not person.submitted_at and self.whole(person).total]

    def _is_past(self, day: date | None) -> bool:
        return day is not None and self.today is not None and day < self.today


def _counted(filled: RatingQuerySet, column: str) -> dict[Pair, int]:
    counts = filled.values("evaluator", column).annotate(number=Count("pk"))
    return {(row["evaluator"], row[column]): row["number"] for row in counts}


def due_of(evaluation: Evaluation, section: UUID) -> date | None:
    """That of the section, else when scoring closes."""
    own = evaluation.section_dates.get(str(section))
    return date.fromisoformat(own) if own else evaluation.due_on


def sections_in(evaluation: Evaluation) -> tuple[Section, ...]:
    """Those that people rate, in the order of the scorecard."""
    criteria = list(evaluation.version.criteria.order_by("position", "code"))
    section_of = sections_of(criteria)
    tops = [row for row in criteria if row.parent_id is None]
    found = (
        Section(
            lineage=top.lineage,
            code=top.code,
            name=top.name,
            series=place % 7 + 1,
            criteria=_rated(criteria, section_of, top),
            due_on=due_of(evaluation, top.lineage),
        )
        for place, top in enumerate(tops)
    )
    return tuple(section for section in found if section.criteria)


def _rated(criteria: list[Criterion], section_of: dict[UUID, UUID], top: Criterion) -> frozenset[UUID]:
    return frozenset(row.lineage for row in criteria if row.scored_by == ScoredBy.PEOPLE and section_of[row.lineage] == top.lineage)
