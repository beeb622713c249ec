"""Rounds: who and what takes part, and the moves from draft to decision. Each change recomputes the ranking."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.service import Invalid, Refused, bump_revision, mark_stale, service
from evaluations import rules
from evaluations.assembly import asks_about_component
from evaluations.choices import GateKind, GateResult, ScoredBy, Status
from evaluations.models import Assignment, Candidate, Declaration, Evaluation, Gate, GateCheck, ScorecardVersion
from evaluations.sections import sections_of
from evaluations.services.readiness import missing_for
from evaluations.services.sections import dates_to_keep
from partners.models import Component, Organization, Site
from programs.models import Program
from programs.rules import require


@service
def create_evaluation(*, by: User | None, program: Program, name: str, version: ScorecardVersion, **fields: Any) -> Evaluation:
    if by is not None:
        require(rules.may_lead(program.role_of(by)))
    if not version.is_published:
        raise Refused(_("A round stands on a published version of a scorecard. Publish the draft first."), "not_published")
    _require_component(version, fields.get("component"))
    evaluation = Evaluation.objects.create(program=program, name=name, version=version, **fields)
    _changed(by, "evaluation.created", evaluation, {"name": name, "version": version.number})
    return evaluation


@service
def update_evaluation(
    *, by: User | None, evaluation: Evaluation, section_dates: Mapping[UUID, date | None] | None = None, **fields: Any
) -> Evaluation:
    require_changeable(by, evaluation)
    for name, value in fields.items():
        setattr(evaluation, name, value)
    if "is_blind" in fields and evaluation.status != Status.DRAFT:
        raise Refused(_("Whether a round is blind is set before it opens: ratings were given on that word."), "already_open")
    _require_component(evaluation.version, evaluation.component)
    if section_dates is not None:
        fields["section_dates"] = evaluation.section_dates = dates_to_keep(evaluation, section_dates)
    evaluation.save(update_fields=list(fields))
    _changed(by, "evaluation.changed", evaluation, {name: str(value) for name, value in fields.items()})
    return evaluation


@service
def add_candidate(*, by: User | None, evaluation: Evaluation, organization: Organization, site: Site | None = None) -> Candidate:
    require_changeable(by, evaluation)
    if evaluation.candidates.filter(organization=organization, site=site).exists():
        raise Refused(_("%(partner)s is a candidate already.") % {"partner": site or organization}, "already_there")
    candidate = Candidate.objects.create(
        evaluation=evaluation, organization=organization, site=site, position=evaluation.candidates.count()
    )
    _changed(by, "evaluation.candidate_added", evaluation, {"organization": organization.slug, "site": site.key if site else None})
    return candidate


@service
def remove_candidate(*, by: User | None, candidate: Candidate) -> None:
    evaluation = candidate.evaluation
    require_changeable(by, evaluation)
    _changed(by, "evaluation.candidate_removed", evaluation, {"candidate": str(candidate.pk), "organization": candidate.organization.slug})
    candidate.delete()


@service
def assign(*, by: User | None, evaluation: Evaluation, user: User) -> Assignment:
    """Make a member of the program an evaluator of the round."""
    require_changeable(by, evaluation)
    if evaluation.program.role_of(user) is None:
        raise Refused(_("Only members of the program evaluate. Add the person to the program first."), "not_a_member")
    assignment, _created = Assignment.objects.get_or_create(evaluation=evaluation, user=user)
    _changed(by, "evaluation.evaluator_added", evaluation, {"user": user.audit_id})
    return assignment


@service
def unassign(*, by: User | None, assignment: Assignment) -> None:
    """The person's ratings are kept and no longer count."""
    evaluation = assignment.evaluation
    require_changeable(by, evaluation)
    _changed(by, "evaluation.evaluator_removed", evaluation, {"user": assignment.user.audit_id})
    assignment.delete()


@service
def declare(*, by: User, candidate: Candidate, has_conflict: bool, text: str = "") -> Declaration:
    """Said once for each candidate before rating it; who has a conflict does not rate it, and does not take it back alone."""
    if not candidate.evaluation.assignments.filter(user=by).exists():
        raise Refused(_("Only an evaluator of the round declares."), "not_an_evaluator")
    require(rules.may_declare(Evaluation.objects.values_list("status", flat=True).get(pk=candidate.evaluation_id)))
    if not has_conflict and candidate.declarations.filter(user=by, has_conflict=True).exists():
        raise Refused(_("You declared a conflict with %(name)s; a lead lets you rate it.") % {"name": candidate.name}, "declared")
    values = {"has_conflict": has_conflict, "text": text, "declared_at": timezone.now()}
    declaration, _created = Declaration.objects.update_or_create(candidate=candidate, user=by, defaults=values)
    journal(by, "evaluation.declared", candidate, details={"has_conflict": has_conflict}, texts={"text": text})
    mark_stale("ranking", candidate.evaluation_id)
    return declaration


@service
def check_gate(
    *,
    by: User | None,
    candidate: Candidate,
    gate_lineage: UUID,
    result: str,
    reason: str = "",
    role: str = "",
    valid_until: date | None = None,
) -> GateCheck:
    """What people found for a gate. A waiver, which a hard gate does not know, has a reason, a role and an end."""
    evaluation = candidate.evaluation
    require_changeable(by, evaluation)
    gate = evaluation.version.gates.filter(lineage=gate_lineage).first()
    if gate is None:
        raise Refused(_("This gate is not on the scorecard of the round."), "unknown_gate")
    values = {"result": result, "reason": reason, "role": "", "valid_until": valid_until}
    if result == GateResult.WAIVED:
        values["role"] = role or gate.waived_by
        _require_waiver(gate, values)
    check, _created = GateCheck.objects.update_or_create(candidate=candidate, gate_lineage=gate_lineage, defaults=values)
    details = {"candidate": str(candidate.pk), "gate": gate.code, "result": result, "role": check.role, "until": str(valid_until or "")}
    journal(by, "evaluation.gate_checked", evaluation, details=details, texts={"reason": reason})
    bump_revision(evaluation)
    mark_stale("ranking", evaluation.pk)
    return check


def _require_waiver(gate: Gate, values: dict[str, Any]) -> None:
    if gate.kind == GateKind.HARD:
        raise Refused(_("%(gate)s is a hard gate and is never waived.") % {"gate": gate.name}, "no_waiver")
    words = {
        "reason": _("A waiver has a reason; say why."),
        "role": _("A waiver has somebody who answers for it; name the function."),
        "valid_until": _("A waiver ends; give the day."),
    }
    if missing := [(name, text) for name, text in words.items() if not values[name]]:
        raise Invalid(missing)


@service
def use_version(*, by: User | None, evaluation: Evaluation, version: ScorecardVersion, reason: str = "") -> Evaluation:
    """Move a round to another published version of its scorecard. Ratings hold on to criteria that mean the same; the rest is set aside.

    Sheets that are handed in open again where the version asks something new of them.
    """
    require_changeable(by, evaluation)
    if not version.is_published or version.scorecard_id != evaluation.version.scorecard_id:
        raise Refused(_("A round moves to a published version of its own scorecard."), "not_this_scorecard")
    _require_component(version, evaluation.component)
    before = set(_asked(evaluation.version))
    evaluation.version, evaluation.version_reason = version, reason
    evaluation.save(update_fields=["version", "version_reason"])
    again = [section for lineage, section in _asked(version).items() if lineage not in before]
    for assignment in evaluation.assignments.exclude(submitted_at=None):
        if any(assignment.rates_in(section) for section in again):
            Assignment.objects.filter(pk=assignment.pk).update(submitted_at=None)
    bump_revision(evaluation)
    journal(by, "evaluation.version", evaluation, details={"version": version.number}, texts={"reason": reason})
    mark_stale("ranking", evaluation.pk)
    return evaluation


def _asked(version: ScorecardVersion) -> dict[UUID, UUID]:
    """What people rate, with its section."""
    criteria = list(version.criteria.all())
    sections = sections_of(criteria)
    return {row.lineage: sections[row.lineage] for row in criteria if row.scored_by == ScoredBy.PEOPLE}


@service
def move(*, by: User | None, evaluation: Evaluation, to: str, reason: str = "") -> Evaluation:
    """One step along draft, open, consensus, locked, decided; or cancelled, for which people say why."""
    current = _locked(evaluation)
    if by is not None:
        require(rules.may_move(current.program.role_of(by), current.status, to))
    if missing := missing_for(current, to):
        raise Refused(" ".join(missing), "not_ready")
    if by is not None and to == Status.CANCELLED and not reason:
        raise Invalid([("reason", _("Say why the round is cancelled; its people read it."))])
    evaluation.status, evaluation.status_before = to, current.status if to == Status.CANCELLED else ""
    evaluation.save(update_fields=["status", "status_before"])
    journal(by, f"evaluation.{to}", evaluation, details={"from": current.status}, texts={"reason": reason})
    bump_revision(evaluation)
    return evaluation


@service
def reopen(*, by: User, evaluation: Evaluation, reason: str) -> Evaluation:
    """A cancelled round goes on where it was, a locked one goes back to consensus; with the ratings as they were."""
    current = _locked(evaluation)
    back_to = current.goes_back_to
    require(rules.may_reopen(current.program.role_of(by), back_to))
    if not reason:
        raise Invalid([("reason", _("Say why the round is reopened."))])
    evaluation.status, evaluation.status_before, evaluation.reopened_at = str(back_to), "", timezone.now()
    evaluation.save(update_fields=["status", "status_before", "reopened_at"])
    details = {"from": current.status, "to": back_to}
    journal(by, "evaluation.reopened", evaluation, details=details, texts={"reason": reason})
    bump_revision(evaluation)
    return evaluation


def _locked(evaluation: Evaluation) -> Evaluation:
    """The row as it is now, held until the change is done: the caller's copy may be older."""
    return Evaluation.objects.select_for_update(no_key=True).get(pk=evaluation.pk)


def _require_component(version: ScorecardVersion, component: Component | None) -> None:
    """A registry rule that asks about a component and names none asks about that of the round, so there must be one."""
    derived = [*version.criteria.values_list("rule", "parameters"), *version.gates.values_list("rule", "parameters")]
    if component is None and any(asks_about_component(rule) for rule, parameters in derived if "component" not in parameters):
        raise Invalid([("component", _("The scorecard asks the registry about the component of the round; choose it."))])


def require_changeable(by: User | None, evaluation: Evaluation) -> None:
    """Asked of the row as it is now: the caller's copy may be older than a move."""
    evaluation.status = Evaluation.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=evaluation.pk)
    if by is not None or evaluation.is_closed:
        require(rules.may_change_round(None if by is None else evaluation.program.role_of(by), evaluation.status))


def _changed(by: User | None, verb: str, evaluation: Evaluation, details: dict[str, Any]) -> None:
    bump_revision(evaluation)
    journal(by, verb, evaluation, details=details)
    mark_stale("ranking", evaluation.pk)
