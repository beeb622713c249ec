"""The shape of what is studied of a ranking, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers

from common.api.fields import Choice, Id, Text, Whole, YesNo

Row = serializers.Serializer[Any]
Score = serializers.FloatField


class RobustnessShape(Row):
    samples = Whole()
    seed = Whole()
    generator = Text()
    region = Text(help_text="How far the weights may stray: narrow, medium, loose, fifth, order or any.")
    concentration = Score(allow_null=True)
    error = Score(help_text="Half width of the 95 % interval of a chance.")


class StabilityShape(Row):
    criterion = Id()
    is_group = YesNo()
    weight = Score()
    low = Score(help_text="Down to this weight the first stays first.")
    high = Score()
    below = Id(allow_null=True, help_text="Who is first below; null: nobody.")
    above = Id(allow_null=True)
    is_movable = YesNo()


class SwapShape(Row):
    upper = Id()
    lower = Id()
    criterion = Id()
    weight = Score()
    at = Score(help_text="The weight at which the two score the same.")


class CurveShape(Row):
    criterion = Id()
    shares = serializers.ListField(child=Score())
    totals = serializers.DictField(child=serializers.ListField(child=Score()))


class TornadoShape(Row):
    kind = Choice([("weight", "weight"), ("value", "value")])
    criterion = Id()
    candidate = Id(allow_null=True)
    low = Score()
    high = Score()
    margin_low = Score(help_text="Lead of the first over the second at the low end.")
    margin_high = Score()
    crosses = YesNo()


class CrossCheckShape(Row):
    method = Text()
    ranks = serializers.DictField(child=Whole())
    tau = Score(allow_null=True, help_text="Kendall's tau-b with the additive ranking.")
    flips = serializers.ListField(child=serializers.ListField(child=Id()))
    left_out = serializers.ListField(child=Id())
    constant = serializers.ListField(child=Id())
    compromise = serializers.ListField(child=Id())


class DominanceShape(Row):
    dominated = serializers.ListField(child=serializers.ListField(child=Id()), help_text="Pairs: who outdoes whom on every criterion.")
    never_first = serializers.ListField(child=Id())
    within = Score(help_text="How far, of itself, each weight may be off for that.")


class InformationShape(Row):
    candidate = Id()
    criterion = Id()
    kind = Choice([("unknown", "unknown"), ("disputed", "disputed")])
    low = Score()
    high = Score()
    could_change_first = YesNo()
    chance = Score()
    gain = Score()


class AgreementShape(Row):
    alpha = Score(allow_null=True, help_text="Krippendorff's alpha, ordinal.")
    icc_single = Score(allow_null=True)
    icc_mean = Score(allow_null=True)
    kendall_w = Score(allow_null=True)
    within_one_step = Score(allow_null=True)
    cells = Whole()
    why = serializers.DictField(child=Text(), help_text="By measure, why there is none.")


class SectionAgreementShape(AgreementShape):
    criterion = Id()


class WholeAgreementShape(Row):
    overall = AgreementShape()
    sections = SectionAgreementShape(many=True)


class AgendaShape(Row):
    candidate = Id()
    criterion = Id()
    low = Score()
    high = Score()
    mean = Score()
    levels = serializers.ListField(child=Score())
    changes_first = YesNo()
    moves = Whole()
    margin_low = Score(allow_null=True)
    margin_high = Score(allow_null=True)


class EvaluatorShape(Row):
    evaluator = Whole(help_text="A number in an order that means nothing.")
    ratings = Whole()
    severity = Score(allow_null=True, help_text="Levels above (lenient) or below (severe) the others.")
    severity_error = Score(allow_null=True)
    spread = Score(allow_null=True)
    shared = Whole(allow_null=True)
    first = Id(allow_null=True, help_text="Who is first without this evaluator.")
    changes_first = YesNo()
    moves = Whole()


class AdjustedShape(Row):
    order = serializers.ListField(child=Id())
    first = Id(allow_null=True)
    changes_first = YesNo()


class WithoutShape(Row):
    criterion = Id()
    is_group = YesNo()
    first = Id(allow_null=True)
    changes_first = YesNo()
    moves = Whole()
