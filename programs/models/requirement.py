from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Aggregate
from partners.choices import Grade
from partners.models import Component, Market, Stage, Unit
from programs.models.program import Program
from programs.querysets import RequirementQuerySet

ALREADY_THERE = _("The program has this requirement already.")


class Requirement(Aggregate):
    """A component that a program needs at a stage, for one market or for any, in a yearly quantity when that is known."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="requirements", verbose_name=_("program"))
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+", verbose_name=_("component"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", verbose_name=_("stage"))
    market = models.ForeignKey(Market, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("market"))
    quantity = models.DecimalField(_("quantity a year"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["component__position", "stage__position", "market", "id"]
        constraints = [
            # Two, because SQLite takes two empty markets for different ones.
            models.UniqueConstraint(
                fields=["program", "component", "stage", "market"], name="requirement_market_once", violation_error_message=ALREADY_THERE
            ),
            models.UniqueConstraint(
                fields=["program", "component", "stage"],
                condition=Q(market=None),
                name="requirement_any_once",
                violation_error_message=ALREADY_THERE,
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(unit__isnull=False),
                name="requirement_quantity_has_unit",
                violation_error_message=_("A quantity needs its unit."),
                violation_error_code="unit",
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gt=0),
                name="requirement_quantity_positive",
                violation_error_message=_("A quantity is more than zero; leave it empty when it is not known."),
                violation_error_code="quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component}, {self.stage}"

    @property
    def audit_program_id(self) -> str:
        return str(self.program_id)
