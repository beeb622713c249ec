"""Programs, requirements and sources: what is sent, and what is taken. A PUT replaces, so a key that is left out gets its default."""

from typing import Any

from rest_framework import serializers

from common.api.fields import Choice, Echo, Link, Number, PartDate, Ref, Refs, Text, Whole, YesNo
from common.api.serializers import Input
from common.models.base import SourceKind
from partners.choices import Grade, Level, Region
from partners.models import Component, Market, Modality, Organization, Site, Stage, Unit
from programs.choices import ANY_MARKET, ProgramStage
from programs.models.source import LONGEST_NOTE

Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


class MarketRef(Ref):
    """A market, or null for any; "any" says the same."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(None if data == ANY_MARKET else data)


class ProgramRow(serializers.Serializer[Any]):
    slug = Text()
    name = Text()
    company = Text()
    sponsor = Text(source="sponsor.slug", allow_null=True)
    modality = Text(source="modality_id", allow_null=True)
    modality_text = Text()
    indication = Text()
    status = Choice(ProgramStage.choices, allow_null=True)
    approval_year = Whole(allow_null=True)
    next_stage = Text(source="next_stage_id", allow_null=True)
    next_milestone = Text()
    next_milestone_on = serializers.DateField(allow_null=True)
    sources_target = Whole()
    separate_regions = YesNo()
    source_url = Link()
    source_kind = Choice(SourceKind.choices, allow_null=True)
    as_of = PartDate()


class ProgramInput(Input):
    slug = Echo()
    name = Text(max_length=120)
    company = Text(max_length=120, allow_blank=True, default="")
    sponsor = Ref("slug", queryset=Organization.objects.all(), allow_null=True, default=None)
    modality = Ref("code", queryset=Modality.objects.all(), allow_null=True, default=None)
    modality_text = Text(max_length=80, allow_blank=True, default="")
    indication = Text(max_length=120, allow_blank=True, default="")
    status = Choice(ProgramStage.choices, allow_null=True, default="")
    approval_year = Whole(min_value=1900, max_value=2200, allow_null=True, default=None)
    next_stage = Ref("code", queryset=Stage.objects.all(), allow_null=True, default=None)
    next_milestone = Text(max_length=80, allow_blank=True, default="")
    next_milestone_on = serializers.DateField(allow_null=True, default=None)
    sources_target = Whole(min_value=1, max_value=20, default=2)
    separate_regions = YesNo(default=False)
    source_url = Link(max_length=500, default="")
    source_kind = Choice(SourceKind.choices, allow_null=True, default="")
    as_of = PartDate(default="")


class RequirementRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    component = Text(source="component_id")
    stage = Text(source="stage_id")
    market = Text(source="market_id", allow_null=True, help_text="Null: any.")
    quantity = Number(allow_null=True, help_text="A year; null: not known.")
    unit = Text(source="unit_id", allow_null=True)
    grade = Choice(Grade.choices, allow_null=True)


class RequirementInput(Input):
    id = Echo()
    component = Ref("code", queryset=Component.objects.all())
    stage = Ref("code", queryset=Stage.objects.all())
    market = MarketRef("code", queryset=Market.objects.all(), allow_null=True, default=None)
    quantity = Number(allow_null=True, default=None)
    unit = Ref("code", queryset=Unit.objects.all(), allow_null=True, default=None)
    grade = Choice(Grade.choices, allow_null=True, default="")


class SourceRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    component = Text(source="component_id")
    stage = Text(source="stage_id", allow_null=True)
    organization = Text(source="organization.slug")
    site = Text(source="site.key", allow_null=True)
    level = Choice(Level.choices)
    ended = YesNo(source="is_ended")
    markets = Refs("code", help_text="Those that are stated; empty: not stated, never “all”.")
    internal = YesNo(source="is_internal")
    grade = Choice(Grade.choices, allow_null=True)
    capacity = Number(allow_null=True, help_text="Reserved a year; null: not known.")
    unit = Text(source="unit_id", allow_null=True)
    sub_suppliers = Refs("slug")
    laboratories = Refs("slug")
    expected_level = Choice(Level.choices, allow_null=True)
    expected_on = serializers.DateField(allow_null=True)
    source_url = Link()
    source_kind = Choice(SourceKind.choices, allow_null=True)
    as_of = PartDate()
    note = Text()

    def get_fields(self) -> Fields:
        return {**super().get_fields(), "from": PartDate(source="valid_from"), "to": PartDate(source="valid_to")}


class SourceInput(Input):
    id = Echo()
    component = Ref("code", queryset=Component.objects.all())
    stage = Ref("code", queryset=Stage.objects.all(), allow_null=True, default=None)
    organization = Ref("slug", queryset=Organization.objects.all())
    site = Ref("key", queryset=Site.objects.select_related("organization"), allow_null=True, default=None)
    level = Choice(Level.choices)
    ended = YesNo(source="is_ended", default=False)
    markets = Refs("code", queryset=Market.objects.all(), default=list)
    internal = YesNo(source="is_internal", default=False)
    grade = Choice(Grade.choices, allow_null=True, default="")
    capacity = Number(allow_null=True, default=None)
    unit = Ref("code", queryset=Unit.objects.all(), allow_null=True, default=None)
    sub_suppliers = Refs("slug", queryset=Organization.objects.all(), default=list)
    laboratories = Refs("slug", queryset=Organization.objects.all(), default=list)
    expected_level = Choice(Level.choices, allow_null=True, default="")
    expected_on = serializers.DateField(allow_null=True, default=None)
    source_url = Link(max_length=500, default="")
    source_kind = Choice(SourceKind.choices, allow_null=True, default="")
    as_of = PartDate(default="")
    note = Text(max_length=LONGEST_NOTE, allow_blank=True, default="")

    def get_fields(self) -> Fields:
        dates = {"from": PartDate(source="valid_from", default=""), "to": PartDate(source="valid_to", default="")}
        return {**super().get_fields(), **dates}


class LossInput(Input):
    sites = Refs("key", queryset=Site.objects.all(), default=list)
    organizations = Refs("slug", queryset=Organization.objects.all(), default=list)
    parents = Refs("slug", queryset=Organization.objects.all(), default=list)
    regions = serializers.ListField(child=Choice(Region.choices), default=list)


class WhatIfInput(Input):
    """What is assumed gone, and on which day; everything may be left out."""

    def get_fields(self) -> Fields:
        return {**super().get_fields(), "without": LossInput(required=False), "on": serializers.DateField(required=False)}
