"""The steps of a round above each of its pages, each with what everybody may know of it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from evaluations.choices import Status
from evaluations.models import Evaluation
from evaluations.rules import may_see_room


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    url: str
    note: str
    is_current: bool


def round_tabs(evaluation: Evaluation, user: User, *, here: str) -> list[Tab]:
    """By two queries; the note of a step says nothing that another evaluator's work changes while the round is blind."""
    notes = {
        "detail": _candidates(evaluation),
        "sheet": _sheet_note(evaluation, user),
        "consensus": "" if may_see_room(evaluation.reached, is_hidden=evaluation.is_hidden) else _("later"),
        "ranking": _ranking_note(evaluation, user),
        "shortlist": "",
    }
    names = {"detail": _("Round"), "sheet": _("Score"), "consensus": _("Consensus"), "ranking": _("Rank"), "shortlist": _("Shortlist")}
    return [Tab(names[page], reverse(f"evaluations:{page}", args=[evaluation.pk]), note, page == here) for page, note in notes.items()]


def _candidates(evaluation: Evaluation) -> str:
    count = evaluation.candidates.count()
    return ngettext("%(count)s candidate", "%(count)s candidates", count) % {"count": count}


def _sheet_note(evaluation: Evaluation, user: User) -> str:
    assignment = evaluation.assignments.filter(user=user).first()
    if assignment is None:
        return ""
    return _("handed in") if assignment.submitted_at else _("your sheet") if evaluation.status == Status.OPEN else ""


def _ranking_note(evaluation: Evaluation, user: User) -> str:
    return _("opens in consensus") if evaluation.is_hidden or evaluation.hides_weights_from(user) else ""
