"""Registry rows of some partners -> the plain facts that fact rules read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.partial_date import first_day
from decision.valuation import CapabilityFact, EventFact, InspectionFact, PartnerFacts
from partners.assembly import OwnershipReading, read_ownership
from partners.models import Capability, Event, Inspection, Organization, Site

Partner = tuple[Organization, Site | None]


@dataclass(frozen=True, slots=True)
class FactReading:
    """The facts of each partner, by (organization slug, site key), and the subjects they are about."""

    partners: dict[tuple[str, str | None], PartnerFacts]
    subjects: frozenset[str]


def read_facts(partners: Sequence[Partner], on: date) -> FactReading:
    """Of all partners at once: the number of queries does not grow with them."""
    organizations = {organization.slug for organization, _site in partners}
    sites = {site.key for _organization, site in partners if site}
    ownership = read_ownership(organizations=organizations, sites=sites)
    rows = {model: _of(model, organizations) for model in (Capability, Event, Inspection)}
    read = {
        (organization.slug, site.key if site else None): _facts(organization, site, rows, ownership, on) for organization, site in partners
    }
    return FactReading(read, frozenset(ownership.facts | {f"site:{key}" for key in sites}))


def _of(model: type[Any], organizations: set[str]) -> dict[str, list[Any]]:
    """The rows about some organizations, by slug."""
    found: dict[str, list[Any]] = {slug: [] for slug in organizations}
    for row in model._default_manager.filter(organization__slug__in=organizations).select_related("organization", "site").order_by("pk"):
        found[row.organization.slug].append(row)
    return found


def _facts(
    organization: Organization, site: Site | None, rows: dict[type[Any], dict[str, list[Any]]], ownership: OwnershipReading, on: date
) -> PartnerFacts:
    own = {
        model: [row for row in by_slug[organization.slug] if site is None or row.site in (None, site)] for model, by_slug in rows.items()
    }
    key = site.key if site else None
    return PartnerFacts(
        organization=organization.slug,
        site=key,
        region=site.region if site else "",
        country=site.country if site else organization.hq_country,
        site_status=site.status if site else "",
        area_m2=site.area_m2 if site else None,
        cleanrooms=site.cleanrooms if site else None,
        headcount=site.headcount if site else None,
        capabilities=tuple(_capability(row) for row in own[Capability]),
        events=tuple(EventFact(str(row.pk), row.kind, first_day(row.date), row.site.key if row.site else None) for row in own[Event]),
        inspections=tuple(
            InspectionFact(str(row.pk), row.authority, row.outcome, first_day(row.date), row.is_closed) for row in own[Inspection]
        ),
        ownership=ownership.book.reachable(organization.slug, key),
        owner_chain=ownership.book.chain(organization.slug, key, on),
    )


def _capability(row: Capability) -> CapabilityFact:
    return CapabilityFact(
        id=str(row.pk),
        component=row.component_id,
        max_stage=row.max_stage_id,
        scale_value=None if row.scale_value is None else float(row.scale_value),
        scale_unit=row.scale_unit_id,
        evidence=row.evidence,
        lead_time_weeks=row.lead_time_weeks,
        grade=row.grade or None,
        site=row.site.key if row.site else None,
        as_of=first_day(row.as_of) if row.as_of else None,
        expires=row.expires_on,
    )
