"""What an evaluator rates in a round, and what a declared interest means for it."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.service import Invalid, bump_revision, mark_stale, service
from evaluations import rules
from evaluations.models import Assignment, Declaration
from evaluations.services.rounds import require_changeable
from evaluations.services.sections import require_sections
from programs.rules import require


@service
def change_assignment(*, by: User, assignment: Assignment, function: str, sections: Collection[UUID]) -> Assignment:
    """As what a person evaluates, and which sections; none means all. What was rated outside them is kept and does not count."""
    evaluation = assignment.evaluation
    require_changeable(by, evaluation)
    require_sections(evaluation, sections, "sections")
    assignment.function, assignment.sections = function, sorted(map(str, sections))
    assignment.save(update_fields=["function", "sections"])
    bump_revision(evaluation)
    details = {"user": assignment.user.audit_id, "sections": assignment.sections}
    journal(by, "evaluation.assignment", evaluation, details=details, texts={"function": function})
    mark_stale("ranking", evaluation.pk)
    return assignment


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
