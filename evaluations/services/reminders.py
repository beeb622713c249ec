"""Reminders of sheets that are not in: at most one mail a day to a person, without a score and without a candidate."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.journal import journal
from common.service import Refused, service
from common.templatetags.formats import day
from evaluations import rules
from evaluations.choices import Reminders, Status
from evaluations.models import Assignment, Evaluation
from evaluations.progress import Progress, Section
from programs.rules import require

DAYS_BEFORE = (3, 1)


@service
def remind(*, by: User, assignment: Assignment, note: str = "") -> None:
    """By hand, of one sheet. Recorded only when the mail went out."""
    evaluation = assignment.evaluation
    require(rules.may_remind(evaluation.program.role_of(by), evaluation.status))
    if assignment.submitted_at:
        raise Refused(_("The sheet of %(name)s is in.") % {"name": assignment.user}, "submitted")
    _send(by, assignment.user, [assignment], note)


@service
def send_digest(*, user: User, assignments: Sequence[Assignment]) -> None:
    """All sheets of one person that are due for a reminder, in one mail."""
    _send(None, user, assignments, "")


def due_reminders(today: date) -> dict[User, list[Assignment]]:
    """By person, what the rounds that remind by themselves ask for on a day; who had a reminder that day is left out."""
    found: dict[User, list[Assignment]] = defaultdict(list)
    rounds = Evaluation.objects.filter(status=Status.OPEN).exclude(reminders=Reminders.BY_HAND).select_related("program", "version")
    for evaluation in rounds.order_by("due_on", "pk"):
        progress = Progress.read(evaluation)
        for assignment in progress.waiting:
            if _is_due(evaluation, progress, assignment, today):
                found[assignment.user].append(assignment)
    return {user: rows for user, rows in found.items() if user.is_active and user.email and not was_reminded(user, today)}


def was_reminded(user: User, today: date) -> bool:
    return Assignment.objects.filter(user=user, reminded_at__date=today).exists()


def _is_due(evaluation: Evaluation, progress: Progress, assignment: Assignment, today: date) -> bool:
    """Only of a member: who left the program is not written to about it."""
    if evaluation.program.role_of(assignment.user) is None:
        return False
    days = [evaluation.due_on, *(section.due_on for section in progress.sections if _is_unfinished(progress, assignment, section))]
    left = [(due - today).days for due in days if due is not None]
    if evaluation.reminders == Reminders.LATE:
        return any(number < 0 for number in left)
    return any(number in DAYS_BEFORE for number in left)


def _is_unfinished(progress: Progress, assignment: Assignment, section: Section) -> bool:
    part = progress.in_section(assignment, section)
    return part.filled < part.total


def _send(by: User | None, user: User, assignments: Sequence[Assignment], note: str) -> None:
    """The sheets of the person are held meanwhile, so that two leads at once send one mail."""
    now = timezone.now()
    held = Assignment.objects.select_for_update(no_key=True, of=("self",)).filter(user=user)
    if any(row.reminded_at and row.reminded_at.date() == now.date() for row in held):
        raise Refused(_("%(name)s had a reminder today; the next is possible tomorrow.") % {"name": user}, "reminded")
    if not user.email:
        raise Refused(_("%(name)s has no e-mail address.") % {"name": user}, "no_email")
    _mail(user, assignments, note)
    for assignment in assignments:
        assignment.reminded_at = now
        assignment.save(update_fields=["reminded_at"])
        journal(by, "sheet.reminded", assignment.evaluation, details={"user": user.audit_id}, texts={"note": note})


def _mail(user: User, assignments: Sequence[Assignment], note: str) -> None:
    count = len(assignments)
    subject = ngettext("A sheet waits for you", "%(count)d sheets wait for you", count) % {"count": count}
    paragraphs = [_line(row.evaluation) for row in assignments] + ([note] if note else [])
    message = EmailMessage(f"CDMO Select: {subject}", "\n\n".join(paragraphs), to=[user.email])
    try:
        message.send()
    except (SMTPException, OSError) as error:
        why = {"name": user, "why": error}
        raise Refused(_("The mail to %(name)s did not go out (%(why)s); try again later.") % why, "mail") from error


def _line(evaluation: Evaluation) -> str:
    address = settings.PUBLIC_URL + reverse("evaluations:sheet", args=[evaluation.pk])
    closes = _("scoring closes on %(day)s") % {"day": day(evaluation.due_on)} if evaluation.due_on else _("no date is set")
    words = {"round": evaluation, "program": evaluation.program, "closes": closes, "address": address}
    return _("%(round)s, %(program)s: your sheet is not in yet; %(closes)s.\n%(address)s") % words
