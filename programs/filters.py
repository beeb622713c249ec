from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from partners.filters import component_filter, organization_filter, stage_filter
from partners.models import Modality
from programs.choices import ProgramStage
from programs.models import Program, Requirement, Source


class ProgramFilter(FilterSet):
    modality = ModelChoiceFilter(queryset=Modality.objects.all())
    status = ChoiceFilter(choices=ProgramStage.choices)
    q = CharFilter(method="search", help_text=_("Text in the name, slug or indication."))

    class Meta:
        model = Program
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.matching(value)


class RequirementFilter(FilterSet):
    component = component_filter()
    stage = stage_filter()

    class Meta:
        model = Requirement
        fields: list[str] = []


class SourceFilter(FilterSet):
    component = component_filter()
    stage = stage_filter()
    organization = organization_filter()

    class Meta:
        model = Source
        fields: list[str] = []
