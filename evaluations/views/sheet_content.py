"""What one evaluator's sheet shows. It reads nothing of anybody else: not even a count or a time."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from accounts.models import User
from common.results import stored_result
from evaluations.choices import RatingState, ScoredBy
from evaluations.forms import EvidenceForm
from evaluations.models import Assignment, Candidate, Criterion, Declaration, Evaluation, Rating
from evaluations.rules import may_rate
from evaluations.sections import sections_of
from evaluations.services.ratings import asked_for
from programs.rules import Verdict


@dataclass(frozen=True, slots=True)
class Cell:
    """One candidate on one criterion, as this evaluator left it."""

    candidate: Candidate
    criterion: Criterion
    rating: Rating | None

    @property
    def answer(self) -> str:
        """The checked radio: a level, another state, or nothing."""
        if self.rating is None or self.rating.state == RatingState.NOT_STARTED:
            return ""
        return str(self.rating.value) if self.rating.state == RatingState.RATED else self.rating.state

    @property
    def said(self) -> str:
        """The answer in words."""
        if self.rating is None or not self.answer:
            return ""
        if self.rating.value is None:
            return self.rating.get_state_display()
        meaning = self.anchors[self.rating.value]["text"]
        return f"{self.rating.value}, {meaning}" if meaning else str(self.rating.value)

    @property
    def asked_for(self) -> str:
        return asked_for(self.rating)

    @property
    def evidence(self) -> list[dict[str, str]]:
        stored = self.rating.evidence if self.rating else []
        return [{name: str(line.get(name) or "") for name in EvidenceForm.base_fields} for line in stored]

    @property
    def anchors(self) -> list[dict[str, Any]]:
        """From 0 to 5, levels without words too: the scale has no gap."""
        words = {anchor.level: anchor for anchor in self.criterion.anchors.all()}
        return [{"level": level, "text": words[level].text if level in words else ""} for level in range(6)]


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the tree on the left: a criterion or, by candidate, a candidate."""

    pk: UUID
    name: str
    done: int
    total: int
    is_current: bool = False
    from_facts: bool = False

    @property
    def is_done(self) -> bool:
        return self.total > 0 and self.done == self.total


@dataclass(frozen=True, slots=True)
class StepGroup:
    name: str
    steps: tuple[Step, ...]


@dataclass
class Sheet:
    evaluation: Evaluation
    user: User
    _ratings: dict[tuple[UUID, UUID], Rating] = field(init=False)

    def __post_init__(self) -> None:
        rows = self.evaluation.ratings.sheet_of(self.user)
        self._ratings = {(row.candidate_id, row.criterion_lineage): row for row in rows}

    @cached_property
    def assignment(self) -> Assignment | None:
        return self.evaluation.assignments.filter(user=self.user).first()

    @cached_property
    def verdict(self) -> Verdict:
        handed_in = bool(self.assignment and self.assignment.submitted_at)
        return may_rate(is_evaluator=self.assignment is not None, status=self.evaluation.status, has_submitted=handed_in)

    @cached_property
    def all_criteria(self) -> list[Criterion]:
        rows = self.evaluation.version.criteria.select_related("parent").prefetch_related("anchors").order_by("position", "code")
        return list(rows)

    @cached_property
    def criteria(self) -> list[Criterion]:
        """The leaves of the person's sections in the order of their groups: what a person walks through."""
        places = {row.pk: place for place, row in enumerate(self.all_criteria)}
        sections, own = sections_of(self.all_criteria), self.assignment
        leaves = [row for row in self.all_criteria if row.scored_by != ScoredBy.GROUP and own and own.rates_in(sections[row.lineage])]
        return sorted(leaves, key=lambda row: (places[row.parent_id or row.pk], places[row.pk]))

    @cached_property
    def rated_criteria(self) -> list[Criterion]:
        return [row for row in self.criteria if row.scored_by == ScoredBy.PEOPLE]

    @cached_property
    def all_candidates(self) -> list[Candidate]:
        return list(self.evaluation.candidates.select_related("organization", "site"))

    @cached_property
    def declarations(self) -> dict[UUID, Declaration]:
        rows = Declaration.objects.filter(candidate__evaluation=self.evaluation, user=self.user)
        return {row.candidate_id: row for row in rows}

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Those that this evaluator rates."""
        free = {pk for pk, row in self.declarations.items() if not row.has_conflict}
        return [row for row in self.all_candidates if row.pk in free]

    @property
    def undeclared(self) -> list[Candidate]:
        return [row for row in self.all_candidates if row.pk not in self.declarations]

    @property
    def recused(self) -> list[Declaration]:
        return [
            self.declarations[row.pk]
            for row in self.all_candidates
            if row.pk in self.declarations and self.declarations[row.pk].has_conflict
        ]

    def cell(self, candidate: Candidate, criterion: Criterion) -> Cell:
        return Cell(candidate, criterion, self._ratings.get((candidate.pk, criterion.lineage)))

    def cells_of_criterion(self, criterion: Criterion) -> list[Cell]:
        """In an order of its own for each person and criterion, so that the first place favours nobody."""
        shuffled = sorted(self.candidates, key=lambda row: _draw(self.user.pk, criterion.lineage, row.pk))
        return [self.cell(candidate, criterion) for candidate in shuffled]

    def cells_of_candidate(self, candidate: Candidate) -> list[Cell]:
        return [self.cell(candidate, criterion) for criterion in self.rated_criteria]

    def all_cells(self) -> Iterable[Cell]:
        return (self.cell(candidate, criterion) for criterion in self.rated_criteria for candidate in self.candidates)

    @property
    def missing(self) -> list[Cell]:
        return [cell for cell in self.all_cells() if cell.asked_for]

    @cached_property
    def total(self) -> int:
        return len(self.rated_criteria) * len(self.candidates)

    @cached_property
    def done(self) -> int:
        return sum(bool(cell.answer) for cell in self.all_cells())

    @property
    def left(self) -> int:
        return self.total - self.done

    def done_elsewhere(self, here: Sequence[Cell]) -> int:
        """Answers that do not stand on the page at hand, which counts its own as they are given."""
        return self.done - sum(bool(cell.answer) for cell in here)

    def left_elsewhere(self, here: Sequence[Cell]) -> int:
        return self.left - sum(not cell.answer for cell in here)

    def first_unfinished(self) -> Criterion | None:
        """Where the work goes on: the first criterion with a cell left, else the first of all."""
        unfinished = (row for row in self.rated_criteria if any(not cell.answer for cell in self.cells_of_criterion(row)))
        return next(unfinished, next(iter(self.criteria), None))

    def steps_by_criterion(self, current: Criterion | None) -> list[StepGroup]:
        steps = [(row.parent.name if row.parent else "", self._criterion_step(row, current)) for row in self.criteria]
        return [StepGroup(name, tuple(step for _, step in group)) for name, group in groupby(steps, key=lambda pair: pair[0])]

    def steps_by_candidate(self, current: Candidate | None) -> list[StepGroup]:
        steps = [_step(row.pk, row.name, self.cells_of_candidate(row), is_current=row == current) for row in self.candidates]
        return [StepGroup("", tuple(steps))]

    def _criterion_step(self, row: Criterion, current: Criterion | None) -> Step:
        if row.scored_by == ScoredBy.FACTS:
            return Step(row.lineage, row.name, 0, 0, is_current=row == current, from_facts=True)
        return _step(row.lineage, row.name, self.cells_of_criterion(row), is_current=row == current)

    def facts(self, criterion: Criterion) -> list[dict[str, Any]]:
        """What the registry says of each candidate on a criterion that nobody rates: that part alone of the stored result."""
        by_candidate = {row["candidate"]: row for row in stored_result("ranking", self.evaluation.pk).payload.get("results", [])}
        return [{"candidate": row, "fact": _contribution(by_candidate.get(str(row.pk)), criterion)} for row in self.all_candidates]


def _step(pk: UUID, name: str, cells: Sequence[Cell], *, is_current: bool) -> Step:
    return Step(pk, name, sum(bool(cell.answer) for cell in cells), len(cells), is_current=is_current)


def _contribution(row: dict[str, Any] | None, criterion: Criterion) -> dict[str, Any] | None:
    contributions = row["contributions"] if row else []
    return next((one for one in contributions if one["criterion"] == str(criterion.lineage)), None)


def _draw(*parts: UUID) -> bytes:
    return hashlib.sha256(b"".join(part.bytes for part in parts)).digest()
