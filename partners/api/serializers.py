"""The rows of the registry as clients read them, named as the columns of the import are."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from common.api.fields import Choice, Link, Measure, NoText, Number, PartDate, Text, Whole, YesNo
from common.models import Fact
from common.models.base import SourceKind
from partners.choices import (
    DateKind,
    EventKind,
    Evidence,
    Grade,
    InspectionOutcome,
    Level,
    OrganizationKind,
    OwnershipKind,
    Region,
    SiteStatus,
)


class Row(serializers.Serializer[Any]):
    """Output alone: given everything, it asks the database for nothing."""


class FactRow(Row):
    source_url = Link()
    source_kind = Choice(SourceKind.choices, allow_null=True)
    as_of = PartDate()
    stale = serializers.SerializerMethodField(help_text="Older than its shelf life.")

    def get_stale(self, row: Fact) -> bool:
        return row.is_stale(timezone.now().date())

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Where it was seen stands behind what was seen."""
        fields = super().get_fields()
        return {**{name: field for name, field in fields.items() if name not in FactRow._declared_fields}, **fields}


class OrganizationRow(FactRow):
    slug = Text()
    name = Text()
    kind = Choice(OrganizationKind.choices)
    parent = Text(source="parent.slug", allow_null=True)  # type: ignore[assignment]  # taken out of the class by its metaclass
    internal = YesNo(source="is_internal")
    fictitious = YesNo(source="is_fictitious")
    hq_country = NoText()
    website = Link()
    summary = Text()


class OwnershipRow(FactRow):
    owner = Text(source="owner.slug")
    kind = Choice(OwnershipKind.choices)
    date_kind = Choice(DateKind.choices, allow_null=True)
    note = Text()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "from": PartDate(source="valid_from"), "to": PartDate(source="valid_to")}


class OrganizationWithOwners(OrganizationRow):
    ownerships = OwnershipRow(many=True)


class SubjectRow(FactRow):
    id = serializers.UUIDField()
    organization = Text(source="organization.slug")
    site = Text(source="site.key", allow_null=True)


class CapabilityRow(SubjectRow):
    component = Text(source="component_id")
    max_stage = Text(source="max_stage_id", allow_null=True)
    scale_value = Number(max_digits=16, allow_null=True)
    scale_unit = Text(source="scale_unit_id", allow_null=True)
    platform = Text()
    evidence = Choice(Evidence.choices)
    grade = Choice(Grade.choices, allow_null=True)
    lead_time_weeks = Whole(allow_null=True)


class SiteRow(FactRow):
    key = Text(help_text="organization.site")
    slug = Text()
    organization = Text(source="organization.slug")
    name = Text()
    city = NoText()
    country = NoText()
    region = Choice(Region.choices, allow_null=True)
    area_m2 = Whole(allow_null=True)
    cleanrooms = Whole(allow_null=True)
    headcount = Whole(allow_null=True)
    gmp_status = Text()
    gmp_source_url = Link()
    status = Choice(SiteStatus.choices, allow_null=True, help_text="Null: nothing of the kind seen, not a statement that the site runs.")
    campus = NoText()
    campus_source_url = Link()


class SiteWithCapabilities(SiteRow):
    capabilities = CapabilityRow(source="matching", many=True, help_text="Those that match the filters.")


class SiteWithOwners(SiteWithCapabilities):
    ownerships = OwnershipRow(many=True)


class EventRow(SubjectRow):
    date = PartDate()
    kind = Choice(EventKind.choices)
    description = Text()


class InspectionRow(SubjectRow):
    authority = Text()
    date = PartDate()
    outcome = Choice(InspectionOutcome.choices)
    closed = YesNo(source="is_closed")
    note = Text()


class TermRow(Row):
    code = Text()
    name = Text()


class ComponentRow(TermRow):
    short_name = Text()


class StageRow(TermRow):
    level_needed = Choice(Level.choices)


class UnitRow(TermRow):
    dimension = Text()
    factor = Measure(help_text="Into the base unit of its dimension.")
