"""Paging by key: the next page begins after the last row read, so rows that come or go meanwhile are neither repeated nor missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from common.api.answers import json_answer, json_bytes
from common.api.parameters import parameter_error
from common.canonical import canonical_json, sha256_hex

if TYPE_CHECKING:
    from rest_framework.views import APIView

PAGE_SIZE, MAX_PAGE_SIZE = 50, 200
PAGE_SIZES = frozenset(map(str, range(1, MAX_PAGE_SIZE + 1)))
PARAMETERS = ("cursor", "page_size")
SIGNER = Signer(salt="api.cursor")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The key of the row at the edge of a page, and to which side of it to read on; `scope` binds it to its list and filters."""

    values: tuple[Any, ...]
    is_backward: bool
    scope: str

    def text(self) -> str:
        return SIGNER.sign_object([list(self.values), self.is_backward, self.scope], compress=True)

    @classmethod
    def read(cls, text: str, scope: str) -> "Cursor":
        try:
            values, is_backward, own_scope = SIGNER.unsign_object(text)
        except (BadSignature, ValueError) as error:
            raise parameter_error("cursor", _("This cursor is not one of ours; take it from `next` or `previous`.")) from error
        if own_scope != scope:
            raise parameter_error("cursor", _("This cursor belongs to another list or other filters; start again without it."))
        return cls(tuple(values), is_backward, scope)


class KeysetPagination(BasePagination):
    """`view.keyset` names the fields, `-` first for descending; together they are unique, and none of them is ever null."""

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any]:
        self.keyset: tuple[str, ...] = getattr(view, "keyset", ("pk",))
        self.address = request.build_absolute_uri()
        self.scope = _scope(request, self.keyset)
        size = _page_size(request)
        text = request.query_params.get("cursor")
        cursor = Cursor.read(text, self.scope) if text else None
        is_backward = cursor is not None and cursor.is_backward
        ordering = [_turned(name) for name in self.keyset] if is_backward else list(self.keyset)
        if cursor:
            queryset = queryset.filter(_after(ordering, cursor.values))
        rows = list(queryset.order_by(*ordering)[: size + 1])
        has_more, rows = len(rows) > size, rows[:size]
        self.has_next = has_more or is_backward
        self.has_previous = has_more if is_backward else cursor is not None
        self.rows = rows[::-1] if is_backward else rows
        return self.rows

    def get_paginated_response(self, data: Any) -> HttpResponse:  # type: ignore[override]  # a ready answer, rendered once
        following = self._link(self.rows[-1], is_backward=False) if self.has_next and self.rows else None
        previous = self._link(self.rows[0], is_backward=True) if self.has_previous and self.rows else None
        return json_answer(json_bytes({"results": data, "next": following, "previous": previous}))

    def _link(self, row: Model, *, is_backward: bool) -> str:
        values = tuple(_value(row, name.removeprefix("-")) for name in self.keyset)
        return replace_query_param(self.address, "cursor", Cursor(values, is_backward, self.scope).text())

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri", "readOnly": True}
        properties = {"results": schema, "next": link, "previous": link}
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": "From `next` or `previous` of a page.",
                "schema": {"type": "string", "minLength": 1},
            },
            {"name": "page_size", "in": "query", "description": "Rows a page.", "schema": size},
        ]


def _page_size(request: Request) -> int:
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if text not in PAGE_SIZES:
        raise parameter_error("page_size", _("The page size is a whole number from 1 to %(max)s.") % {"max": MAX_PAGE_SIZE})
    return int(text)


def _scope(request: Request, keyset: Sequence[str]) -> str:
    filters = sorted((name, value) for name, value in request.query_params.items() if name not in PARAMETERS)
    return sha256_hex(canonical_json([request.path, filters, list(keyset)]))[:16]


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _after(ordering: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b) > (x, y) spelt out, because directions may differ: a > x, or a = x and b > y."""
    found, equal = Q(), Q()
    for name, value in zip(ordering, values, strict=True):
        lookup = f"{name.removeprefix('-')}__{'lt' if name.startswith('-') else 'gt'}"
        found |= equal & Q(**{lookup: value})
        equal &= Q(**{name.removeprefix("-"): value})
    return found


def _value(row: Any, name: str) -> Any:
    """A value of the key, also through a joined row (`component__position`), as JSON keeps it."""
    for part in name.split("__"):
        row = getattr(row, part)
    return row if isinstance(row, int | str) else str(row)
