"""The audit trail and the stored results: records, fenced like the pages that show them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.request import signed_in
from common.admin import M as Row
from common.admin import ReadOnlyAdmin
from common.models import Dependency, JournalEntry, JournalHead, JournalLink, JournalValue, Result, Target
from workbench.activity import entries_for
from workbench.jobs import targets_for


class RecordAdmin(ReadOnlyAdmin[Row]):
    """`of_target` and `of_entry` name the way from a row to what decides who sees it."""

    of_target = ""
    of_entry = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        rows, user = super().get_queryset(request), signed_in(request)
        if self.of_entry:
            return rows.filter(**{f"{self.of_entry}__in": entries_for(user).order_by().values("pk")})
        return rows.filter(**{f"{self.of_target}__in": targets_for(user).values("pk")})


@admin.register(JournalEntry)
class JournalEntryAdmin(RecordAdmin[JournalEntry]):
    of_entry = "pk"
    list_display = ("at", "actor", "verb", "object_type", "object_id")
    list_filter = ("object_type",)
    search_fields = ("verb", "object_id", "actor")
    show_full_result_count = False


@admin.register(JournalValue)
class JournalValueAdmin(RecordAdmin[JournalValue]):
    of_entry = "entry"
    list_display = ("entry", "key")
    list_select_related = ("entry",)
    search_fields = ("key",)


@admin.register(JournalLink)
class JournalLinkAdmin(RecordAdmin[JournalLink]):
    of_entry = "entry"
    list_display = ("seq", "entry", "hash")
    list_select_related = ("entry",)
    search_fields = ("hash",)


@admin.register(JournalHead)
class JournalHeadAdmin(ReadOnlyAdmin[JournalHead]):
    list_display = ("seq", "hash")


@admin.register(Target)
class TargetAdmin(RecordAdmin[Target]):
    of_target = "pk"
    list_display = ("kind", "object_id", "wanted_revision", "done_revision", "expires_on", "error")
    list_filter = ("kind",)
    search_fields = ("object_id", "error")


@admin.register(Result)
class ResultAdmin(RecordAdmin[Result]):
    of_target = "target"
    list_display = ("target", "revision", "computed_at", "digest")
    list_select_related = ("target",)
    search_fields = ("target__object_id", "digest")


@admin.register(Dependency)
class DependencyAdmin(RecordAdmin[Dependency]):
    of_target = "target"
    list_display = ("target", "fact")
    list_select_related = ("target",)
    search_fields = ("fact",)
