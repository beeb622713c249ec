"""Who may do what in a program. Each predicate tells why not, and the page shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.service import Forbidden
from programs.choices import BUYERS, EDITORS


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(allowed=True)


def require(verdict: Verdict) -> None:
    if not verdict:
        raise Forbidden(verdict.why)


def may_edit(role: str | None) -> Verdict:
    """Program, requirements, sources, rounds and scorecards of the program."""
    return YES if role in EDITORS else Verdict(allowed=False, why=_("Only a lead or an administrator of the program changes this."))


def may_buy(role: str | None) -> Verdict:
    """Freeze a shortlist."""
    return (
        YES
        if role in BUYERS
        else Verdict(allowed=False, why=_("Only procurement, a lead or an administrator of the program freezes a shortlist."))
    )
