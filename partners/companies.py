"""Companies: everything under one ultimate owner on a date, and what the registry says that it offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from partners.assembly import read_ownership
from partners.models import Capability, Organization, Ownership

Partner = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Companies:
    """By partner (organization slug, site key) its ultimate owner; and by ultimate owner the components that its company offers."""

    owners: dict[Partner, str]
    offers: dict[str, set[str]]
    names: dict[str, str]


def read_companies(partners: Iterable[Partner], on: date) -> Companies:
    """By a number of queries that grows with the depth of ownership and not with the partners."""
    asked = set(partners)
    first = read_ownership(organizations={slug for slug, _ in asked}, sites={site for _, site in asked if site})
    owners = {partner: first.book.owned(*partner, on).top for partner in asked}
    slugs, sites = _below(set(owners.values()))
    whole = read_ownership(organizations=slugs, sites=sites)
    offers: dict[str, set[str]] = {top: set() for top in owners.values()}
    rows = Capability.objects.filter(Q(organization__slug__in=slugs) | Q(site__key__in=sites))
    for slug, site, component in rows.values_list("organization__slug", "site__key", "component"):
        top = whole.book.owned(slug, site, on).top
        if top in offers:
            offers[top].add(component)
    return Companies(owners, offers, first.names | whole.names)


def _below(tops: set[str]) -> tuple[set[str], set[str]]:
    """Organizations and sites that any of these owners may own, on whatever date, one generation after the other."""
    slugs, sites, generation = set(tops), set[str](), tops
    while generation:
        held = Ownership.objects.filter(owner__slug__in=generation).values_list("organization__slug", "site__key")
        found = {slug for slug, _ in held if slug}
        sites |= {site for _, site in held if site}
        found |= set(Organization.objects.filter(parent__slug__in=generation).values_list("slug", flat=True))
        generation = found - slugs
        slugs |= generation
    return slugs, sites
