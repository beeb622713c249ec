"""What the reader asks of the registry, and the rows that answer."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from partners.choices import OrganizationKind, Region
from partners.models import Capability, Organization, Site

NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True)
class Asked:
    """Within a facet one value is enough; across facets one and the same capability, at one site, must have all."""

    q: str = ""
    component: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    region: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: QueryDict, *, components: Collection[str], stages: Collection[str]) -> Self:
        """What is not in the vocabulary is not asked for: an old link still leads to a list."""
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:100],
            component=_known(query.getlist("component"), components),
            stage=_known(query.getlist("stage"), [*stages, NOT_STATED]),
            region=_known(query.getlist("region"), Region.values),
        )

    @property
    def is_of_capability(self) -> bool:
        return bool(self.component or self.stage)

    @property
    def is_anything(self) -> bool:
        return bool(self.q or self.component or self.stage or self.region)

    def without(self, facet: str) -> "Asked":
        return self._with(facet, ())

    def narrowed(self, facet: str, value: str) -> "Asked":
        return self._with(facet, (value,))

    def _with(self, facet: str, values: tuple[str, ...]) -> "Asked":
        changed: dict[str, Any] = {facet: values}
        return replace(self, **changed)


def _known(given: list[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(given) if value in known)


def capabilities_of(asked: Asked) -> QuerySet[Capability]:
    rows = Capability.objects.exclude(organization__kind=OrganizationKind.OWNER)
    if asked.component:
        rows = rows.filter(component__in=asked.component)
    if asked.stage:
        unstated = Q(max_stage=None) if NOT_STATED in asked.stage else Q()
        rows = rows.filter(Q(max_stage__in=asked.stage) | unstated)
    if asked.region:
        rows = rows.filter(site__region__in=asked.region)
    if asked.q:
        rows = rows.filter(Q(organization__in=_organizations_named(asked.q)) | Q(site__in=_sites_named(asked.q)))
    return rows


def sites_of(asked: Asked) -> QuerySet[Site]:
    rows = Site.objects.exclude(organization__kind=OrganizationKind.OWNER)
    if asked.region:
        rows = rows.filter(region__in=asked.region)
    if asked.is_of_capability:
        rows = rows.filter(Exists(capabilities_of(asked).filter(site=OuterRef("pk"))))
    if asked.q:
        rows = rows.filter(Q(organization__in=_organizations_named(asked.q)) | Q(pk__in=_sites_named(asked.q)))
    return rows


def partners_of(asked: Asked) -> QuerySet[Organization]:
    """Partners with a site that answers, or that answer by themselves: a capability without a site, or a name, has no region."""
    rows = Organization.objects.partners()
    if not asked.is_anything:
        return rows
    answers = Q(Exists(sites_of(asked).filter(organization=OuterRef("pk"))))
    if not asked.region and asked.is_of_capability:
        answers |= Q(Exists(capabilities_of(asked).filter(organization=OuterRef("pk"), site=None)))
    elif not asked.region:
        answers |= Q(pk__in=_organizations_named(asked.q))
    return rows.filter(answers)


def _organizations_named(text: str) -> QuerySet[Organization]:
    """By its own words, or by what it can make without naming a site."""
    return Organization.objects.filter(
        Q(pk__in=Organization.objects.matching(text).values("pk")) | Q(pk__in=_made(text).filter(site=None).values("organization"))
    )


def _sites_named(text: str) -> QuerySet[Site]:
    return Site.objects.filter(Q(pk__in=Site.objects.matching(text).values("pk")) | Q(pk__in=_made(text).values("site")))


def _made(text: str) -> QuerySet[Capability]:
    return Capability.objects.filter(Q(component__name__icontains=text) | Q(platform__icontains=text))
