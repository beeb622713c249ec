from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import Aggregate, Fact
from common.web_address import WebAddressField
from partners.choices import Region, SiteStatus
from partners.models.organization import Organization
from partners.querysets import SiteQuerySet


class Site(Aggregate, Fact):
    """A plant of an organization, named outside by `organization.site`."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sites", verbose_name=_("organization"))
    slug = models.SlugField(_("slug"), max_length=60)
    # organization.site, kept so that filters, paging and joins need no second table.
    key = models.CharField(_("key"), max_length=121, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    city = models.CharField(_("city"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=4, choices=Region.choices, blank=True)
    area_m2 = models.PositiveIntegerField(_("area, m²"), null=True, blank=True)
    cleanrooms = models.PositiveIntegerField(_("clean rooms"), null=True, blank=True)
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    gmp_status = models.CharField(_("GMP status"), max_length=200, blank=True)
    gmp_source_url = WebAddressField(_("source of the GMP status"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=SiteStatus.choices, blank=True)
    campus = models.SlugField(_("campus"), max_length=60, blank=True)
    campus_source_url = WebAddressField(_("source of the campus"), max_length=500, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "slug"],
                name="site_once",
                violation_error_message=_("The organization has a site of this slug already."),
            )
        ]
        indexes = [models.Index(fields=["region"], name="site_region"), models.Index(fields=["campus"], name="site_campus")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = f"{self.organization.slug}.{self.slug}"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("partners:site", args=[self.organization.slug, self.slug])

    @property
    def fact_key(self) -> str:
        return f"site:{self.key}"
