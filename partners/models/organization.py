from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import Aggregate, Fact
from common.web_address import WebAddressField
from partners.choices import OrganizationKind
from partners.querysets import OrganizationQuerySet


class Organization(Aggregate, Fact):
    """A legal entity that may be a partner: CDMO, supplier, owner, or ourselves."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=OrganizationKind.choices)
    # The present owner; dated changes stand in Ownership, and where there are any, this is not read.
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subsidiaries", verbose_name=_("parent")
    )
    is_internal = models.BooleanField(_("ourselves"), default=False)
    is_fictitious = models.BooleanField(_("invented for the demonstration"), default=False)
    hq_country = models.CharField(_("country of the head office"), max_length=2, blank=True)
    website = WebAddressField(_("website"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name", "slug"]
        indexes = [models.Index(fields=["kind"], name="organization_kind")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:organization", args=[self.slug])

    @property
    def fact_key(self) -> str:
        return f"organization:{self.slug}"
