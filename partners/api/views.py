from django.db.models import Prefetch

from common.api.views import Item, Listing
from partners.api import serializers
from partners.filters import CapabilityFilter, EventFilter, InspectionFilter, OrganizationFilter, SiteFilter
from partners.models import Capability, Component, Event, Inspection, Market, Modality, Organization, Ownership, Site, Stage, Unit

OWNERS = Prefetch("ownerships", queryset=Ownership.objects.select_related("owner").order_by("valid_from", "id"))

ALL_CAPABILITIES = Capability.objects.select_related("organization", "site").order_by("component__position", "id")
ABLE = Prefetch("capability_set", queryset=ALL_CAPABILITIES, to_attr="matching")


class OrganizationList(Listing):
    """Companies of the registry."""

    queryset = Organization.objects.select_related("parent")
    serializer_class = serializers.OrganizationRow
    filterset_class = OrganizationFilter
    keyset = ("name", "slug")


class OrganizationItem(Item):
    """One company, with its owners through time."""

    queryset = Organization.objects.select_related("parent").prefetch_related(OWNERS)
    serializer_class = serializers.OrganizationWithOwners
    lookup_field = "slug"


class SiteList(Listing):
    """Plants, with the capabilities that match the filters, of either evidence and whatever the site's status; `stage` is a highest
    stage of at least that."""

    queryset = Site.objects.select_related("organization")
    serializer_class = serializers.SiteWithCapabilities
    filterset_class = SiteFilter
    keyset = ("name", "key")


class SiteItem(Item):
    """One plant, with all its capabilities and its owners through time."""

    queryset = Site.objects.select_related("organization").prefetch_related(OWNERS, ABLE)
    serializer_class = serializers.SiteWithOwners
    lookup_field = "key"


class CapabilityList(Listing):
    """What sites, or organizations that name no site, can make."""

    queryset = Capability.objects.select_related("organization", "site", "component")
    serializer_class = serializers.CapabilityRow
    filterset_class = CapabilityFilter
    keyset = ("organization__slug", "component__position", "id")


class EventList(Listing):
    """Dated happenings, the latest first."""

    queryset = Event.objects.select_related("organization", "site")
    serializer_class = serializers.EventRow
    filterset_class = EventFilter
    keyset = ("-date", "id")


class InspectionList(Listing):
    """Inspections by authorities, the latest first."""

    queryset = Inspection.objects.select_related("organization", "site")
    serializer_class = serializers.InspectionRow
    filterset_class = InspectionFilter
    keyset = ("-date", "id")


class ComponentList(Listing):
    """Drug components and process steps."""

    queryset = Component.objects.all()
    serializer_class = serializers.ComponentRow
    keyset = ("position", "code")


class StageList(Listing):
    """Stages in order, with the rung of the qualification ladder from which a source counts."""

    queryset = Stage.objects.all()
    serializer_class = serializers.StageRow
    keyset = ("position", "code")


class MarketList(Listing):
    """Licensing areas."""

    queryset = Market.objects.all()
    serializer_class = serializers.TermRow
    keyset = ("position", "code")


class ModalityList(Listing):
    """Kinds of therapy."""

    queryset = Modality.objects.all()
    serializer_class = serializers.TermRow
    keyset = ("position", "code")


class UnitList(Listing):
    """Units of quantities; nothing converts across dimensions."""

    queryset = Unit.objects.all()
    serializer_class = serializers.UnitRow
    keyset = ("position", "code")
