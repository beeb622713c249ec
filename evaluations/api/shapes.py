"""The shape of a stored ranking and of an explanation, for the OpenAPI document: the stored bytes are sent as they are."""

from typing import Any

from rest_framework import serializers

from common.api.fields import Choice, Id, Text, Whole, YesNo
from evaluations.api.study_shapes import (
    AdjustedShape,
    AgendaShape,
    CrossCheckShape,
    CurveShape,
    DominanceShape,
    EvaluatorShape,
    InformationShape,
    RobustnessShape,
    StabilityShape,
    SwapShape,
    TornadoShape,
    WholeAgreementShape,
    WithoutShape,
)
from evaluations.choices import GateKind, GateResult, ScoredBy

Row = serializers.Serializer[Any]
Score = serializers.FloatField


class GroupShape(Row):
    criterion = Id()
    code = Text()
    name = Text()
    short_name = Text()
    weight = Score(help_text="Share of the whole.")


class CriterionShape(GroupShape):
    group = Id()
    share = Score(help_text="Share of its top-level group.")
    unit = Text()
    scored_by = Choice(ScoredBy.choices)


class ContributionShape(Row):
    criterion = Id()
    weight = Score()
    utility = Score(allow_null=True)
    utility_low = Score(allow_null=True)
    utility_high = Score(allow_null=True)
    contribution = Score()
    utility_sd = Score(help_text="Standard error of the utility.")
    levels = serializers.ListField(child=Score(), help_text="What people gave, the lowest first; never who gave what.")
    spread = Score(allow_null=True, help_text="Standard deviation of the levels.")
    disputed = YesNo()
    is_known = YesNo()
    is_applicable = YesNo()
    raters = Whole()
    agreed = YesNo(help_text="The level was agreed in consensus and counts in place of the mean of what people gave.")
    agreed_reason = Text(help_text="Why, if agreed.")
    why = Text()
    stale = YesNo()


class GateShape(Row):
    gate = Id()
    code = Text()
    name = Text()
    kind = Choice(GateKind.choices)
    checked_at = Text()
    status = Choice(GateResult.choices)
    reason = Text()
    role = Text(help_text="The function that answers for a waiver.")
    until = serializers.DateField(allow_null=True, help_text="From this day on the finding or waiver no longer holds.")


class ResultShape(Row):
    rank = Whole(allow_null=True, help_text="Null: a gate failed.")
    rank_best = Whole(allow_null=True)
    rank_worst = Whole(allow_null=True)
    rank_acceptability = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Chance of rank 1, 2, ...; null without a rank, or of a single candidate.",
    )
    expected_rank = Score(allow_null=True)
    confidence_factor = Score(allow_null=True, help_text="Chance to be first at its own central weights.")
    central_weights = serializers.DictField(child=Score(), allow_null=True, help_text="By criterion; null if it is never first.")
    beats = serializers.DictField(child=Score(), help_text="By candidate, the chance to score more.")
    candidate = Id()
    name = Text()
    organization = Text()
    site = Text(allow_null=True)
    place = Text()
    score = Score(allow_null=True, help_text="0 to 1; with unknown ratings the middle of the two bounds.")
    score_low = Score(allow_null=True)
    score_high = Score(allow_null=True)
    known_weight = Score()
    excluded_by = serializers.ListField(child=Text())
    gates = GateShape(many=True)
    contributions = ContributionShape(many=True)


class RankingShape(Row):
    evaluation = Id()
    revision = Whole(help_text="0 before the first computation.")
    wanted_revision = Whole(help_text="Above `revision` while a newer result is on its way.")
    computed_at = serializers.DateTimeField(allow_null=True)
    method = Text()
    groups = GroupShape(many=True)
    criteria = CriterionShape(many=True)
    results = ResultShape(many=True)
    robustness = RobustnessShape(allow_null=True)
    stability = StabilityShape(many=True)
    swaps = SwapShape(many=True)
    curves = CurveShape(many=True)
    tornado = TornadoShape(many=True)
    cross_checks = CrossCheckShape(many=True)
    dominance = DominanceShape(allow_null=True)
    information = InformationShape(many=True)
    agreement = WholeAgreementShape(allow_null=True)
    agenda = AgendaShape(many=True)
    evaluators = EvaluatorShape(many=True)
    adjusted = AdjustedShape(allow_null=True)
    severity_unknown = Text(help_text="Why there is no severity.")
    without_criterion = WithoutShape(many=True)


class SideShape(Row):
    candidate = Id()
    name = Text()
    rank = Whole(allow_null=True)
    score = Score()


class PartShape(Row):
    criterion = Id()
    code = Text()
    name = Text()
    group = Id()
    contribution_a = Score()
    contribution_b = Score()
    difference = Score()


class ExplanationShape(Row):
    evaluation = Id()
    revision = Whole()
    a = SideShape()
    b = SideShape()
    difference = Score(help_text="Score of a minus score of b; the parts add up to it.")
    sentence = Text(help_text="The same in English.")
    criteria = PartShape(many=True)
    groups = PartShape(many=True)
