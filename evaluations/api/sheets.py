"""The cells of evaluators' sheets, those included that nobody has touched."""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.models import User
from evaluations.choices import RatingState, ScoredBy
from evaluations.models import Assignment, Candidate, Criterion, Declaration, Evaluation, Rating
from evaluations.sections import sections_of

Row = dict[str, Any]


def sheet_of(evaluation: Evaluation, person: User) -> list[Row]:
    """Empty for who is no evaluator of the round."""
    return _sheets(evaluation, list(evaluation.assignments.filter(user=person).select_related("user")))


def all_sheets(evaluation: Evaluation) -> list[Row]:
    return _sheets(evaluation, list(evaluation.assignments.select_related("user").order_by("user__name", "user")))


def _sheets(evaluation: Evaluation, people: list[Assignment]) -> list[Row]:
    """Each candidate on each criterion that the person is asked to rate; one whom the person has a conflict with is not rated."""
    candidates = list(evaluation.candidates.select_related("organization", "site").order_by("position", "pk"))
    criteria = list(evaluation.version.criteria.order_by("position", "code"))
    sections = sections_of(criteria)
    rated = [(row, sections[row.lineage]) for row in criteria if row.scored_by == ScoredBy.PEOPLE]
    conflicts = set(Declaration.objects.filter(candidate__evaluation=evaluation, has_conflict=True).values_list("user", "candidate"))
    given = {
        (row.evaluator_id, row.candidate_id, row.criterion_lineage): row
        for row in evaluation.ratings.filter(evaluator__in=[one.user for one in people])
    }
    own = {one.user: [row for row, section in rated if one.rates_in(section)] for one in people}
    cells = ((person, candidate) for person in own for candidate in candidates if (person.pk, candidate.pk) not in conflicts)
    return [row for person, candidate in cells for row in _rows(person, candidate, own[person], given)]


def _rows(person: User, candidate: Candidate, criteria: Iterable[Criterion], given: dict[Any, Rating]) -> Iterator[Row]:
    for criterion in criteria:
        rating = given.get((person.pk, candidate.pk, criterion.lineage)) or Rating(state=RatingState.NOT_STARTED)
        yield {
            "candidate": candidate.pk,
            "criterion": criterion.lineage,
            "state": rating.state,
            "value": rating.value,
            "confidence": rating.confidence,
            "comment": rating.comment,
            "evidence": rating.evidence,
            "measured": rating.measured,
            "candidate_name": candidate.name,
            "criterion_name": criterion.name,
            "evaluator": person.pk,
            "evaluator_name": person.name,
        }
