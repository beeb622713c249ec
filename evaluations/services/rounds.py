"""Rounds: who and what takes part, and the moves from draft to decision. Each change recomputes the ranking."""

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
from evaluations.choices import BEFORE_DECISION, GateKind, GateResult, Status
from evaluations.models import Assignment, Candidate, Declaration, Evaluation, Gate, GateCheck, ScorecardVersion
from evaluations.services.shortlists import record_of
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
def update_evaluation(*, by: User | None, evaluation: Evaluation, **fields: Any) -> Evaluation:
    _require_changeable(by, evaluation)
    for name, value in fields.items():
        setattr(evaluation, name, value)
    if "is_blind" in fields and evaluation.status != Status.DRAFT:
        raise Refused(_("Whether a round is blind is set before it opens: ratings were given on that word."), "already_open")
    _require_component(evaluation.version, evaluation.component)
    evaluation.save(update_fields=list(fields))
    _changed(by, "evaluation.changed", evaluation, {name: str(value) for name, value in fields.items()})
    return evaluation


@service
def add_candidate(*, by: User | None, evaluation: Evaluation, organization: Organization, site: Site | None = None) -> Candidate:
    _require_changeable(by, evaluation)
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
    _require_changeable(by, evaluation)
    _changed(by, "evaluation.candidate_removed", evaluation, {"candidate": str(candidate.pk), "organization": candidate.organization.slug})
    candidate.delete()


@service
def assign(*, by: User | None, evaluation: Evaluation, user: User) -> Assignment:
    """Make a member of the program an evaluator of the round."""
    _require_changeable(by, evaluation)
    if evaluation.program.role_of(user) is None:
        raise Refused(_("Only members of the program evaluate. Add the person to the program first."), "not_a_member")
    assignment, _created = Assignment.objects.get_or_create(evaluation=evaluation, user=user)
    _changed(by, "evaluation.evaluator_added", evaluation, {"user": user.audit_id})
    return assignment


@service
def unassign(*, by: User | None, assignment: Assignment) -> None:
    """The person's ratings are kept and no longer count."""
    evaluation = assignment.evaluation
    _require_changeable(by, evaluation)
    _changed(by, "evaluation.evaluator_removed", evaluation, {"user": assignment.user.audit_id})
    assignment.delete()


@service
def declare(*, by: User, candidate: Candidate, has_conflict: bool, text: str = "") -> Declaration:
    """Said once for each candidate before rating it; who has a conflict does not rate it."""
    if not candidate.evaluation.assignments.filter(user=by).exists():
        raise Refused(_("Only an evaluator of the round declares."), "not_an_evaluator")
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
    _require_changeable(by, evaluation)
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
def use_version(*, by: User | None, evaluation: Evaluation, version: ScorecardVersion) -> Evaluation:
    """Move a round to another published version of its scorecard. Ratings hold on to criteria that mean the same; the rest is set aside."""
    _require_changeable(by, evaluation)
    if not version.is_published or version.scorecard_id != evaluation.version.scorecard_id:
        raise Refused(_("A round moves to a published version of its own scorecard."), "not_this_scorecard")
    _require_component(version, evaluation.component)
    evaluation.version = version
    evaluation.save(update_fields=["version"])
    _changed(by, "evaluation.version", evaluation, {"version": version.number})
    return evaluation


@service
def move(*, by: User | None, evaluation: Evaluation, to: str, reason: str = "") -> Evaluation:
    """One step along draft, open, consensus, locked, decided; or cancelled."""
    current = Evaluation.objects.select_for_update(no_key=True).get(pk=evaluation.pk)
    if by is not None:
        require(rules.may_move(current.program.role_of(by), current.status, to))
    if missing := missing_for(current, to):
        raise Refused(" ".join(missing), "not_ready")
    evaluation.status = to
    evaluation.save(update_fields=["status"])
    journal(by, f"evaluation.{to}", evaluation, details={"from": current.status}, texts={"reason": reason})
    bump_revision(evaluation)
    return evaluation


def missing_for(evaluation: Evaluation, to: str) -> list[str]:
    """What stands in the way of a move, each with its remedy."""
    missing = []
    if to == Status.OPEN and evaluation.candidates.count() == 0:
        missing.append(_("There is no candidate; add one."))
    people = evaluation.version.criteria.filter(scored_by="people").exists()
    if to == Status.OPEN and people and not evaluation.assignments.exists():
        missing.append(_("People rate this scorecard and nobody is assigned; add an evaluator."))
    return missing + (_missing_for_decision(evaluation) if to == Status.DECIDED else [])


def _missing_for_decision(evaluation: Evaluation) -> list[str]:
    """A shortlist, and an answer to each gate that comes before the contract for everybody on it."""
    shortlist = evaluation.shortlists.first()
    if shortlist is None:
        return [_("No shortlist is frozen; freeze one with its rationale.")]
    record = record_of(shortlist)
    chosen = {entry["candidate"] for entry in record["entries"]}
    return [
        _("%(gate)s is unknown for %(name)s; check it, then freeze the shortlist again.") % {"gate": gate["name"], "name": line["name"]}
        for line in record["ranking"]["results"]
        if line["candidate"] in chosen
        for gate in line["gates"]
        if gate["status"] == GateResult.UNKNOWN and gate["checked_at"] in BEFORE_DECISION
    ]


def _require_component(version: ScorecardVersion, component: Component | None) -> None:
    """A registry rule that asks about a component and names none asks about that of the round, so there must be one."""
    derived = [*version.criteria.values_list("rule", "parameters"), *version.gates.values_list("rule", "parameters")]
    if component is None and any(asks_about_component(rule) for rule, parameters in derived if "component" not in parameters):
        raise Invalid([("component", _("The scorecard asks the registry about the component of the round; choose it."))])


def _require_changeable(by: User | None, evaluation: Evaluation) -> None:
    """Asked of the row as it is now: the caller's copy may be older than a move."""
    evaluation.status = Evaluation.objects.select_for_update(no_key=True).values_list("status", flat=True).get(pk=evaluation.pk)
    if by is not None or evaluation.is_closed:
        require(rules.may_change_round(None if by is None else evaluation.program.role_of(by), evaluation.status))


def _changed(by: User | None, verb: str, evaluation: Evaluation, details: dict[str, Any]) -> None:
    bump_revision(evaluation)
    journal(by, verb, evaluation, details=details)
    mark_stale("ranking", evaluation.pk)
