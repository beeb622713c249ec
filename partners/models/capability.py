from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Fact, Opaque
from partners.choices import Evidence, Grade
from partners.models.organization import Organization
from partners.models.site import Site
from partners.models.taxonomy import Component, Stage, Unit


class SubjectFact(Opaque, Fact):
    """A fact about an organization, or about one of its sites."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, verbose_name=_("organization"))
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("site"))

    class Meta:
        abstract = True

    @property
    def fact_keys(self) -> tuple[str, ...]:
        """The subjects of the fact: whatever result used one of them may have used this fact, or could have."""
        own = (self.organization.fact_key,)
        return own if self.site is None else (*own, self.site.fact_key)


class Capability(SubjectFact):
    """What a site (or an organization that names no site) can make, up to which stage, at which scale."""

    component = models.ForeignKey(Component, on_delete=models.PROTECT, verbose_name=_("component"))
    max_stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("highest stage run")
    )
    scale_value = models.DecimalField(_("scale"), max_digits=16, decimal_places=4, null=True, blank=True)
    scale_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit of the scale")
    )
    platform = models.CharField(_("platform"), max_length=120, blank=True)
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence.choices)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, blank=True)
    lead_time_weeks = models.PositiveSmallIntegerField(_("lead time, weeks"), null=True, blank=True)

    class Meta:
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        ordering = ["organization", "site", "component", "id"]
        indexes = [models.Index(fields=["component", "max_stage"], name="capability_component_stage")]
        constraints = [
            models.CheckConstraint(
                condition=Q(scale_value=None) | Q(scale_unit__isnull=False),
                name="capability_scale_has_unit",
                violation_error_message=_("A scale needs its unit."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.component} at {self.site or self.organization}"
