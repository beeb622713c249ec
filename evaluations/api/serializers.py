from typing import Any

from rest_framework import serializers

from common.api.fields import Choice, Echo, Id, Link, Measure, Number, PartDate, Text, Whole, YesNo
from common.api.serializers import Input
from evaluations.choices import Confidence, Direction, GateKind, RatingState, ScoredBy, Status, ValueFunction, VersionStatus
from evaluations.models import Criterion, Shortlist
from evaluations.services.shortlists import record_of

Row = serializers.Serializer[Any]


class EvaluationRow(Row):
    id = Id()
    name = Text()
    program = Text(source="program.slug")
    status = Choice(Status.choices)
    component = Text(source="component_id", allow_null=True)
    stage = Text(source="stage_id", allow_null=True)
    market = Text(source="market_id", allow_null=True)
    scorecard = Id(source="version.scorecard_id")
    scorecard_version = Whole(source="version.number")
    due_on = serializers.DateField(allow_null=True)
    blind = YesNo(source="is_blind")


class CandidateRow(Row):
    id = Id()
    organization = Text(source="organization.slug")
    site = Text(source="site.key", allow_null=True)
    name = Text()
    position = Whole()


class EvidenceRow(Row):
    kind = Text(default="")
    url = Link(default="")
    title = Text(default="")
    date = PartDate(default="")


class RatingRow(Row):
    candidate = Id()
    criterion = Id()
    state = Choice(RatingState.choices)
    value = Whole(allow_null=True, min_value=0, max_value=5)
    confidence = Choice(Confidence.choices, allow_null=True)
    comment = Text()
    evidence = EvidenceRow(many=True)
    measured = Measure(allow_null=True, help_text="In the criterion's unit; it changes no score.")
    candidate_name = Text()
    criterion_name = Text()
    evaluator = Id()
    evaluator_name = Text()


class EvidenceInput(Input):
    kind = Text(max_length=40, allow_blank=True, default="")
    url = Link(max_length=500, allow_blank=True, default="")
    title = Text(max_length=200, allow_blank=True, default="")
    date = PartDate(allow_blank=True, default="")


class RatingInput(Input):
    """One cell of the caller's own sheet. A key that is left out keeps what is stored."""

    candidate = Id()
    criterion = Id()
    state = Choice(RatingState.choices, required=False)
    value = Whole(min_value=0, max_value=5, allow_null=True, required=False)
    confidence = Choice(Confidence.choices, allow_null=True, required=False)
    comment = Text(max_length=10_000, allow_blank=True, required=False)
    evidence = EvidenceInput(many=True, required=False)
    measured = Measure(allow_null=True, required=False)
    candidate_name = Echo()
    criterion_name = Echo()
    evaluator = Echo()
    evaluator_name = Echo()


class AnchorRow(Row):
    level = Whole()
    text = Text()
    raw = Number(max_digits=14, allow_null=True)


class CriterionRow(Row):
    id = Id(source="lineage", help_text="The same from version to version while the question means the same; ratings name it.")
    parent = Id(source="parent.lineage", allow_null=True)  # type: ignore[assignment]  # taken out of the class by its metaclass
    code = Text()
    name = Text()
    short_name = Text()
    question = Text()
    weight = serializers.SerializerMethodField(help_text="Points among its siblings; null while a round hides them.")
    scored_by = Choice(ScoredBy.choices)
    direction = Choice(Direction.choices)
    function = Choice(ValueFunction.choices)
    unit = Text()
    rule = Text()
    parameters = serializers.JSONField()
    anchors = AnchorRow(many=True)

    def get_weight(self, row: Criterion) -> float | None:
        return None if self.context["weights_hidden"] else float(row.weight)


class GateRow(Row):
    id = Id(source="lineage")
    code = Text()
    name = Text()
    kind = Choice(GateKind.choices)
    checked_at = Text()
    waived_by = Text()
    rule = Text()
    parameters = serializers.JSONField()


class VersionRow(Row):
    id = Id()
    number = Whole()
    status = Choice(VersionStatus.choices)
    reason = Text()
    published_at = serializers.DateTimeField(allow_null=True)
    criteria = CriterionRow(many=True)
    gates = GateRow(many=True)


class ScorecardRow(Row):
    id = Id()
    name = Text()
    description = Text()
    program = Text(source="program.slug", allow_null=True, help_text="Null: of the library that everybody reads.")


class ScorecardInput(Input):
    id = Echo()
    name = Text(max_length=120)
    description = Text(allow_blank=True, default="")
    program = Echo()


class ShortlistRow(Row):
    id = Id()
    evaluation = Id(source="evaluation_id")
    program = Text(source="evaluation.program.slug")
    ranking_revision = Whole()
    rationale = Text()
    digest = Text(help_text="sha256 of the record.")
    frozen_at = serializers.DateTimeField()
    frozen_by = Text(source="frozen_by.name")


class ShortlistWithRecord(ShortlistRow):
    record = serializers.SerializerMethodField(help_text="Everything that the decision rests on, as it was.")

    def get_record(self, row: Shortlist) -> dict[str, Any]:
        return record_of(row)
