"""The filtered registry as CSV. A cell that a spreadsheet would read as a formula is made text by a leading apostrophe."""

import csv
import io
from collections.abc import Iterable, Iterator

from partners.models import Capability, Organization, Site
from partners.views.asked import Asked, partners_of, sites_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
HEADER = (
    "organization",
    "organization_name",
    "kind",
    "site",
    "site_name",
    "city",
    "country",
    "region",
    "site_status",
    "campus",
    "components_named",
    "components_generic",
    "source_url",
    "source_kind",
    "as_of",
)


def as_csv(asked: Asked) -> str:
    """One row for each site that answers, and one for a partner of which none does."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows([safe_cell(cell) for cell in row] for row in _rows(asked))
    return "\ufeff" + text.getvalue()


def safe_cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _rows(asked: Asked) -> Iterator[tuple[str, ...]]:
    partners = list(partners_of(asked))
    made = _components(partners)
    sites: dict[object, list[Site | None]] = {}
    for found in sites_of(asked).filter(organization__in=partners):
        sites.setdefault(found.organization_id, []).append(found)
    for partner in partners:
        for site in sites.get(partner.pk, [None]):
            yield _row(partner, site, made.get((partner.pk, site.pk if site else None), {}))


def _components(partners: Iterable[Organization]) -> dict[tuple[object, object], dict[str, list[str]]]:
    """Codes by subject and evidence."""
    made: dict[tuple[object, object], dict[str, list[str]]] = {}
    for row in Capability.objects.filter(organization__in=list(partners)).order_by("component__position", "component", "id"):
        codes = made.setdefault((row.organization_id, row.site_id), {}).setdefault(row.evidence, [])
        if row.component_id not in codes:
            codes.append(row.component_id)
    return made


def _row(partner: Organization, site: Site | None, made: dict[str, list[str]]) -> tuple[str, ...]:
    fact = site or partner
    place = (
        (site.key, site.name, site.city, site.country, site.region, site.status, site.campus)
        if site
        else ("", "", "", partner.hq_country, "", "", "")
    )
    abilities = (";".join(made.get("named", [])), ";".join(made.get("generic", [])))
    return (partner.slug, partner.name, partner.kind, *place, *abilities, fact.source_url, fact.source_kind, fact.as_of)
