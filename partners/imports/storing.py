"""Checked rows of the registry -> stored rows, and the facts that changed by it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from common.service import facts_changed
from partners.imports.tables import Content, Folder, Row
from partners.imports.upsert import Tally, Upsert
from partners.models import Capability, Event, Organization, Ownership, Site

# A public statement about a company is worth a look again after two years; an administrator sets another term for a single fact.
SHELF_LIFE = {"shelf_life_days": 730}


@dataclass(slots=True)
class Stored:
    """What the tables above need of the stored registry: the ids by public key, and what became of each file."""

    organizations: dict[str, UUID] = field(default_factory=dict)
    sites: dict[str, UUID] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def site_of(self, organization: str, site: str) -> UUID | None:
        return self.sites[f"{organization}.{site}"] if site else None


def store_registry(folder: Folder) -> Stored:
    """Inside a service, on a folder that was checked."""
    stored = Stored()
    stored.tallies["organizations"] = _store_organizations(folder["organizations"], stored)
    stored.tallies["sites"] = _store_sites(folder["sites"], stored)
    stored.tallies["capabilities"] = _store_capabilities(folder["capabilities"], stored)
    stored.tallies["events"] = _store_events(folder["events"], stored)
    stored.tallies["ownership"] = _store_ownership(folder["ownership"], stored)
    return stored


def same_names(row: Row, names: Iterable[str]) -> dict[str, Any]:
    """The columns of a file that are called in the database as they are there."""
    return {name: row[name] for name in names}


def _store_organizations(content: Content, stored: Stored) -> Tally:
    upsert = Upsert(Organization, Organization.objects.select_for_update(no_key=True), lambda row: row.slug)
    names = ("slug", "name", "kind", "hq_country", "website", "summary", "source_url", "source_kind", "as_of")
    known = {row.slug: row.pk for row in upsert.stored.values()}
    # A parent may stand below its subsidiary in the file, so that all ids must be known first.
    stored.organizations = {row["slug"]: known.get(row["slug"]) or uuid4() for row in content.rows}
    for row in content.rows:
        slug = row["slug"]
        values = {**same_names(row, names), "parent_id": stored.organizations.get(row["parent"])}
        _organization, is_changed = upsert.put(slug, values, when_new={"id": stored.organizations[slug], **SHELF_LIFE})
        _note(is_changed, f"organization:{slug}")
    return upsert.flush()


def _store_sites(content: Content, stored: Stored) -> Tally:
    upsert = Upsert(Site, Site.objects.select_for_update(no_key=True), lambda row: row.key)
    names = (
        "name",
        "city",
        "country",
        "region",
        "area_m2",
        "cleanrooms",
        "headcount",
        "gmp_status",
        "gmp_source_url",
        "campus",
        "campus_source_url",
    )
    for row in content.rows:
        key = f"{row['org_slug']}.{row['site_slug']}"
        owner = {
            "organization_id": stored.organizations[row["org_slug"]],
            "slug": row["site_slug"],
            "key": key,
            "status": row["site_status"],
        }
        values = {**same_names(row, (*names, "source_url", "source_kind", "as_of")), **owner}
        site, is_changed = upsert.put(key, values, when_new=SHELF_LIFE)
        stored.sites[key] = site.pk
        _note(is_changed, f"site:{key}")
    return upsert.flush()


def _store_capabilities(content: Content, stored: Stored) -> Tally:
    rows = Capability.objects.select_for_update(no_key=True).order_by("pk")
    upsert = Upsert(
        Capability, rows, lambda row: (row.organization_id, row.site_id, row.component_id, row.platform, row.max_stage_id, row.scale_value)
    )
    for row in content.rows:
        subject = _subject(row, stored)
        terms = {"component_id": row["component"], "max_stage_id": row["max_stage"], "scale_unit_id": row["scale_unit"]}
        values = {**subject, **terms, **same_names(row, ("platform", "scale_value", "evidence", "source_url", "source_kind", "as_of"))}
        key = (*subject.values(), row["component"], row["platform"], row["max_stage"], row["scale_value"])
        _capability, is_changed = upsert.put(key, values, when_new=SHELF_LIFE)
        _note(is_changed, *_subject_facts(row))
    return upsert.flush()


def _store_events(content: Content, stored: Stored) -> Tally:
    rows = Event.objects.select_for_update(no_key=True).order_by("pk")
    upsert = Upsert(Event, rows, lambda row: (row.organization_id, row.site_id, row.date, row.kind))
    for row in content.rows:
        subject = _subject(row, stored)
        values = {**subject, **same_names(row, ("date", "kind", "description", "source_url", "source_kind"))}
        _event, is_changed = upsert.put((*subject.values(), row["date"], row["kind"]), values)
        _note(is_changed, *_subject_facts(row))
    return upsert.flush()


def _store_ownership(content: Content, stored: Stored) -> Tally:
    rows = Ownership.objects.select_for_update(no_key=True).order_by("pk")
    upsert = Upsert(Ownership, rows, lambda row: (row.organization_id, row.site_id, row.owner_id, row.valid_from))
    for row in content.rows:
        name = row["subject"]
        subject = {"organization_id": stored.organizations.get(name), "site_id": stored.sites.get(name)}
        owner = {"owner_id": stored.organizations[row["owner"]], "valid_from": row["from"]}
        values = {**subject, **owner, "valid_to": row["to"], **same_names(row, ("kind", "date_kind", "note", "source_url", "source_kind"))}
        _ownership, is_changed = upsert.put((*subject.values(), *owner.values()), values)
        _note(is_changed, f"{'site' if subject['site_id'] else 'organization'}:{name}")
    return upsert.flush()


def _subject(row: Row, stored: Stored) -> dict[str, UUID | None]:
    return {"organization_id": stored.organizations[row["org_slug"]], "site_id": stored.site_of(row["org_slug"], row["site_slug"])}


def _subject_facts(row: Row) -> tuple[str, ...]:
    organization, site = row["org_slug"], row["site_slug"]
    own = (f"organization:{organization}",)
    return (*own, f"site:{organization}.{site}") if site else own


def _note(is_changed: bool, *facts: str) -> None:
    if is_changed:
        facts_changed(*facts)
