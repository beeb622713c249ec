"""What every view of the API shares. The order is: who asks, the fence, the parameters, rights, If-Match, validation."""

from collections.abc import Collection as Names
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.exceptions import ParseError
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from common.api.answers import json_bytes, no_content, tagged_answer
from common.api.etag import etag, require_match
from common.api.filters import StrictFilterBackend
from common.api.idempotency import writes
from common.api.paging import PARAMETERS, KeysetPagination
from common.api.parameters import check_parameters
from common.api.throttle import TokenRate

M = TypeVar("M", bound=Model)


class BoundedJSONParser(JSONParser):
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error


class ApiView(GenericAPIView[Any]):
    parser_classes = [BoundedJSONParser]
    throttle_classes = [TokenRate]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    pagination_class: Any = None
    filter_backends: Any = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.fence()
        check_parameters(request.query_params, self.parameters())

    def fence(self) -> None:
        """404 for what the reader may not see; what it finds it keeps for the method."""

    def parameters(self) -> Names[str]:
        return ()

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Without Allow, which only a 405 needs: hidden things, absent ones and no route at all answer alike."""
        return {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}

    def valid(self, serializer: type[BaseSerializer[Any]], *, partial: bool = False, many: bool = False) -> Any:
        given = serializer(data=self.request.data, partial=partial, many=many, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given.validated_data


class Listing(ApiView):
    """A list that is paged by `keyset` and filtered by `filterset_class`."""

    pagination_class = KeysetPagination
    filter_backends = [StrictFilterBackend]
    keyset: ClassVar[tuple[str, ...]]
    filterset_class: ClassVar[Any] = None

    def parameters(self) -> Names[str]:
        if self.request.method not in ("GET", "HEAD"):
            return ()
        return {*PARAMETERS, *(self.filterset_class.base_filters if self.filterset_class else ())}

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return cast(HttpResponse, self.get_paginated_response(self.get_serializer(rows, many=True).data))


class Item(ApiView):
    """One resource, read with its ETag."""

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self.answer(self.find(self.get_queryset()))

    def find(self, rows: QuerySet[M]) -> M:
        return get_object_or_404(rows, **{self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]})

    def answer(self, row: Model, *, status: int = HTTPStatus.OK, location: str = "") -> HttpResponse:
        body = json_bytes(self.get_serializer(row).data)
        return tagged_answer(self.request, body, self.tag(row, body), status=status, location=location)

    def tag(self, row: Any, body: bytes) -> str:
        return etag(row.pk, body.decode())


class EditableItem(Item):
    """PUT, PATCH and DELETE against the version that the client has read; `input_class` says what may be sent."""

    input_class: type[BaseSerializer[Any]]

    def tag(self, row: Any, body: bytes) -> str:
        return etag(row.pk, row.revision, body.decode())

    def may_change(self) -> None:
        """Raises Forbidden when the reader may see but not change."""
        raise NotImplementedError

    def change(self, row: Any, values: dict[str, Any]) -> Model:
        raise NotImplementedError

    def remove(self, row: Any) -> None:
        raise NotImplementedError

    @writes
    def put(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Replaces it: a key that is left out gets its default."""
        return self.answer(self.change(self.locked(), self.valid(self.input_class)))

    @writes
    def patch(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Changes what is named and leaves the rest."""
        return self.answer(self.change(self.locked(), self.valid(self.input_class, partial=True)))

    @writes
    def delete(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Removes it."""
        self.remove(self.locked())
        return no_content()

    def locked(self) -> Model:
        """The row that the client has read, held until the change is stored."""
        row: Model = self.find(self.get_queryset().select_for_update(no_key=True, of=("self",)))
        self.may_change()
        body = json_bytes(self.get_serializer(row).data)
        require_match(self.request, self.tag(row, body))
        return row
