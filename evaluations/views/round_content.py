"""What the page of one round shows, and to whom: while it is blind, who has declared or handed in is for leads alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.results import stored_result
from common.templatetags.formats import day
from evaluations.choices import MOVES, Status
from evaluations.models import Assignment, Candidate, Declaration, Evaluation, ScorecardVersion
from evaluations.rules import may_change_round, may_freeze, may_lead, may_move
from evaluations.services.readiness import missing_for
from evaluations.views.ranking_content import RankingContent
from partners.models import Organization, Site
from programs.rules import Verdict

FOUND_AT_MOST = 8


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


@dataclass(frozen=True, slots=True)
class CandidateRow:
    candidate: Candidate
    gates: dict[str, Any] | None
    # One for each evaluator of the round, in their order; None is "not declared".
    declarations: list[Declaration | None]
    own: Declaration | None

    @property
    def raters(self) -> int:
        return sum(declaration is not None and not declaration.has_conflict for declaration in self.declarations)


@dataclass
class RoundContent:
    evaluation: Evaluation
    user: User

    @cached_property
    def role(self) -> str | None:
        return self.evaluation.program.role_of(self.user)

    @cached_property
    def leads(self) -> Verdict:
        return may_lead(self.role)

    @cached_property
    def may_change(self) -> Verdict:
        return may_change_round(self.role, self.evaluation.status)

    @property
    def sees_progress(self) -> bool:
        return bool(self.leads) or not self.evaluation.is_hidden

    @property
    def next_status(self) -> str | None:
        """The step forward, if there is one."""
        return next((status for status in MOVES[self.evaluation.status] if status != Status.CANCELLED), None)

    @property
    def next_name(self) -> str:
        names = {
            Status.OPEN: _("Open round"),
            Status.CONSENSUS: _("Open consensus"),
            Status.LOCKED: _("Lock round"),
            Status.DECIDED: _("Decide"),
        }
        return names[Status(self.next_status)] if self.next_status else ""

    @cached_property
    def may_move_on(self) -> Verdict:
        return may_move(self.role, self.evaluation.status, self.next_status) if self.next_status else Verdict(allowed=False)

    @cached_property
    def may_cancel(self) -> Verdict:
        return may_move(self.role, self.evaluation.status, Status.CANCELLED)

    @cached_property
    def missing(self) -> list[str]:
        return missing_for(self.evaluation, self.next_status) if self.next_status else []

    @property
    def not_in(self) -> list[Assignment]:
        """Whose sheet is not handed in; that bars nothing, and only who may know it is told."""
        waiting = self.evaluation.status == Status.OPEN and self.sees_progress
        return [row for row in self.assignments if not row.submitted_at] if waiting else []

    @property
    def path(self) -> list[PathStep]:
        steps: list[Status] = [status for status in Status if status != Status.CANCELLED]
        if self.evaluation.status == Status.CANCELLED:
            return [PathStep(str(Status.CANCELLED.label), "", _("Stopped; ratings are kept and closed"), "is-stopped is-now")]
        here = steps.index(Status(self.evaluation.status))
        return [self._path_step(status, place - here) for place, status in enumerate(steps)]

    def _path_step(self, status: Status, ahead: int) -> PathStep:
        kind = "is-done" if ahead < 0 else "is-now" if ahead == 0 else ""
        due = self.evaluation.due_on
        closes = _("closes %(day)s") % {"day": day(due)} if status == Status.OPEN and due else ""
        return PathStep(status.label.capitalize(), closes, _WHAT_HAPPENS[status](), kind)

    @property
    def rights(self) -> list[Right]:
        """Who may do what in the present status, whoever asks."""
        status = self.evaluation.status
        is_open, changeable = status == Status.OPEN, not self.evaluation.is_closed
        freezes = bool(may_freeze(status))
        lead, nobody = _("Lead or administrator"), _("Nobody any more")
        return [
            Right(_("Rate their own sheet"), self._raters() if is_open else _("Nobody: only while the round is open"), is_open),
            Right(_("Change candidates, people, gates"), lead if changeable else nobody, changeable),
            Right(_("See scores and ranking"), self._readers(), not self.evaluation.is_hidden),
            Right(_("Freeze a shortlist"), _("Procurement, lead or administrator") if freezes else _("From consensus on"), freezes),
            Right(_("Move the round on, cancel it"), lead if MOVES[status] else nobody, bool(MOVES[status])),
        ]

    def _readers(self) -> str:
        if self.evaluation.is_hidden:
            return _("Nobody until consensus")
        hides_weights = self.evaluation.status == Status.OPEN and self.evaluation.hides_weights
        return _("Lead or administrator until consensus") if hides_weights else _("Members of the program")

    def _raters(self) -> str:
        count = len(self.assignments)
        return ngettext("%(count)s evaluator", "%(count)s evaluators", count) % {"count": count}

    @cached_property
    def assignments(self) -> list[Assignment]:
        return list(self.evaluation.assignments.select_related("user"))

    @cached_property
    def is_evaluator(self) -> bool:
        return any(row.user_id == self.user.pk for row in self.assignments)

    @cached_property
    def candidates(self) -> list[CandidateRow]:
        """With gates as they were computed last: these follow the registry and people's checks, never a rating."""
        rows = self.evaluation.candidates.select_related("organization", "site__organization")
        declared = {(row.candidate_id, row.user_id): row for row in Declaration.objects.filter(candidate__evaluation=self.evaluation)}
        gates = {row["candidate"]: row for row in RankingContent(stored_result("ranking", self.evaluation.pk)).results}
        people = [row.user_id for row in self.assignments] if self.sees_progress else []
        return [
            CandidateRow(
                row, gates.get(str(row.pk)), [declared.get((row.pk, person)) for person in people], declared.get((row.pk, self.user.pk))
            )
            for row in rows
        ]

    @property
    def gate_count(self) -> int:
        return self.evaluation.version.gates.count()

    @cached_property
    def may_join(self) -> list[User]:
        """Members of the program who do not evaluate yet."""
        assigned = [row.user_id for row in self.assignments]
        return list(User.objects.filter(memberships__program=self.evaluation.program_id).exclude(pk__in=assigned))

    @cached_property
    def newer_version(self) -> ScorecardVersion | None:
        """The last published version, when the round stands on an older one."""
        versions = self.evaluation.version.scorecard.versions.published()
        return versions.filter(number__gt=self.evaluation.version.number).order_by("-number").first()


_WHAT_HAPPENS = {
    Status.DRAFT: lambda: _("Lead sets candidates, people, dates"),
    Status.OPEN: lambda: _("Evaluators rate. Nobody sees another's score"),
    Status.CONSENSUS: lambda: _("Members see scores and the ranking"),
    Status.LOCKED: lambda: _("Scores, weights and candidates are fixed"),
    Status.DECIDED: lambda: _("A shortlist is frozen; nothing changes any more"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A partner that could become a candidate."""

    organization: Organization
    site: Site | None

    @property
    def name(self) -> str:
        return self.site.name if self.site else self.organization.name


def find_partners(text: str, taken: list[Candidate]) -> list[Found]:
    """Sites first, then organizations as a whole; who is a candidate already is left out."""
    if not text.strip():
        return []
    pairs: set[tuple[UUID, UUID | None]] = {(row.organization_id, row.site_id) for row in taken}
    sites = Site.objects.matching(text).select_related("organization")[: FOUND_AT_MOST + len(pairs)]
    organizations = Organization.objects.partners().matching(text)[: FOUND_AT_MOST + len(pairs)]
    found = [Found(site.organization, site) for site in sites] + [Found(organization, None) for organization in organizations]
    return [one for one in found if (one.organization.pk, one.site.pk if one.site else None) not in pairs][: 2 * FOUND_AT_MOST]
