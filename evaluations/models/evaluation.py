from uuid import UUID

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.models import Aggregate, Opaque
from evaluations.choices import BACK, CLOSED, GateResult, Reminders, ScoredBy, Status
from evaluations.models.scorecard import ScorecardVersion
from evaluations.querysets import CandidateQuerySet, EvaluationQuerySet, RatingQuerySet
from evaluations.sections import sections_of
from partners.models import Component, Market, Organization, Site, Stage
from programs.choices import EDITORS
from programs.models import Program


class Evaluation(Aggregate):
    """A selection round: one need of a program, one scorecard version, candidates, evaluators."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="evaluations", verbose_name=_("program"))
    name = models.CharField(_("name"), max_length=160)
    component = models.ForeignKey(Component, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("component"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stage"))
    market = models.ForeignKey(Market, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("market"))
    version = models.ForeignKey(
        ScorecardVersion, on_delete=models.RESTRICT, related_name="evaluations", verbose_name=_("scorecard version")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    is_blind = models.BooleanField(_("nobody sees another's ratings before consensus"), default=True)
    hides_weights = models.BooleanField(_("weights are hidden while scoring"), default=False)
    due_on = models.DateField(_("scoring closes"), null=True, blank=True)
    # By the lineage of a top-level criterion, as an ISO date; a section that is not named is due when scoring closes.
    section_dates = models.JSONField(_("sections that are due earlier"), default=dict, blank=True, editable=False)
    quorum = models.PositiveSmallIntegerField(_("quorum, finished sheets per section"), default=1, validators=[MinValueValidator(1)])
    reminders = models.CharField(_("reminders"), max_length=8, choices=Reminders.choices, default=Reminders.BEFORE)
    version_reason = models.TextField(_("why the round moved to this version"), blank=True, editable=False)
    status_before = models.CharField(_("status when it was cancelled"), max_length=10, choices=Status.choices, blank=True, editable=False)
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True, editable=False)
    evaluators = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Assignment", related_name="rounds", verbose_name=_("evaluators"))

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["status"], name="evaluation_status")]
        constraints = [models.CheckConstraint(condition=Q(quorum__gte=1), name="evaluation_quorum_is_whole")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evaluations:detail", args=[self.pk])

    @property
    def reached(self) -> str:
        """The status that says what is shown: a round that is cancelled goes on hiding what it hid."""
        return (self.status_before or Status.OPEN) if self.status == Status.CANCELLED else self.status

    @property
    def goes_back_to(self) -> str | None:
        """Where a lead may reopen it to."""
        return self.reached if self.status == Status.CANCELLED else BACK.get(Status(self.status))

    @property
    def is_hidden(self) -> bool:
        """Nothing that another's work changes is shown to anybody."""
        return self.reached == Status.OPEN and self.is_blind

    def hides_weights_from(self, user: User) -> bool:
        """While scoring, from who does not lead the program; asks for the role only of a round that hides them."""
        return self.reached == Status.OPEN and self.hides_weights and self.program.role_of(user) not in EDITORS

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    def counting_ratings(self) -> RatingQuerySet:
        """Those of the round's evaluators, each in their own sections and without a declared conflict, on criteria that people rate."""
        conflicts = Declaration.objects.filter(candidate=OuterRef("candidate"), user=OuterRef("evaluator"), has_conflict=True)
        people = self.version.criteria.filter(scored_by=ScoredBy.PEOPLE).values("lineage")
        rows = self.ratings.filter(criterion_lineage__in=people, evaluator__in=self.assignments.values("user")).exclude(Exists(conflicts))
        narrowed = list(self.assignments.exclude(sections=[]).values_list("user", "sections"))
        sections = sections_of(self.version.criteria.all()) if narrowed else {}
        for user, own in narrowed:
            outside = [lineage for lineage, section in sections.items() if str(section) not in own]
            rows = rows.exclude(evaluator=user, criterion_lineage__in=outside)
        return rows

    @property
    def audit_program_id(self) -> str:
        return str(self.program_id)


class Assignment(models.Model):
    """An evaluator of a round: as what, for which of its sections, and when the sheet was handed in."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("evaluation"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("evaluator"))
    function = models.CharField(_("function in this round"), max_length=60, blank=True)
    # Lineages of top-level criteria; none means all.
    sections = models.JSONField(_("sections"), default=list, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("last reminder"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["evaluation", "user__name", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "user"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.evaluation}"

    @property
    def speaks_for(self) -> str:
        return self.function or self.user.function

    def rates_in(self, section: UUID) -> bool:
        return not self.sections or str(section) in self.sections

    @property
    def audit_program_id(self) -> str:
        return self.evaluation.audit_program_id


ALREADY_THERE = _("This partner is a candidate already.")


class Candidate(Opaque):
    """A site, or an organization that names no site, in a round."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="candidates", verbose_name=_("evaluation"))
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization"))
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["evaluation", "position", "id"]
        constraints = [
            # Two, because SQLite takes two empty sites for different ones.
            models.UniqueConstraint(fields=["evaluation", "site"], name="candidate_site_once", violation_error_message=ALREADY_THERE),
            models.UniqueConstraint(
                fields=["evaluation", "organization"],
                condition=Q(site=None),
                name="candidate_organization_once",
                violation_error_message=ALREADY_THERE,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.site.name if self.site else self.organization.name

    @property
    def audit_program_id(self) -> str:
        return self.evaluation.audit_program_id


class Declaration(models.Model):
    """What an evaluator declared about a candidate before rating it. A lead who knows of it may let the person rate, and says why."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="declarations", verbose_name=_("candidate"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("evaluator"))
    has_conflict = models.BooleanField(_("has a conflict of interest"))
    text = models.TextField(_("what it is"), blank=True)
    declared_at = models.DateTimeField(_("declared at"))
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cleared by")
    )
    cleared_reason = models.TextField(_("why the person may rate all the same"), blank=True)

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        ordering = ["candidate", "user"]
        constraints = [models.UniqueConstraint(fields=["candidate", "user"], name="declaration_once")]

    def __str__(self) -> str:
        return f"{self.user} about {self.candidate}"


class GateCheck(models.Model):
    """What people found for a gate that no registry rule answers, or the waiver of a conditional one."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="gate_checks", verbose_name=_("candidate"))
    gate_lineage = models.UUIDField(_("gate"))
    result = models.CharField(_("result"), max_length=8, choices=GateResult.choices)
    reason = models.TextField(_("reason"), blank=True)
    role = models.CharField(_("function that answers for a waiver"), max_length=60, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("gate check")
        verbose_name_plural = _("gate checks")
        ordering = ["candidate", "gate_lineage"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "gate_lineage"], name="gate_check_once"),
            models.CheckConstraint(
                condition=~Q(result="waived") | (~Q(reason="") & ~Q(role="") & Q(valid_until__isnull=False)),
                name="gate_waiver_is_whole",
                violation_error_message=_("A waiver needs its reason, the function that answers for it, and the day on which it ends."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_result_display()}"
