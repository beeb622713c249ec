from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, QuerySet
from django_filters.rest_framework import DjangoFilterBackend

from common.api.pointers import FieldError
from common.api.problems import ProblemRaised, invalid

if TYPE_CHECKING:
    from rest_framework.views import APIView

M = TypeVar("M", bound=Model)


class StrictFilterBackend(DjangoFilterBackend):
    """The filterset of the list page, with errors that name the parameter. The view refuses unknown ones before."""

    def filter_queryset(self, request: Any, queryset: QuerySet[M], view: "APIView") -> QuerySet[M]:
        filterset: Any = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            errors = [FieldError("", str(text), name) for name, texts in filterset.errors.items() for text in texts]
            raise ProblemRaised(invalid(errors))
        found: QuerySet[M] = filterset.qs
        return found
