"""What the lists of the registry are narrowed by, on the page and in the API alike."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from partners.choices import EventKind, Evidence, InspectionOutcome, OrganizationKind, Region, SiteStatus
from partners.models import Capability, Component, Event, Inspection, Organization, Site, Stage

AT_LEAST = _("A highest stage of at least this; rows that state none are left out.")


def component_filter(**options: Any) -> ModelChoiceFilter:
    return ModelChoiceFilter(queryset=Component.objects.all(), **options)


def stage_filter(**options: Any) -> ModelChoiceFilter:
    return ModelChoiceFilter(queryset=Stage.objects.all(), **options)


def organization_filter(**options: Any) -> ModelChoiceFilter:
    return ModelChoiceFilter(queryset=Organization.objects.all(), to_field_name="slug", **options)


def site_filter(**options: Any) -> ModelChoiceFilter:
    return ModelChoiceFilter(queryset=Site.objects.all(), to_field_name="key", **options)


class OrganizationFilter(FilterSet):
    kind = ChoiceFilter(choices=OrganizationKind.choices)
    parent = organization_filter(help_text=_("The present owner."))
    q = CharFilter(method="search", help_text=_("Text in the name, slug or summary."))

    class Meta:
        model = Organization
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.matching(value)


class SiteFilter(FilterSet):
    """`component`, `stage` and `evidence` ask for one capability that has all of them; each site shows those that match."""

    component = component_filter(method="asked_of_capability", help_text=_("Offered by a capability of either evidence."))
    stage = stage_filter(method="asked_of_capability", help_text=AT_LEAST)
    evidence = ChoiceFilter(choices=Evidence.choices, method="asked_of_capability", help_text=_("`named` narrows to stated facts."))
    region = ChoiceFilter(choices=Region.choices)
    status = ChoiceFilter(choices=SiteStatus.choices)
    organization = organization_filter()
    q = CharFilter(method="search", help_text=_("Text in the name, the city or the organization's name."))

    class Meta:
        model = Site
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Site]) -> QuerySet[Site]:
        given = self.form.cleaned_data
        matching = capabilities(component=given["component"], stage=given["stage"], evidence=given["evidence"])
        found = super().filter_queryset(queryset)
        if given["component"] or given["stage"] or given["evidence"]:
            found = found.filter(Exists(matching.filter(site=OuterRef("pk"))))
        shown = matching.select_related("organization", "site").order_by("component__position", "component", "id")
        return found.prefetch_related(Prefetch("capability_set", queryset=shown, to_attr="matching"))

    def asked_of_capability(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.matching(value)


class CapabilityFilter(FilterSet):
    organization = organization_filter()
    site = site_filter()
    component = component_filter()
    stage = stage_filter(method="at_least", help_text=AT_LEAST)
    evidence = ChoiceFilter(choices=Evidence.choices)

    class Meta:
        model = Capability
        fields: list[str] = []

    def at_least(self, queryset: QuerySet[Capability], name: str, value: Stage) -> QuerySet[Capability]:
        return queryset.filter(max_stage__position__gte=value.position)


class EventFilter(FilterSet):
    organization = organization_filter()
    site = site_filter()
    kind = ChoiceFilter(choices=EventKind.choices)

    class Meta:
        model = Event
        fields: list[str] = []


class InspectionFilter(FilterSet):
    organization = organization_filter()
    site = site_filter()
    authority = CharFilter()
    outcome = ChoiceFilter(choices=InspectionOutcome.choices)

    class Meta:
        model = Inspection
        fields: list[str] = []


def capabilities(*, component: Component | None, stage: Stage | None, evidence: str) -> QuerySet[Capability]:
    """Rows that have all of this; one whose highest stage is not stated has none of the stages."""
    wanted = {"component": component, "max_stage__position__gte": stage.position if stage else None, "evidence": evidence}
    return Capability.objects.filter(**{lookup: value for lookup, value in wanted.items() if value not in (None, "")})
