from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Fact, Opaque
from common.models.base import DatedSpan
from partners.choices import DateKind, OwnershipKind
from partners.models.organization import Organization
from partners.models.site import Site


class Ownership(Opaque, DatedSpan, Fact):
    """Who owned an organization, or a site that changed hands, in [valid_from, valid_to)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="ownerships", verbose_name=_("organization")
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="ownerships", verbose_name=_("site"))
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("owner"))
    kind = models.CharField(_("kind"), max_length=14, choices=OwnershipKind.choices)
    date_kind = models.CharField(_("kind of date"), max_length=10, choices=DateKind.choices, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        ordering = ["organization", "site", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, site=None) | Q(organization=None, site__isnull=False),
                name="ownership_one_subject",
                violation_error_message=_("An ownership is of an organization or of a site, not of both."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} under {self.owner}"

    @property
    def subject(self) -> Organization | Site:
        subject = self.site or self.organization
        if subject is None:
            raise ValueError("an ownership without subject cannot be stored")
        return subject

    @property
    def fact_keys(self) -> tuple[str, ...]:
        return (self.subject.fact_key,)
