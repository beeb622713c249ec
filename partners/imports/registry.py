"""The five tables of the registry: organizations, sites, capabilities, events, ownership."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.utils.translation import gettext as _

from common.models.base import SourceKind
from common.partial_date import first_day
from partners.choices import DateKind, EventKind, Evidence, OrganizationKind, OwnershipKind, Region, SiteStatus
from partners.imports import cells
from partners.imports.tables import Column, Reference, Row, Table
from partners.models import Capability, Component, Market, Modality, Organization, Ownership, Site, Stage, Unit

URL_LENGTH, SLUG_LENGTH = 500, 60


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes that files may use: rows that an administrator extends. Stages carry the level that they need."""

    components: list[str]
    modalities: list[str]
    stages: Mapping[str, str]
    markets: list[str]
    units: list[str]

    @classmethod
    def current(cls) -> Self:
        return cls(
            components=_codes(Component),
            modalities=_codes(Modality),
            stages=dict(Stage.objects.values_list("code", "level_needed")),
            markets=_codes(Market),
            units=_codes(Unit),
        )


def _codes(model: type[Component | Modality | Market | Unit]) -> list[str]:
    return list(model._default_manager.values_list("pk", flat=True))


def registry_tables(words: Vocabulary) -> list[Table]:
    return [_organizations(), _sites(), _capabilities(words), _events(), _ownership()]


def source_columns(*, dated: bool) -> tuple[Column, ...]:
    kinds = Column("source_kind", cells.code_of(SourceKind.values, _("kind of source")))
    columns = (Column("source_url", cells.url(URL_LENGTH)), kinds)
    return (*columns, Column("as_of", cells.partial_date)) if dated else columns


def span_columns() -> tuple[Column, ...]:
    return Column("from", cells.partial_date), Column("to", cells.partial_date)


def length_of(model: type[models.Model], name: str) -> int:
    column = model._meta.get_field(name)
    if not isinstance(column, models.CharField) or column.max_length is None:
        raise TypeError(f"{name} is not a text of limited length")
    return column.max_length


def runs_forward(row: Row) -> Iterator[tuple[str, str]]:
    start, end = row.values.get("from"), row.values.get("to")
    if start and end and first_day(end) <= first_day(start):
        yield "to", _('"%(end)s" is not after "%(start)s"') % {"start": start, "end": end}


def _organizations() -> Table:
    columns = (
        Column("slug", cells.slug(SLUG_LENGTH), is_required=True),
        Column("name", cells.text(length_of(Organization, "name")), is_required=True),
        Column("kind", cells.code_of(OrganizationKind.values, _("kind of organization")), is_required=True),
        Column("parent", cells.slug(SLUG_LENGTH)),
        Column("hq_country", cells.country),
        Column("website", cells.url(length_of(Organization, "website"))),
        Column("summary", cells.text()),
        *source_columns(dated=True),
    )
    return Table("organizations", columns, ("slug",), (Reference(("parent",), "organizations"),))


def _sites() -> Table:
    columns = (
        Column("org_slug", cells.slug(SLUG_LENGTH), is_required=True),
        Column("site_slug", cells.slug(SLUG_LENGTH), is_required=True),
        Column("name", cells.text(length_of(Site, "name")), is_required=True),
        Column("city", cells.text(length_of(Site, "city"))),
        Column("country", cells.country),
        Column("region", cells.code_of(Region.values, _("region"))),
        *(Column(name, cells.whole_number, blank=None) for name in ("area_m2", "cleanrooms", "headcount")),
        Column("gmp_status", cells.text(length_of(Site, "gmp_status"))),
        Column("gmp_source_url", cells.url(URL_LENGTH)),
        Column("site_status", cells.code_of(SiteStatus.values, _("site status"))),
        Column("campus", cells.slug(length_of(Site, "campus"))),
        Column("campus_source_url", cells.url(URL_LENGTH)),
        *source_columns(dated=True),
    )
    return Table("sites", columns, ("org_slug", "site_slug"), (Reference(("org_slug",), "organizations"),))


def subject_columns() -> tuple[Column, ...]:
    return Column("org_slug", cells.slug(SLUG_LENGTH), is_required=True), Column("site_slug", cells.slug(SLUG_LENGTH))


SUBJECT = (Reference(("org_slug",), "organizations"), Reference(("org_slug", "site_slug"), "sites"))


def _capabilities(words: Vocabulary) -> Table:
    columns = (
        *subject_columns(),
        Column("component", cells.code_of(words.components, _("component")), is_required=True),
        Column("max_stage", cells.code_of(words.stages, _("stage")), blank=None),
        Column("scale_value", cells.decimal(digits=16, places=4), blank=None),
        Column("scale_unit", cells.code_of(words.units, _("unit")), blank=None),
        Column("platform", cells.text(length_of(Capability, "platform"))),
        Column("evidence", cells.code_of(Evidence.values, _("kind of evidence")), is_required=True),
        *source_columns(dated=True),
    )
    key = ("org_slug", "site_slug", "component", "platform", "max_stage", "scale_value")
    return Table("capabilities", columns, key, SUBJECT, (_scale_has_unit,))


def _scale_has_unit(row: Row) -> Iterator[tuple[str, str]]:
    if row.cells["scale_value"] and not row.cells["scale_unit"]:
        yield "scale_unit", _("a quantity needs its unit")


def _events() -> Table:
    columns = (
        *subject_columns(),
        Column("date", cells.partial_date, is_required=True),
        Column("kind", cells.code_of(EventKind.values, _("kind of event")), is_required=True),
        Column("description", cells.text()),
        *source_columns(dated=False),
    )
    return Table("events", columns, ("org_slug", "site_slug", "date", "kind"), SUBJECT)


def _ownership() -> Table:
    columns = (
        Column("subject", cells.text(length_of(Site, "key")), is_required=True),
        Column("owner", cells.slug(SLUG_LENGTH), is_required=True),
        *span_columns(),
        Column("kind", cells.code_of(OwnershipKind.values, _("kind of ownership")), is_required=True),
        Column("date_kind", cells.code_of(DateKind.values, _("kind of date"))),
        Column("note", cells.text(length_of(Ownership, "note"))),
        *source_columns(dated=False),
    )
    return Table(
        "ownership", columns, ("subject", "owner", "from"), (Reference(("owner",), "organizations"),), (runs_forward, _owns_another)
    )


def _owns_another(row: Row) -> Iterator[tuple[str, str]]:
    if row.cells["owner"] and row.cells["owner"] == row.cells["subject"]:
        yield "owner", _("an organization does not own itself; leave the row out")
