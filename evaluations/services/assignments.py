"""Who rates what in a round, by when, and what a declared interest means for it."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.service import Invalid, bump_revision, mark_stale, service
from evaluations import rules
from evaluations.models import Assignment, Declaration, Evaluation
from evaluations.services.rounds import require_changeable
from programs.rules import require


@service
def change_assignment(*, by: User, assignment: Assignment, function: str, sections: Collection[UUID]) -> Assignment:
    """As what a person evaluates, and which sections; none means all. What was rated outside them is kept and does not count."""
    evaluation = assignment.evaluation
    require_changeable(by, evaluation)
    _require_sections(evaluation, sections, "sections")
    assignment.function, assignment.sections = function, sorted(map(str, sections))
    assignment.save(update_fields=["function", "sections"])
    bump_revision(evaluation)
    details = {"user": assignment.user.audit_id, "sections": assignment.sections}
    journal(by, "evaluation.assignment", evaluation, details=details, texts={"function": function})
    mark_stale("ranking", evaluation.pk)
    return assignment


@service
def set_section_dates(*, by: User, evaluation: Evaluation, dates: Mapping[UUID, date | None]) -> Evaluation:
    """When sections are due, each at the latest when scoring closes; without a date a section is due then."""
    require_changeable(by, evaluation)
    _require_sections(evaluation, dates, "section_dates")
    given = {str(section): day for section, day in dates.items() if day is not None}
    late = [section for section, day in given.items() if evaluation.due_on and day > evaluation.due_on]
    if late:
        raise Invalid([(f"due-{section}", _("A section is due when scoring closes or before.")) for section in late])
    evaluation.section_dates = {section: day.isoformat() for section, day in given.items()}
    evaluation.save(update_fields=["section_dates"])
    bump_revision(evaluation)
    journal(by, "evaluation.changed", evaluation, details={"section_dates": evaluation.section_dates})
    return evaluation


@service
def clear_conflict(*, by: User, declaration: Declaration, reason: str) -> Declaration:
    """Let a person rate whom they declared an interest in: their rows are back at once, and the declaration stays to be read."""
    evaluation = declaration.candidate.evaluation
    require_changeable(by, evaluation)
    require(rules.may_clear_conflict(has_conflict=declaration.has_conflict, is_own=declaration.user_id == by.pk))
    if not reason:
        raise Invalid([("reason", _("Say why this interest does not stand in the way."))])
    declaration.has_conflict, declaration.cleared_by, declaration.cleared_reason = False, by, reason
    declaration.save(update_fields=["has_conflict", "cleared_by", "cleared_reason"])
    details = {"user": declaration.user.audit_id}
    journal(by, "evaluation.conflict_cleared", declaration.candidate, details=details, texts={"reason": reason})
    mark_stale("ranking", evaluation.pk)
    return declaration


def _require_sections(evaluation: Evaluation, sections: Collection[UUID], field: str) -> None:
    tops = set(evaluation.version.criteria.filter(parent=None).values_list("lineage", flat=True))
    if unknown := [section for section in sections if section not in tops]:
        raise Invalid([(field, _("%(section)s is no section of the round's scorecard.") % {"section": section}) for section in unknown])
