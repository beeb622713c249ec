"""The administration writes as every page does: through services, so that an edit is audited and recomputes what it touches."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.models import JournalEntry
from common.service import Refused, service

M = TypeVar("M", bound=models.Model)
HISTORY_PAGE = 100
# Inherited columns come first by Django's order; on a form what a row says stands before when, and before where it was seen.
LAST_FIELDS = ("valid_from", "valid_to", "source_url", "source_kind", "as_of", "shelf_life_days")


class ServiceAdmin(admin.ModelAdmin[M]):
    """A subclass says how a row is stored and removed. Rows and choices are fenced by `visible_to` where their model has it."""

    # Said once, when the row is made: keys that results and addresses hold on to.
    settled_fields: tuple[str, ...] = ()

    def store(self, *, by: Any, row: M, form: Any, is_new: bool) -> None:  # `by` is the person; accounts stand above this package
        raise NotImplementedError

    def remove(self, *, by: Any, row: M) -> None:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        self.store(by=request.user, row=obj, form=form, is_new=not change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to do: the service stored the related lists too."""

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        self.remove(by=request.user, row=obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[M]) -> None:
        self._remove_all(by=request.user, rows=list(queryset))

    @service  # one for all rows: marks raised once per row would lock results in an order of their own
    def _remove_all(self, *, by: Any, rows: Iterable[M]) -> None:
        for row in rows:
            self.remove(by=by, row=row)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        rows: models.QuerySet[M] = seen(super().get_queryset(request), request)
        return rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return fenced(super().formfield_for_foreignkey(db_field, request, **kwargs), request)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return fenced(super().formfield_for_manytomany(db_field, request, **kwargs), request)

    def get_fields(self, request: HttpRequest, obj: M | None = None) -> list[Any]:
        names = list(super().get_fields(request, obj))
        return [*(name for name in names if name not in LAST_FIELDS), *(name for name in LAST_FIELDS if name in names)]

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> tuple[Any, ...]:
        return (*super().get_readonly_fields(request, obj), *(self.settled_fields if obj else ()))

    # Whoever administers may open every table; what they may see and change in it is for the fence and the services to say.
    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_administrator(request)

    def get_deleted_objects(self, objs: Iterable[M], request: HttpRequest) -> Any:
        """The rows alone: what stands on them may belong to a program that the administrator may not see, and then the service refuses."""
        rows = list(objs)
        return [str(row) for row in rows], {str(self.opts.verbose_name_plural): len(rows)}, set(), []

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_say_why_not(request, lambda: super(ServiceAdmin, self).changeform_view(request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_say_why_not(request, lambda: super(ServiceAdmin, self).delete_view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_say_why_not(request, lambda: super(ServiceAdmin, self).changelist_view(request, *args, **kwargs))

    def _or_say_why_not(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            return view()
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return redirect(request.get_full_path())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """From the audit trail, which knows the changes by pages, API and imports too."""
        entries = JournalEntry.objects.filter(object_type=self.opts.label_lower, object_id=object_id)
        page = Paginator([Happening(entry) for entry in entries[:HISTORY_PAGE]], HISTORY_PAGE).get_page(1)
        return super().history_view(request, object_id, {"action_list": page, "pagination_required": False, **(extra_context or {})})

    # The audit trail has it already, hash-chained; a second log would only be able to disagree.
    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any: ...

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any: ...

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any: ...


class ReadOnlyAdmin(ServiceAdmin[M]):
    """Records: looked at, never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class Happening:
    """An audit entry in the words of the history page."""

    def __init__(self, entry: JournalEntry) -> None:
        self.action_time = entry.at
        self.user = {"get_username": entry.actor}
        self.get_change_message = entry.verb


def is_administrator(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_staff)


def seen(rows: Any, request: HttpRequest) -> Any:
    return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows


def fenced(field: Any, request: HttpRequest) -> Any:
    """A choice offers what the person may see."""
    if field is not None and getattr(field, "queryset", None) is not None:
        field.queryset = seen(field.queryset, request)
    return field


def link(address: str) -> SafeString | str:
    """A web address to follow; others stay text."""
    return (
        format_html('<a href="{0}" rel="noopener noreferrer">{0}</a>', address)
        if address.startswith(("http://", "https://"))
        else _("none")
    )
