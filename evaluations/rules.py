"""Who may do what in a round. Each predicate tells why not."""

from django.utils.translation import gettext as _

from evaluations.choices import CLOSED, MOVES, Status
from programs.choices import EDITORS
from programs.rules import YES, Verdict


def may_lead(role: str | None) -> Verdict:
    return YES if role in EDITORS else Verdict(allowed=False, why=_("Only a lead or an administrator of the program does this."))


def may_change_round(role: str | None, status: str) -> Verdict:
    if status not in (Status.DRAFT, Status.OPEN, Status.CONSENSUS):
        return Verdict(allowed=False, why=_("The round is closed: what it was decided on stays as it is."))
    return may_lead(role)


def may_move(role: str | None, status: str, to: str) -> Verdict:
    if to not in MOVES[status]:
        allowed = ", ".join(MOVES[status]) or _("nothing")
        return Verdict(allowed=False, why=_("From %(status)s a round moves to: %(allowed)s.") % {"status": status, "allowed": allowed})
    return may_lead(role)


def may_remind(role: str | None, status: str) -> Verdict:
    if status != Status.OPEN:
        return Verdict(allowed=False, why=_("Sheets are asked for while the round is open."))
    return may_lead(role)


def may_reopen(role: str | None, back_to: str | None) -> Verdict:
    if back_to is None:
        return Verdict(allowed=False, why=_("Only a locked or a cancelled round goes back."))
    return may_lead(role)


def may_declare(status: str) -> Verdict:
    """From consensus on a new conflict still takes a person's ratings out; what a closed round was decided on stays."""
    if status in CLOSED:
        return Verdict(allowed=False, why=_("The round is closed: what it was decided on stays as it is."))
    return YES


def may_clear_conflict(*, has_conflict: bool, is_own: bool) -> Verdict:
    if not has_conflict:
        return Verdict(allowed=False, why=_("No conflict is declared here."))
    if is_own:
        return Verdict(allowed=False, why=_("Nobody clears their own conflict; another lead or an administrator does."))
    return YES


def may_rate(*, is_evaluator: bool, status: str, has_submitted: bool) -> Verdict:
    if not is_evaluator:
        return Verdict(allowed=False, why=_("Only an evaluator of the round rates."))
    if status != Status.OPEN:
        return Verdict(allowed=False, why=_("Ratings are given while the round is open."))
    if has_submitted:
        return Verdict(allowed=False, why=_("Your sheet is handed in. Take it back first, then change it."))
    return YES


def may_see_ranking(*, is_hidden: bool, hides_weights: bool = False) -> Verdict:
    """Scores beside what each criterion adds give the weights away, so who may not see those sees no ranking."""
    return YES if not (is_hidden or hides_weights) else Verdict(allowed=False, why=_("The ranking opens in consensus."))


def may_see_all_ratings(role: str | None, status: str) -> Verdict:
    if status in (Status.DRAFT, Status.OPEN):
        return Verdict(allowed=False, why=_("Others' ratings are shown from consensus on."))
    return may_lead(role)


def may_see_room(status: str, *, is_hidden: bool) -> Verdict:
    """What was settled, and what there is to settle; the same words as of the ranking, which open with it."""
    if is_hidden or status in (Status.DRAFT, Status.OPEN):
        return Verdict(allowed=False, why=_("The ranking opens in consensus."))
    return YES


def may_settle(role: str | None, status: str) -> Verdict:
    if status != Status.CONSENSUS:
        return Verdict(allowed=False, why=_("Values are settled while the round is in consensus."))
    return may_lead(role)


def may_freeze(status: str) -> Verdict:
    if status not in (Status.CONSENSUS, Status.LOCKED, Status.DECIDED):
        return Verdict(allowed=False, why=_("A shortlist is frozen from consensus on, when the ranking is open to everybody."))
    return YES
