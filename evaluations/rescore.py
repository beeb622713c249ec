"""What moving a round to another version of its scorecard asks of people: which criteria mean something else, and who scores again."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from evaluations.choices import RatingState, ScoredBy
from evaluations.models import Assignment, Criterion, Evaluation, ScorecardVersion
from evaluations.progress import Progress
from evaluations.sections import sections_of


@dataclass(frozen=True, slots=True)
class Again:
    """One criterion that is asked anew: how many cells there are, and how many answers to the old question are set aside."""

    name: str
    why: str
    cells: int
    given: int


@dataclass(frozen=True, slots=True)
class PersonAgain:
    person: Assignment
    asked: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class Rescore:
    criteria: tuple[Again, ...]
    dropped: tuple[str, ...]
    people: tuple[PersonAgain, ...]
    set_aside: int
    weights: int
    gates: int

    @property
    def reopened(self) -> int:
        """Sheets that are in and open again."""
        return sum(bool(one.person.submitted_at) for one in self.people)


@dataclass(frozen=True, slots=True)
class _Sheets:
    """Who is asked what, and what they filled in so far."""

    progress: Progress
    sections: dict[UUID, UUID]
    given: dict[UUID, dict[UUID, int]]

    def raters(self, row: Criterion) -> list[Assignment]:
        return [person for person in self.progress.people if person.rates_in(self.sections[row.lineage])]

    def cells(self, row: Criterion) -> int:
        return sum(len(self.progress.candidates_of(person)) for person in self.raters(row))

    def asked(self, person: Assignment, rows: Collection[Criterion]) -> int:
        own = sum(person.rates_in(self.sections[row.lineage]) for row in rows)
        return own * len(self.progress.candidates_of(person))

    def filled(self, person: Assignment, rows: Collection[Criterion]) -> int:
        return sum(self.given[person.user_id].get(row.lineage, 0) for row in rows)


def rescore(evaluation: Evaluation, version: ScorecardVersion, progress: Progress) -> Rescore:
    """Old and new questions belong together by their code; a rating goes along where the lineage stays."""
    old, new = _tree(evaluation.version), _tree(version)
    kept = {row.lineage for row in _rated(old)} & {row.lineage for row in _rated(new)}
    before, after = ([row for row in _rated(tree) if row.lineage not in kept] for tree in (old, new))
    was, codes = {row.code: row for row in before}, {row.code for row in after}
    sheets = _Sheets(progress, sections_of(new), _given(evaluation))
    people = [PersonAgain(person, sheets.asked(person, after), sheets.filled(person, before)) for person in progress.people]
    return Rescore(
        criteria=tuple(_again(row, was.get(row.code), sheets) for row in after),
        dropped=tuple(row.name for row in before if row.code not in codes),
        people=tuple(one for one in people if one.asked),
        set_aside=sum(one.set_aside for one in people),
        weights=_weights_changed(old, new),
        gates=_gates_changed(evaluation.version, version),
    )


def _tree(version: ScorecardVersion) -> list[Criterion]:
    return list(version.criteria.prefetch_related("anchors").order_by("position", "code"))


def _rated(tree: list[Criterion]) -> list[Criterion]:
    return [row for row in tree if row.scored_by == ScoredBy.PEOPLE]


def _given(evaluation: Evaluation) -> dict[UUID, dict[UUID, int]]:
    """How many cells each person has filled, by criterion."""
    found: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    filled = evaluation.counting_ratings().exclude(state=RatingState.NOT_STARTED)
    for user, lineage in filled.values_list("evaluator", "criterion_lineage"):
        found[user][lineage] += 1
    return found


def _again(row: Criterion, old: Criterion | None, sheets: _Sheets) -> Again:
    given = sum(sheets.filled(person, [old]) for person in sheets.raters(row)) if old else 0
    return Again(row.name, _why(row, old), sheets.cells(row), given)


def _why(row: Criterion, old: Criterion | None) -> str:
    if old is None:
        return _("New on the scorecard")
    if row.question != old.question:
        return _("It asks something else")
    anchors = [{anchor.level: anchor.text for anchor in one.anchors.all()} for one in (old, row)]
    levels = [str(level) for level in range(6) if anchors[0].get(level) != anchors[1].get(level)]
    return _("Anchors of level %(levels)s changed") % {"levels": ", ".join(levels)} if levels else _("It means something else")


def _weights_changed(old: list[Criterion], new: list[Criterion]) -> int:
    before = {row.lineage: row.weight for row in old}
    return sum(before.get(row.lineage, row.weight) != row.weight for row in new)


def _gates_changed(old: ScorecardVersion, new: ScorecardVersion) -> int:
    columns = ("lineage", "name", "kind", "checked_at", "rule", "parameters")
    before, after = ({row["lineage"]: row for row in version.gates.values(*columns)} for version in (old, new))
    return sum(before.get(lineage) != after.get(lineage) for lineage in before.keys() | after.keys())
