import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import Aggregate, Opaque
from evaluations.choices import CheckStage, Direction, GateKind, ScoredBy, ValueFunction, VersionStatus
from evaluations.querysets import ScorecardQuerySet, ScorecardVersionQuerySet
from programs.models import Program


class Scorecard(Aggregate):
    """What counts and how much, over its versions. Without a program it belongs to the library that everybody reads."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, null=True, blank=True, related_name="scorecards", verbose_name=_("program")
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evaluations:scorecard", args=[self.pk])

    @property
    def audit_program_id(self) -> str:
        return str(self.program_id or "")


class ScorecardVersion(Opaque):
    """One state of a scorecard. A published version never changes; a change is a new version."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="versions", verbose_name=_("scorecard"))
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    reason = models.TextField(_("reason"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    objects = ScorecardVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("scorecard version")
        verbose_name_plural = _("scorecard versions")
        ordering = ["scorecard", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["scorecard"],
                condition=Q(status="draft"),
                name="version_one_draft",
                violation_error_message=_("There is a draft already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:version", args=[self.scorecard_id, self.number])

    @property
    def is_published(self) -> bool:
        return self.status == VersionStatus.PUBLISHED

    @property
    def audit_program_id(self) -> str:
        return self.scorecard.audit_program_id


class Criterion(Opaque):
    """A node of the tree: a group, or a leaf that people or registry facts rate.

    `lineage` stays the same from version to version while the question and its anchors mean the same: ratings hold on to it.
    """

    version = models.ForeignKey(ScorecardVersion, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("version"))
    lineage = models.UUIDField(_("lineage"), default=uuid.uuid4, editable=False)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts", verbose_name=_("group"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=24, blank=True)
    question = models.TextField(_("question to the evaluator"), blank=True)
    # Points among its siblings; normalised in one place, decision.valuation.tree.
    weight = models.DecimalField(_("weight"), max_digits=8, decimal_places=3)
    scored_by = models.CharField(_("scored by"), max_length=8, choices=ScoredBy.choices)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction.choices, default=Direction.BENEFIT)
    function = models.CharField(_("value function"), max_length=10, choices=ValueFunction.choices, default=ValueFunction.ANCHORED)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    rule = models.CharField(_("fact rule"), max_length=40, blank=True)
    parameters = models.JSONField(_("parameters of the rule"), default=dict, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["version", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "lineage"], name="criterion_once"),
            models.UniqueConstraint(
                fields=["version", "code"], name="criterion_code_once", violation_error_message=_("This code is taken.")
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0), name="criterion_weight_positive", violation_error_message=_("A weight is not negative.")
            ),
            models.CheckConstraint(
                condition=~Q(scored_by="facts") | ~Q(rule=""),
                name="criterion_facts_have_rule",
                violation_error_message=_("A criterion that follows the registry needs its rule."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def audit_program_id(self) -> str:
        return self.version.audit_program_id


class Anchor(models.Model):
    """What a level of the scale means, in words and, where there is a unit, as a number."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="anchors", verbose_name=_("criterion"))
    level = models.PositiveSmallIntegerField(_("level"))
    text = models.CharField(_("meaning"), max_length=200)
    raw = models.DecimalField(_("in the unit"), max_digits=14, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["criterion", "-level"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "level"], name="anchor_once"),
            models.CheckConstraint(condition=Q(level__gte=0, level__lte=5), name="anchor_level_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.text}"


class Gate(Opaque):
    """A must-have, checked before any weight counts. With a rule it follows the registry, else people check it."""

    version = models.ForeignKey(ScorecardVersion, on_delete=models.CASCADE, related_name="gates", verbose_name=_("version"))
    lineage = models.UUIDField(_("lineage"), default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=GateKind.choices)
    checked_at = models.CharField(_("checked at"), max_length=16, choices=CheckStage.choices)
    waived_by = models.CharField(_("waived by"), max_length=60, blank=True)
    rule = models.CharField(_("fact rule"), max_length=40, blank=True)
    parameters = models.JSONField(_("parameters of the rule"), default=dict, blank=True)

    class Meta:
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        ordering = ["version", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "lineage"], name="gate_once"),
            models.UniqueConstraint(fields=["version", "code"], name="gate_code_once", violation_error_message=_("This code is taken.")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
