"""Where a round stands, and who may do what there, as data; the services ask the same rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.templatetags.formats import day
from evaluations.choices import MOVES, Status
from evaluations.models import Evaluation
from evaluations.rules import may_freeze

MOVE_NAMES = {
    Status.OPEN: gettext_lazy("Open round"),
    Status.CONSENSUS: gettext_lazy("Open consensus"),
    Status.LOCKED: gettext_lazy("Lock round"),
    Status.DECIDED: gettext_lazy("Decide"),
}
WHAT_HAPPENS = {
    Status.DRAFT: gettext_lazy("Lead sets candidates, people, dates"),
    Status.OPEN: gettext_lazy("Evaluators rate. Nobody sees another's score"),
    Status.CONSENSUS: gettext_lazy("Members see scores and the ranking"),
    Status.LOCKED: gettext_lazy("Lead locks. Going back needs a reason"),
    Status.DECIDED: gettext_lazy("A shortlist is frozen; nothing changes any more"),
    Status.CANCELLED: gettext_lazy("Stopped; ratings are kept and closed"),
}


@dataclass(frozen=True, slots=True)
class PathStep:
    name: str
    note: str
    says: str
    kind: str


@dataclass(frozen=True, slots=True)
class Right:
    what: str
    who: str
    is_open: bool


def path_of(evaluation: Evaluation, entered: Mapping[str, datetime]) -> list[PathStep]:
    """The five steps with their days; a cancelled round shows where it was stopped."""
    steps: list[Status] = [status for status in Status if status != Status.CANCELLED]
    here = steps.index(Status(evaluation.reached))
    path = [_step(evaluation, status, place - here, entered) for place, status in enumerate(steps)]
    if evaluation.status == Status.CANCELLED:
        since = entered.get(Status.CANCELLED)
        stop = PathStep(_capital(Status.CANCELLED), day(since) if since else "", str(WHAT_HAPPENS[Status.CANCELLED]), "is-stopped is-now")
        return [*path[:here], stop]
    return path


def _step(evaluation: Evaluation, status: Status, ahead: int, entered: Mapping[str, datetime]) -> PathStep:
    kind = "is-done" if ahead < 0 else "is-now" if ahead == 0 else ""
    since = entered.get(status)
    notes = [day(since)] if since and ahead <= 0 else []
    if status == Status.OPEN and evaluation.due_on and ahead >= 0:
        notes.append(_("closes %(day)s") % {"day": day(evaluation.due_on)})
    return PathStep(_capital(status), ", ".join(notes), str(WHAT_HAPPENS[status]), kind)


def _capital(status: Status) -> str:
    return str(status.label).capitalize()


def rights_in(evaluation: Evaluation, *, raters: int, missing: int) -> list[Right]:
    """Who may do what in the present status, whoever asks."""
    status, lead = evaluation.status, _("Lead or administrator")
    is_open, changeable, nobody = status == Status.OPEN, not evaluation.is_closed, _("Nobody any more")
    freezes, with_reason = bool(may_freeze(status)), _("Lead or administrator, with a reason")
    return [
        Right(_("Rate their own sheet"), _raters(evaluation, raters) if is_open else _("Nobody: only while the round is open"), is_open),
        Right(_("Remind, move dates, change candidates, people, gates"), lead if changeable else nobody, changeable),
        *_move_on(evaluation, lead, missing),
        Right(_("Move to another scorecard version"), with_reason if changeable else nobody, changeable),
        Right(_("See scores, averages, ranking"), _readers(evaluation), not evaluation.is_hidden),
        Right(_("Freeze a shortlist"), _("Procurement, lead or administrator") if freezes else _("From consensus on"), freezes),
        _back(evaluation, with_reason),
    ]


def _raters(evaluation: Evaluation, count: int) -> str:
    people = ngettext("%(count)s evaluator", "%(count)s evaluators", count) % {"count": count}
    return _("%(people)s, until %(day)s") % {"people": people, "day": day(evaluation.due_on)} if evaluation.due_on else people


def _move_on(evaluation: Evaluation, lead: str, missing: int) -> list[Right]:
    step = next((to for to in MOVES[evaluation.status] if to != Status.CANCELLED), None)
    if step is None:
        return []
    waits = ngettext("%(lead)s; %(count)s thing is missing", "%(lead)s; %(count)s things are missing", missing)
    return [Right(str(MOVE_NAMES[Status(step)]), waits % {"lead": lead, "count": missing} if missing else lead, not missing)]


def _readers(evaluation: Evaluation) -> str:
    if evaluation.is_hidden:
        return _("Nobody until consensus")
    hides_weights = evaluation.reached == Status.OPEN and evaluation.hides_weights
    return _("Lead or administrator until consensus") if hides_weights else _("Members of the program")


def _back(evaluation: Evaluation, with_reason: str) -> Right:
    if evaluation.status == Status.DECIDED:
        return Right(_("Cancel or reopen"), _("Nobody: a decision stays as it is"), is_open=False)
    if evaluation.status == Status.CANCELLED:
        return Right(_("Reopen, with the ratings as they were"), with_reason, is_open=True)
    what = _("Go back to consensus, or cancel") if evaluation.status == Status.LOCKED else _("Cancel, and later reopen")
    return Right(what, with_reason, is_open=True)
