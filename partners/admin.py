from typing import Any

from django.contrib import admin

from common.admin import M as Row
from common.admin import ServiceAdmin, link
from partners.models import Capability, Component, Event, Inspection, Market, Modality, Organization, Ownership, Site, Stage, Unit
from partners.services import delete_row, save_row


class RegistryAdmin(ServiceAdmin[Row]):
    def store(self, *, by: Any, row: Row, form: Any, is_new: bool) -> None:
        save_row(by=by, row=row)

    def remove(self, *, by: Any, row: Row) -> None:
        delete_row(by=by, row=row)

    @admin.display(description="source")
    def source(self, row: Any) -> str:
        return link(row.source_url)


@admin.register(Organization)
class OrganizationAdmin(RegistryAdmin[Organization]):
    settled_fields = ("slug",)
    list_display = ("name", "slug", "kind", "parent", "hq_country", "as_of", "source")
    list_filter = ("kind", "is_internal", "is_fictitious", "hq_country")
    list_select_related = ("parent",)
    search_fields = ("name", "slug", "summary")
    autocomplete_fields = ("parent",)


@admin.register(Site)
class SiteAdmin(RegistryAdmin[Site]):
    settled_fields = ("organization", "slug")
    list_display = ("name", "organization", "city", "country", "status", "campus", "as_of", "source")
    list_filter = ("region", "status", "country")
    list_select_related = ("organization",)
    search_fields = ("name", "key", "city", "organization__name")
    autocomplete_fields = ("organization",)


@admin.register(Capability)
class CapabilityAdmin(RegistryAdmin[Capability]):
    list_display = ("component", "organization", "site", "max_stage", "evidence", "as_of", "source")
    list_filter = ("component", "max_stage", "evidence")
    list_select_related = ("component", "organization", "site", "max_stage")
    search_fields = ("organization__name", "site__name", "component__name", "platform")
    autocomplete_fields = ("organization", "site")


@admin.register(Event)
class EventAdmin(RegistryAdmin[Event]):
    list_display = ("date", "kind", "organization", "site", "source")
    list_filter = ("kind",)
    list_select_related = ("organization", "site")
    search_fields = ("organization__name", "site__name", "description")
    autocomplete_fields = ("organization", "site")


@admin.register(Inspection)
class InspectionAdmin(RegistryAdmin[Inspection]):
    list_display = ("date", "authority", "outcome", "is_closed", "organization", "site", "source")
    list_filter = ("authority", "outcome", "is_closed")
    list_select_related = ("organization", "site")
    search_fields = ("organization__name", "site__name", "authority")
    autocomplete_fields = ("organization", "site")


@admin.register(Ownership)
class OwnershipAdmin(RegistryAdmin[Ownership]):
    list_display = ("subject_name", "owner", "valid_from", "valid_to", "kind", "date_kind", "source")
    list_filter = ("kind", "date_kind")
    list_select_related = ("organization", "site", "owner")
    search_fields = ("organization__name", "site__name", "owner__name")
    autocomplete_fields = ("organization", "site", "owner")

    @admin.display(description="subject", ordering="organization")
    def subject_name(self, row: Ownership) -> str:
        return row.subject.name


class TermAdmin(RegistryAdmin[Row]):
    """The code is the key that rows, files and the API hold on to."""

    settled_fields = ("code",)
    list_display: tuple[str, ...] = ("name", "code", "position")
    search_fields = ("name", "code")


@admin.register(Component)
class ComponentAdmin(TermAdmin[Component]):
    list_display = ("name", "code", "short_name", "position")


@admin.register(Modality)
class ModalityAdmin(TermAdmin[Modality]):
    pass


@admin.register(Stage)
class StageAdmin(TermAdmin[Stage]):
    list_display = ("name", "code", "level_needed", "position")


@admin.register(Market)
class MarketAdmin(TermAdmin[Market]):
    pass


@admin.register(Unit)
class UnitAdmin(TermAdmin[Unit]):
    list_display = ("name", "code", "dimension", "factor", "position")
    list_filter = ("dimension",)
