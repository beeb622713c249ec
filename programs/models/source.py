from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Aggregate, Fact
from common.models.base import DatedSpan
from common.web_address import WebAddressField
from partners.choices import Grade, Level
from partners.models import Component, Market, Organization, Site, Stage, Unit
from programs.models.program import Program
from programs.querysets import SourceQuerySet

LONGEST_NOTE = 10_000


class Source(Aggregate, DatedSpan, Fact):
    """An arrangement for one component of a program with a site, or with an organization that names no site.

    It counts in [valid_from, valid_to) for each stage whose level it has reached; one that `is_ended` counts on no date.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="sources", verbose_name=_("program"))
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+", verbose_name=_("component"))
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("arranged for the stage")
    )
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="supplies", verbose_name=_("organization"))
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="supplies", verbose_name=_("site"))
    level = models.CharField(_("level"), max_length=2, choices=Level.choices)
    is_ended = models.BooleanField(_("ended"), default=False)
    markets = models.ManyToManyField(Market, blank=True, related_name="+", verbose_name=_("markets stated"))
    is_internal = models.BooleanField(_("made by the sponsor or its partner"), default=False)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, blank=True)
    capacity = models.DecimalField(_("reserved capacity a year"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    sub_suppliers = models.ManyToManyField(Organization, blank=True, related_name="+", verbose_name=_("critical sub-suppliers"))
    laboratories = models.ManyToManyField(Organization, blank=True, related_name="+", verbose_name=_("release laboratories"))
    # What the plan says comes next. A plan never counts by itself: on its day somebody confirms it by raising the level.
    expected_level = models.CharField(_("expected level"), max_length=2, choices=Level.choices, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    other_source_url = WebAddressField(_("second source"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(LONGEST_NOTE)])

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["component__position", "stage__position", "organization__name", "site__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(unit__isnull=False),
                name="source_capacity_has_unit",
                violation_error_message=_("A capacity needs its unit."),
                violation_error_code="unit",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=0),
                name="source_capacity_not_negative",
                violation_error_message=_("A capacity is not negative."),
                violation_error_code="capacity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} from {self.site or self.organization}"

    def clean(self) -> None:
        """A source that ends before it begins would be listed and never count."""
        try:
            is_backwards = bool(self.starts_on and self.ends_on and self.ends_on <= self.starts_on)
        except ValueError:  # what is no date is named by its own field
            return
        if is_backwards:
            raise ValidationError({"valid_to": _("The end is not after the beginning, %(start)s.") % {"start": self.valid_from}})

    @property
    def audit_program_id(self) -> str:
        return str(self.program_id)

    @property
    def fact_key(self) -> str:
        return f"source:{self.pk}"
