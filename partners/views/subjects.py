"""The page of one organization, and of one site."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.request import signed_in
from common.page import render_page
from partners.assembly import read_ownership
from partners.models import Capability, Event, Inspection, Organization, Ownership, Site


@require_safe
@login_required
def organization_page(request: HttpRequest, slug: str) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.select_related("parent"), slug=slug)
    about = Q(organization=organization)
    context = {
        "organization": organization,
        "sites": organization.sites.all(),
        "ownerships": _owners(about | Q(site__organization=organization)),
        "holdings": _held_elsewhere(organization),
        "uses": _uses(organization, request),
        **_facts(about),
        **_owned_today(organization, None),
    }
    return render_page(request, "partners/organization.html", context)


@require_safe
@login_required
def site_page(request: HttpRequest, slug: str, site: str) -> HttpResponse:
    found = get_object_or_404(Site.objects.select_related("organization"), key=f"{slug}.{site}")
    neighbours = Site.objects.filter(campus=found.campus).exclude(pk=found.pk) if found.campus else Site.objects.none()
    context = {
        "site": found,
        "neighbours": neighbours.select_related("organization"),
        "ownerships": _owners(Q(site=found) | Q(organization=found.organization)),
        "uses": _uses(found, request),
        **_facts(Q(site=found)),
        **_owned_today(found.organization, found),
    }
    return render_page(request, "partners/site.html", context)


def _facts(about: Q) -> dict[str, Any]:
    on = timezone.now().date()
    capabilities = Capability.objects.filter(about).select_related("site__organization", "component", "max_stage", "scale_unit")
    return {
        "today": on,
        "capabilities": _aged(capabilities.order_by("component__position", "component", "site__name", "id"), on),
        "events": _aged(Event.objects.filter(about).select_related("site__organization"), on),
        "inspections": _aged(Inspection.objects.filter(about).select_related("site__organization"), on),
    }


def _aged(rows: QuerySet[Any], on: date) -> list[tuple[Any, bool]]:
    """Each row, and whether it is past its shelf life."""
    return [(row, row.is_stale(on)) for row in rows]


def _owners(of: Q) -> QuerySet[Ownership]:
    """The newest first."""
    return Ownership.objects.filter(of).select_related("owner", "organization", "site__organization").order_by("-valid_from", "id")


def _held_elsewhere(organization: Organization) -> QuerySet[Ownership]:
    """What it owned of others; its own sites stand among the owners."""
    of_others = organization.holdings.exclude(organization=organization).exclude(site__organization=organization)
    return of_others.select_related("organization", "site__organization").order_by("valid_from", "id")


def _owned_today(organization: Organization, site: Site | None) -> dict[str, Any]:
    """The chain of owners on this day, from the legal entity to the top, and whether the fact of the page is stale."""
    on, key = timezone.now().date(), site.key if site else None
    reading = read_ownership(organizations=[organization.slug], sites=[key] if key else [])
    chain = reading.book.chain(organization.slug, key, on)
    named = [(slug, reading.names.get(slug, slug)) for slug in chain]
    return {"chain": named, "is_stale": (site or organization).is_stale(on)}


def _uses(subject: Organization | Site, request: HttpRequest) -> QuerySet[Any]:
    """The supplies in programs that the reader is a member of; of others nothing is said, not even that there are some."""
    seen = subject.supplies.visible_to(signed_in(request))
    return seen.select_related("program", "component", "stage", "site").order_by("program__name", "component__position", "id")
