from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Q

if TYPE_CHECKING:
    from partners.models import Organization, Site


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """The registry is the company's common knowledge: everybody who is signed in reads it."""

    def partners(self) -> Self:
        """Those that make or supply something, not mere owners."""
        return self.exclude(kind="owner")

    def matching(self, text: str) -> Self:
        return self.filter(Q(name__icontains=text) | Q(slug__icontains=text) | Q(summary__icontains=text))

    def with_site_count(self) -> Self:
        return self.annotate(site_count=Count("sites", distinct=True))


class SiteQuerySet(models.QuerySet["Site"]):
    def matching(self, text: str) -> Self:
        return self.filter(Q(name__icontains=text) | Q(city__icontains=text) | Q(organization__name__icontains=text))

    def able(self, *, components: list[str] | None = None, stages: list[str] | None = None, evidence: str = "") -> Self:
        """Sites with one capability row that has all of this; a stage that is not stated is in none of `stages`."""
        wanted = {"capability__component__in": components, "capability__max_stage__in": stages, "capability__evidence": evidence}
        return self.filter(**{lookup: value for lookup, value in wanted.items() if value}).distinct()
