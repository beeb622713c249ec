from typing import Any

from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from evaluations.choices import Status
from evaluations.models import Evaluation, Scorecard, Shortlist
from programs.models import Program


def own_programs(request: Any) -> Any:
    """A program that one may not see is no choice, like one that does not exist."""
    return Program.objects.visible_to(request.user)


def own_evaluations(request: Any) -> Any:
    return Evaluation.objects.visible_to(request.user)


def chosen_from(rows: Any, **options: Any) -> ModelChoiceFilter:
    """`rows` is called with the request, which the type stubs do not know."""
    return ModelChoiceFilter(queryset=rows, **options)


class EvaluationFilter(FilterSet):
    program = chosen_from(own_programs, to_field_name="slug")
    status = ChoiceFilter(choices=Status.choices)

    class Meta:
        model = Evaluation
        fields: list[str] = []


class ScorecardFilter(FilterSet):
    program = chosen_from(own_programs, to_field_name="slug")

    class Meta:
        model = Scorecard
        fields: list[str] = []


class ShortlistFilter(FilterSet):
    evaluation = chosen_from(own_evaluations)

    class Meta:
        model = Shortlist
        fields: list[str] = []
