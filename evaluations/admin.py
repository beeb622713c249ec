from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.request import signed_in
from common.admin import M as Row
from common.admin import ReadOnlyAdmin, ServiceAdmin
from evaluations.choices import Status
from evaluations.models import (
    Anchor,
    Assignment,
    Candidate,
    ConsensusValue,
    Criterion,
    Declaration,
    Evaluation,
    Gate,
    GateCheck,
    Rating,
    Scorecard,
    ScorecardVersion,
    Shortlist,
)
from evaluations.querysets import UNOPENED
from evaluations.services import rounds, scorecards
from programs.choices import EDITORS

SETTLED_BY_MOVES = ("status", "version")


@admin.register(Evaluation)
class EvaluationAdmin(ServiceAdmin[Evaluation]):
    """A round is moved, and its version changed, on its own page, where the rules of each step are."""

    settled_fields = ("program", *SETTLED_BY_MOVES)
    list_display = ("name", "program", "component", "stage", "market", "status", "due_on")
    list_filter = ("status", ("program", admin.RelatedOnlyFieldListFilter), "component")
    list_select_related = ("program", "component", "stage", "market")
    search_fields = ("name", "program__name")
    autocomplete_fields = ("program",)

    def get_exclude(self, request: HttpRequest, obj: Evaluation | None = None) -> Any:
        return () if obj else ("status",)

    def store(self, *, by: Any, row: Evaluation, form: Any, is_new: bool) -> None:
        if is_new:
            row.pk = rounds.create_evaluation(by=by, **form.cleaned_data).pk
        else:
            rounds.update_evaluation(by=by, evaluation=row, **form.cleaned_data)

    def has_delete_permission(self, request: HttpRequest, obj: Evaluation | None = None) -> bool:
        return False


@admin.register(Candidate)
class CandidateAdmin(ServiceAdmin[Candidate]):
    list_display = ("evaluation", "organization", "site", "position")
    list_filter = (("evaluation", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("evaluation", "organization", "site")
    search_fields = ("evaluation__name", "organization__name", "site__name")
    autocomplete_fields = ("evaluation", "organization", "site")
    exclude = ("position",)

    def has_change_permission(self, request: HttpRequest, obj: Candidate | None = None) -> bool:
        return False

    def store(self, *, by: Any, row: Candidate, form: Any, is_new: bool) -> None:
        row.pk = rounds.add_candidate(by=by, **form.cleaned_data).pk

    def remove(self, *, by: Any, row: Candidate) -> None:
        rounds.remove_candidate(by=by, candidate=row)


@admin.register(Scorecard)
class ScorecardAdmin(ServiceAdmin[Scorecard]):
    """Made here with an empty draft; weights are changed and versions published on its own page."""

    list_display = ("name", "program")
    list_select_related = ("program",)
    search_fields = ("name",)
    autocomplete_fields = ("program",)

    def has_change_permission(self, request: HttpRequest, obj: Scorecard | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Scorecard | None = None) -> bool:
        return False

    def store(self, *, by: Any, row: Scorecard, form: Any, is_new: bool) -> None:
        row.pk = scorecards.create_scorecard(by=by, **form.cleaned_data).pk


class FencedAdmin(ReadOnlyAdmin[Row]):
    """A record that hangs on a round, or on a scorecard: seen by those who see that."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        return super().get_queryset(request).filter(self.fence(signed_in(request)))

    def fence(self, user: User) -> Q:
        raise NotImplementedError


@admin.register(ScorecardVersion)
class ScorecardVersionAdmin(ReadOnlyAdmin[ScorecardVersion]):
    list_display = ("scorecard", "number", "status", "published_at", "published_by")
    list_filter = ("status",)
    list_select_related = ("scorecard", "published_by")
    search_fields = ("scorecard__name",)


class OfVersionAdmin(FencedAdmin[Row]):
    def fence(self, user: User) -> Q:
        return Q(version__in=ScorecardVersion.objects.visible_to(user))


@admin.register(Criterion)
class CriterionAdmin(OfVersionAdmin[Criterion]):
    list_display = ("code", "name", "version", "weight", "scored_by", "rule")
    list_filter = ("scored_by",)
    list_select_related = ("version__scorecard",)
    search_fields = ("code", "name", "version__scorecard__name")


@admin.register(Gate)
class GateAdmin(OfVersionAdmin[Gate]):
    list_display = ("code", "name", "version", "kind", "rule")
    list_filter = ("kind",)
    list_select_related = ("version__scorecard",)
    search_fields = ("code", "name", "version__scorecard__name")


@admin.register(Anchor)
class AnchorAdmin(FencedAdmin[Anchor]):
    list_display = ("criterion", "level", "text", "raw")
    list_select_related = ("criterion",)
    search_fields = ("criterion__name", "text")

    def fence(self, user: User) -> Q:
        return Q(criterion__version__in=ScorecardVersion.objects.visible_to(user))


@admin.register(Assignment)
class AssignmentAdmin(FencedAdmin[Assignment]):
    """Without the times of handing in and of reminders, which a blind round hides."""

    list_display = ("evaluation", "user")
    list_select_related = ("evaluation", "user")
    search_fields = ("evaluation__name", "user__name")
    exclude = ("submitted_at", "reminded_at")

    def fence(self, user: User) -> Q:
        return Q(evaluation__in=Evaluation.objects.visible_to(user))


@admin.register(Declaration)
class DeclarationAdmin(FencedAdmin[Declaration]):
    list_display = ("candidate", "user", "has_conflict", "declared_at")
    list_filter = ("has_conflict",)
    list_select_related = ("candidate__organization", "candidate__site", "user")
    search_fields = ("user__name", "candidate__organization__name")

    def fence(self, user: User) -> Q:
        return Q(user=user) | Q(candidate__evaluation__in=opened(user))


@admin.register(GateCheck)
class GateCheckAdmin(FencedAdmin[GateCheck]):
    list_display = ("candidate", "result", "reason", "role", "valid_until")
    list_filter = ("result",)
    list_select_related = ("candidate__organization", "candidate__site")
    search_fields = ("candidate__organization__name", "reason")

    def fence(self, user: User) -> Q:
        return Q(candidate__evaluation__in=Evaluation.objects.visible_to(user))


@admin.register(Rating)
class RatingAdmin(FencedAdmin[Rating]):
    list_display = ("evaluation", "candidate", "evaluator", "state", "value", "confidence", "updated_at")
    list_filter = ("state",)
    list_select_related = ("evaluation", "candidate__organization", "candidate__site", "evaluator")
    search_fields = ("evaluation__name", "evaluator__name", "comment")

    def fence(self, user: User) -> Q:
        return Q(evaluator=user, evaluation__in=Evaluation.objects.visible_to(user)) | Q(evaluation__in=opened(user))


@admin.register(ConsensusValue)
class ConsensusValueAdmin(FencedAdmin[ConsensusValue]):
    """Without who agrees, which the lead reads in the room."""

    list_display = ("evaluation", "candidate", "outcome", "value", "recorded_by", "recorded_at")
    list_filter = ("outcome",)
    list_select_related = ("evaluation", "candidate__organization", "candidate__site", "recorded_by")
    search_fields = ("evaluation__name", "reason")
    exclude = ("agrees",)

    def fence(self, user: User) -> Q:
        return Q(evaluation__in=opened(user))


@admin.register(Shortlist)
class ShortlistAdmin(ReadOnlyAdmin[Shortlist]):
    list_display = ("evaluation", "ranking_revision", "frozen_at", "frozen_by")
    list_select_related = ("evaluation", "frozen_by")
    search_fields = ("evaluation__name", "rationale")


def opened(user: User) -> QuerySet[Evaluation]:
    """The rounds whose sheets the person may read: those they lead, from consensus on."""
    led = Evaluation.objects.filter(program__memberships__user=user, program__memberships__role__in=EDITORS)
    return led.exclude(status=Status.DRAFT).exclude(UNOPENED)
