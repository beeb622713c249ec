"""The invented company, its partners and programs, from `data/demo/pipeline.json`."""

from collections.abc import Iterable, Mapping
from typing import Any

from partners.choices import Evidence
from partners.models import Capability, Inspection, Market, Organization, Ownership, Site
from partners.services import save_row
from programs.models import Program, Requirement, Source
from programs.services import create_program, save_requirement, save_source

SPONSOR = "fairholt-therapeutics"
Data = Mapping[str, Any]


def seed_pipeline(data: Data) -> None:
    """Once: what people changed since is never set back."""
    if Organization.objects.filter(slug=SPONSOR).exists():
        return
    _organizations(data["organizations"])
    for row in data["sites"]:
        save_row(by=None, row=Site(**{**row, "organization": Organization.objects.get(slug=row["organization"])}))
    for row in data["capabilities"]:
        save_row(by=None, row=Capability(evidence=Evidence.NAMED, **_at_site(row, ("component", "max_stage", "scale_unit"))))
    for row in data["inspections"]:
        save_row(by=None, row=Inspection(**_at_site(row)))
    for row in data["ownerships"]:
        parties = {name: Organization.objects.get(slug=row[name]) for name in ("organization", "owner")}
        save_row(by=None, row=Ownership(**{**row, **parties}))
    for row in data["programs"]:
        _program(row)


def _organizations(rows: Iterable[Data]) -> None:
    """Owners stand before what they own."""
    for row in rows:
        parent = Organization.objects.get(slug=row["parent"]) if row.get("parent") else None
        save_row(by=None, row=Organization(**{**row, "parent": parent, "is_fictitious": True}))


def _at_site(row: Data, terms: tuple[str, ...] = ()) -> dict[str, Any]:
    site = Site.objects.select_related("organization").get(key=row["site"])
    codes = {f"{name}_id": row.get(name) for name in terms}
    rest = {name: value for name, value in row.items() if name not in ("site", *terms)}
    return {**rest, **codes, "site": site, "organization": site.organization}


def _program(row: Data) -> None:
    columns = ("slug", "name", "modality_text", "indication", "status", "next_milestone", "next_milestone_on")
    given = {name: row[name] for name in columns}
    sponsor = Organization.objects.get(slug=SPONSOR)
    program = create_program(
        by=None, **given, company=sponsor.name, sponsor=sponsor, modality_id=row["modality"], next_stage_id=row["next_stage"]
    )
    for component, stage, market, quantity, unit in row["requirements"]:
        need = Requirement(
            program=program, component_id=component, stage_id=stage, market_id=market, quantity=quantity, unit_id=unit, grade="gmp"
        )
        save_requirement(by=None, requirement=need)
    for line in row["sources"]:
        _source(program, line)


def _source(program: Program, line: Data) -> None:
    site = Site.objects.select_related("organization").get(key=line["site"])
    source = Source(
        program=program,
        component_id=line["component"],
        organization=site.organization,
        site=site,
        level=line["level"],
        valid_from=line.get("from", ""),
        capacity=line.get("capacity"),
        unit_id=line.get("unit"),
        is_internal=line.get("internal", False),
        expected_level=line.get("expected_level", ""),
        expected_on=line.get("expected_on"),
        grade="gmp",
        source_kind="own_record",
    )
    markets = Market.objects.filter(pk__in=line.get("markets", ()))
    sub_suppliers = Organization.objects.filter(slug__in=line.get("sub_suppliers", ()))
    save_source(by=None, source=source, markets=markets, sub_suppliers=sub_suppliers)
