from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.admin import ServiceAdmin
from programs import services
from programs.models import Membership, Program, Requirement, Source

OWN_PROGRAMS = ("program", admin.RelatedOnlyFieldListFilter)
RELATED_LISTS = ("markets", "sub_suppliers", "laboratories")


@admin.register(Program)
class ProgramAdmin(ServiceAdmin[Program]):
    """Programs of which the administrator is a member; the slug of a new one ends in a random part, so that no form tells a taken one."""

    readonly_fields = ("slug",)
    list_display = ("name", "slug", "status", "modality", "sponsor", "next_stage", "sources_target")
    list_filter = ("status", "modality", "next_stage")
    list_select_related = ("modality", "sponsor", "next_stage")
    search_fields = ("name", "slug", "indication")
    autocomplete_fields = ("sponsor",)

    def store(self, *, by: Any, row: Program, form: Any, is_new: bool) -> None:
        if is_new:
            made = services.create_program(by=by, **form.cleaned_data)
            row.pk, row.slug = made.pk, made.slug
        else:
            services.update_program(by=by, program=row, **form.cleaned_data)

    def remove(self, *, by: Any, row: Program) -> None:
        services.delete_program(by=by, program=row)


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin[Membership]):
    settled_fields = ("program", "user")
    list_display = ("program", "user", "role")
    list_filter = (OWN_PROGRAMS, "role")
    list_select_related = ("program", "user")
    search_fields = ("program__name", "user__name", "user__email")
    autocomplete_fields = ("program", "user")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).filter(program__in=Program.objects.visible_to(request.user))

    def store(self, *, by: Any, row: Membership, form: Any, is_new: bool) -> None:
        row.pk = services.set_member(by=by, program=row.program, user=row.user, role=row.role).pk

    def remove(self, *, by: Any, row: Membership) -> None:
        services.remove_member(by=by, membership=row)


@admin.register(Requirement)
class RequirementAdmin(ServiceAdmin[Requirement]):
    settled_fields = ("program",)
    list_display = ("program", "component", "stage", "market", "quantity", "unit", "grade")
    list_filter = (OWN_PROGRAMS, "component", "stage", "market")
    list_select_related = ("program", "component", "stage", "market", "unit")
    search_fields = ("program__name", "component__name")
    autocomplete_fields = ("program",)

    def store(self, *, by: Any, row: Requirement, form: Any, is_new: bool) -> None:
        services.save_requirement(by=by, requirement=row)

    def remove(self, *, by: Any, row: Requirement) -> None:
        services.delete_requirement(by=by, requirement=row)


@admin.register(Source)
class SourceAdmin(ServiceAdmin[Source]):
    settled_fields = ("program",)
    list_display = ("program", "component", "stage", "organization", "site", "level", "is_ended", "valid_from", "valid_to")
    list_filter = (OWN_PROGRAMS, "component", "stage", "level", "is_ended", "is_internal")
    list_select_related = ("program", "component", "stage", "organization", "site")
    search_fields = ("program__name", "component__name", "organization__name", "site__name")
    autocomplete_fields = ("program", "organization", "site", "sub_suppliers", "laboratories")

    def store(self, *, by: Any, row: Source, form: Any, is_new: bool) -> None:
        related = {name: form.cleaned_data[name] for name in RELATED_LISTS if name in form.cleaned_data}
        services.save_source(by=by, source=row, **related)

    def remove(self, *, by: Any, row: Source) -> None:
        services.delete_source(by=by, source=row)
