"""What the page of one round shows, and to whom: while it is blind, who has declared or handed in is for leads alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from accounts.models import User
from common.results import stored_result
from evaluations.choices import MOVES, GateResult, Status
from evaluations.history import HistoryLine, entered_on, history_of
from evaluations.models import Assignment, Candidate, Declaration, Evaluation, ScorecardVersion
from evaluations.progress import Progress, Section, sections_in
from evaluations.rescore import Rescore, rescore
from evaluations.rules import may_change_round, may_lead, may_move, may_reopen
from evaluations.services.readiness import missing_for
from evaluations.views.ranking_content import RankingContent
from evaluations.views.round_board import Board
from evaluations.views.round_status import MOVE_NAMES, PathStep, Right, path_of, rights_in
from partners.models import Organization, Site
from programs.rules import Verdict

FOUND_AT_MOST = 8


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
    board_by: str = "section"

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
        return str(MOVE_NAMES[Status(self.next_status)]) if self.next_status else ""

    @cached_property
    def may_move_on(self) -> Verdict:
        return may_move(self.role, self.evaluation.status, self.next_status) if self.next_status else Verdict(allowed=False)

    @cached_property
    def may_cancel(self) -> Verdict:
        return may_move(self.role, self.evaluation.status, Status.CANCELLED)

    @cached_property
    def may_reopen(self) -> Verdict:
        return may_reopen(self.role, self.evaluation.goes_back_to)

    @property
    def back_to(self) -> str:
        return str(Status(self.evaluation.goes_back_to).label) if self.evaluation.goes_back_to else ""

    @cached_property
    def missing(self) -> list[str]:
        """Of an open round it depends on what others filled in, so who may not know that is told nothing."""
        return missing_for(self.evaluation, self.next_status) if self.next_status and self.sees_progress else []

    @property
    def undeclared(self) -> list[str]:
        """Evaluators who have not declared for every candidate; for leads."""
        rows = self.candidates if self.leads else []
        return [str(row.user) for place, row in enumerate(self.assignments) if any(one.declarations[place] is None for one in rows)]

    @property
    def unknown_gates(self) -> int:
        lines = (row.gates["gates"] for row in self.candidates if row.gates)
        return sum(gate["status"] == GateResult.UNKNOWN for gates in lines for gate in gates)

    @cached_property
    def path(self) -> list[PathStep]:
        return path_of(self.evaluation, entered_on(self.evaluation))

    @property
    def rights(self) -> list[Right]:
        return rights_in(self.evaluation, raters=len(self.assignments), missing=len(self.missing))

    @cached_property
    def history(self) -> list[HistoryLine]:
        return history_of(self.evaluation)

    @property
    def early(self) -> list[Section]:
        """Sections that are due before scoring closes."""
        sections = self.progress.sections if self.progress else sections_in(self.evaluation)
        return [section for section in sections if section.due_on and section.due_on != self.evaluation.due_on]

    @cached_property
    def progress(self) -> Progress | None:
        return Progress.read(self.evaluation) if self.leads else None

    @cached_property
    def board(self) -> Board | None:
        """For leads, once people have something to rate and somebody to do it."""
        if self.progress is None or not (self.progress.people and self.progress.candidates and self.progress.sections):
            return None
        return Board(self.evaluation, self.progress, self.board_by)

    @cached_property
    def assignments(self) -> list[Assignment]:
        return list(self.progress.people if self.progress else self.evaluation.assignments.select_related("user"))

    @property
    def people(self) -> list[dict[str, Any]]:
        """Each evaluator with the codes of the sections; for leads with how far they are."""
        sections = self.progress.sections if self.progress else ()
        feet = {one.assignment.pk: one for one in self.board.people} if self.board else {}
        return [
            {"row": row, "rates": [(section, row.rates_in(section.lineage)) for section in sections], "foot": feet.get(row.pk)}
            for row in self.assignments
        ]

    @cached_property
    def is_evaluator(self) -> bool:
        return any(row.user_id == self.user.pk for row in self.assignments)

    @cached_property
    def candidates(self) -> list[CandidateRow]:
        """With gates as they were computed last: these follow the registry and people's checks, never a rating."""
        rows = self.evaluation.candidates.select_related("organization", "site__organization")
        declared = {(row.candidate_id, row.user_id): row for row in self._declarations}
        gates = {row["candidate"]: row for row in RankingContent(stored_result("ranking", self.evaluation.pk)).results}
        people = [row.user_id for row in self.assignments] if self.sees_progress else []
        return [
            CandidateRow(
                row, gates.get(str(row.pk)), [declared.get((row.pk, person)) for person in people], declared.get((row.pk, self.user.pk))
            )
            for row in rows
        ]

    @cached_property
    def _declarations(self) -> list[Declaration]:
        found = Declaration.objects.filter(candidate__evaluation=self.evaluation)
        return list(found.select_related("user", "candidate__organization", "candidate__site", "cleared_by"))

    @property
    def conflicts(self) -> list[Declaration]:
        """Those that were declared, cleared ones too: what they are is for leads alone."""
        return [row for row in self._declarations if row.has_conflict or row.cleared_reason] if self.leads else []

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

    @cached_property
    def rescore(self) -> Rescore | None:
        """What moving to the newer version asks of whom, for leads."""
        return rescore(self.evaluation, self.newer_version, self.progress) if self.newer_version and self.progress else None


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
