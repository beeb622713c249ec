"""The shape of a stored coverage, for the OpenAPI document: the view sends the stored bytes as they are."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import Choice, Text, Whole, YesNo
from decision.sourcing import State, Verdict
from partners.choices import Level

Row = serializers.Serializer[Any]
Texts = serializers.ListField


class SourceShape(Row):
    id = Text()
    label = Text()  # type: ignore[assignment]  # taken out of the class by its metaclass
    organization = Text()
    site = Text(allow_null=True)
    owner = Text(help_text="The ultimate owner on that date.")
    owner_name = Text()
    owner_chain = Texts(child=Text())
    level = Choice(Level.choices)
    counts = YesNo(help_text="On its own; whether it is independent of the others is said by the cell.")
    why = Text()
    why_code = Choice([(verdict.value, verdict.name) for verdict in Verdict])
    market_stated = YesNo()
    site_stated = YesNo()
    stale = YesNo()
    in_progress = YesNo()
    internal = YesNo()
    campus = Text(allow_null=True)
    region = Text(allow_null=True)
    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)
    capacity = serializers.FloatField(allow_null=True)
    unit = Text(allow_null=True)
    expected_level = Text(allow_null=True)
    expected_on = serializers.DateField(allow_null=True)


class ReasonShape(Row):
    rule = Text()
    fact = Text()
    sources = Texts(child=Text())


class DomainShape(Row):
    kind = Text()
    key = Text()
    name = Text()


class NotCheckedShape(Row):
    what = Text()
    sources = Texts(child=Text())


@extend_schema_field({"oneOf": [{"type": "number"}, {"const": "unknown"}]})
class NumberOrUnknown(serializers.JSONField):
    """Whatever was stored."""


class CellShape(Row):
    component = Text()
    stage = Text()
    market = Text(help_text="`any` stands for wherever.")
    level_needed = Choice(Level.choices)
    state = Choice([(state.value, state.name) for state in State])
    named_sources = Whole()
    independent_sources = Whole()
    target = Whole()
    sources = SourceShape(many=True)
    reasons = ReasonShape(many=True)
    independent_set = Texts(child=Text())
    n_minus_1 = NumberOrUnknown(help_text="Share of the demand carried after the worst single loss, or `unknown`.")
    n_minus_1_domain = DomainShape(allow_null=True)
    not_checked = NotCheckedShape(many=True)
    dual_from = serializers.DateField(allow_null=True)


class CoverageShape(Row):
    program = Text()
    revision = Whole(help_text="0 before the first computation.")
    wanted_revision = Whole(help_text="Above `revision` while a newer result is on its way.")
    computed_at = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True, help_text="From this day on time alone changes it.")
    cells = CellShape(many=True)
