"""One evaluator's sheet: saving, handing in, taking back. A rating takes no lock on its round: fifty people rate at once."""

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.service import Forbidden, Invalid, Refused, mark_stale, service
from evaluations import rules
from evaluations.choices import RatingState, ScoredBy, Status
from evaluations.models import Assignment, Candidate, Criterion, Evaluation, Rating
from evaluations.sections import sections_of
from programs.rules import Verdict, require

EDITABLE = ("state", "value", "confidence", "comment", "evidence", "measured")


class RatingInput(TypedDict, total=False):
    """An absent optional key leaves what is stored."""

    candidate: UUID
    criterion: UUID
    state: str
    value: int | None
    confidence: str
    comment: str
    evidence: list[dict[str, Any]]
    measured: float | None


class Recused(Refused):
    """The person declared a conflict: the rows of that candidate are not there for them."""


@service
def save_ratings(*, by: User, evaluation: Evaluation, ratings: Sequence[RatingInput]) -> list[Rating]:
    """Upsert these rows of the caller's own sheet, all or nothing, in the order given; the ranking is recomputed."""
    require(may_rate(by, evaluation))
    _check_cells(by, evaluation, ratings)
    stored = {(rating.candidate_id, rating.criterion_lineage): rating for rating in evaluation.ratings.sheet_of(by)}
    rows = [_merged(by, evaluation, stored, given) for given in ratings]
    _check_values(rows)
    for row in rows:
        row.save()
    if rows:
        details = {"rows": [[str(row.candidate_id), str(row.criterion_lineage), row.state, row.value] for row in rows]}
        journal(by, "ratings.saved", evaluation, details=details)
        mark_stale("ranking", evaluation.pk)
    return rows


@service
def submit_sheet(*, by: User, evaluation: Evaluation) -> Assignment:
    """Hand in the sheet. What is missing is named, with its row."""
    require(may_rate(by, evaluation))
    if missing := missing_on_sheet(by, evaluation):
        raise Invalid(missing)
    assignment = evaluation.assignments.get(user=by)
    assignment.submitted_at = timezone.now()
    assignment.save(update_fields=["submitted_at"])
    journal(by, "sheet.submitted", evaluation)
    return assignment


@service
def take_back_sheet(*, by: User, evaluation: Evaluation) -> Assignment:
    assignment = evaluation.assignments.filter(user=by).first()
    if assignment is None or evaluation.status != Status.OPEN:
        raise Refused(_("A sheet is taken back by its evaluator while the round is open."), "not_open")
    assignment.submitted_at = None
    assignment.save(update_fields=["submitted_at"])
    journal(by, "sheet.taken_back", evaluation)
    return assignment


def may_rate(by: User, evaluation: Evaluation) -> Verdict:
    """Asked of the round as it is now; without a lock, because fifty people rate at once."""
    assignment = evaluation.assignments.filter(user=by).first()
    status = Evaluation.objects.values_list("status", flat=True).get(pk=evaluation.pk)
    return rules.may_rate(is_evaluator=assignment is not None, status=status, has_submitted=bool(assignment and assignment.submitted_at))


def missing_on_sheet(by: User, evaluation: Evaluation) -> list[tuple[str, str]]:
    """(candidate/criterion, what is asked for) for each cell that is not ready to hand in."""
    rated = {(rating.candidate_id, rating.criterion_lineage): rating for rating in evaluation.ratings.sheet_of(by)}
    criteria = [row for row in own_of(by, evaluation, evaluation.version.criteria.all()) if row.scored_by == ScoredBy.PEOPLE]
    return [
        (f"{candidate.name}/{criterion.name}", text)
        for candidate in candidates_of(by, evaluation)
        for criterion in criteria
        if (text := asked_for(rated.get((candidate.pk, criterion.lineage))))
    ]


def candidates_of(by: User, evaluation: Evaluation) -> list[Candidate]:
    """Those that the evaluator may rate: declared, and without a conflict."""
    free = evaluation.candidates.filter(declarations__user=by, declarations__has_conflict=False)
    return list(free.select_related("organization", "site"))


def own_of(by: User, evaluation: Evaluation, criteria: Iterable[Criterion]) -> list[Criterion]:
    """Those of a whole tree that stand in the sections which the evaluator is asked to rate."""
    rows = list(criteria)
    sections = sections_of(rows)
    assignment = evaluation.assignments.filter(user=by).first()
    return [row for row in rows if assignment is not None and assignment.rates_in(sections[row.lineage])]


def asked_for(rating: Rating | None) -> str:
    """What a cell still needs before the sheet is handed in; empty when nothing."""
    if rating is None or rating.state == RatingState.NOT_STARTED:
        return _("Not rated yet. Rate it, or mark it as not applicable, abstained or evidence pending.")
    if rating.state == RatingState.RATED and (rating.value in (0, 5) or rating.confidence == "low") and not rating.comment.strip():
        return _("A 0, a 5 or a low confidence needs a comment.")
    if rating.state == RatingState.RATED and not rating.comment.strip() and not rating.evidence:
        return _("Say in a comment or by evidence what this rests on.")
    return ""


def _check_cells(by: User, evaluation: Evaluation, ratings: Sequence[RatingInput]) -> None:
    candidates = {candidate.pk: candidate for candidate in evaluation.candidates.all()}
    open_to = {candidate.pk for candidate in candidates_of(by, evaluation)}
    criteria = {criterion.lineage: criterion for criterion in evaluation.version.criteria.all()}
    own = own_of(by, evaluation, criteria.values())
    errors = _named_twice(ratings)
    for row, given in enumerate(ratings):
        criterion = criteria.get(given["criterion"])
        if given["candidate"] not in candidates:
            errors.append((f"{row}/candidate", _("This is no candidate of the round.")))
        elif given["candidate"] not in open_to:
            raise _not_open(by, candidates[given["candidate"]])
        if wrong := _wrong_criterion(criterion, own):
            errors.append((f"{row}/criterion", wrong))
    if errors:
        raise Invalid(errors)


def _wrong_criterion(criterion: Criterion | None, own: Sequence[Criterion]) -> str:
    if criterion is None or criterion.scored_by == ScoredBy.GROUP:
        return _("This is no criterion of the round's scorecard.")
    if criterion.scored_by == ScoredBy.FACTS:
        return _("%(name)s follows the registry; nobody rates it.") % {"name": criterion.name}
    return "" if criterion in own else _("%(name)s is in a section that you are not asked to rate.") % {"name": criterion.name}


def _not_open(by: User, candidate: Candidate) -> Refused:
    if candidate.declarations.filter(user=by, has_conflict=True).exists():
        return Recused(_("You declared a conflict of interest with %(name)s.") % {"name": candidate.name}, "recused")
    return Forbidden(_("Declare first that you have no conflict of interest with %(name)s.") % {"name": candidate.name})


def _named_twice(ratings: Sequence[RatingInput]) -> list[tuple[str, str]]:
    """Which of two answers to one cell is meant cannot be told."""
    rows: dict[tuple[UUID, UUID], list[int]] = {}
    for row, given in enumerate(ratings):
        rows.setdefault((given["candidate"], given["criterion"]), []).append(row)
    said = _("This cell is named more than once; send it once.")
    return [(str(row), said) for places in rows.values() if len(places) > 1 for row in places]


def _merged(by: User, evaluation: Evaluation, stored: dict[tuple[UUID, UUID], Rating], given: RatingInput) -> Rating:
    key = (given["candidate"], given["criterion"])
    rating = stored.get(key) or Rating(
        evaluation=evaluation, candidate_id=key[0], criterion_lineage=key[1], evaluator=by, state=RatingState.NOT_STARTED
    )
    stored[key] = rating
    for name in EDITABLE:
        if name in given:
            setattr(rating, name, dict(given)[name])
    if "state" in given and "value" not in given and given["state"] != RatingState.RATED:
        rating.value = None
    return rating


def _check_values(rows: Sequence[Rating]) -> None:
    errors = []
    for place, row in enumerate(rows):
        if row.state == RatingState.RATED and row.value not in range(6):
            errors.append((f"{place}/value", _("A rating is a whole number from 0 to 5.")))
        if row.state != RatingState.RATED and row.value is not None:
            errors.append((f"{place}/value", _("Only the state “rated” has a value; send null, or the state “rated”.")))
    if errors:
        raise Invalid(errors)
