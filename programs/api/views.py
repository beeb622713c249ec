from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.models import User
from common.api.answers import json_answer, json_bytes
from common.api.idempotency import writes
from common.api.views import ApiView, EditableItem, Listing
from common.results import stored_result
from common.snapshot import snapshot
from decision.sourcing import Loss
from programs import services
from programs.api import serializers
from programs.api.shapes import CoverageShape
from programs.api.stored import Route, StoredResultView
from programs.assembly import cover_without, load_supply
from programs.filters import ProgramFilter, RequirementFilter, SourceFilter
from programs.models import Program, Requirement, Source
from programs.rules import may_edit, require

PROGRAMS = Program.objects.select_related("sponsor")
SOURCES = Source.objects.select_related("organization", "site__organization", "component").prefetch_related(
    "markets", "sub_suppliers", "laboratories"
)
RELATED = ("markets", "sub_suppliers", "laboratories")


class ProgramView(ApiView):
    """Under a program that the reader is a member of."""

    program: Program

    def fence(self) -> None:
        self.program = get_object_or_404(PROGRAMS.visible_to(self.request.user), slug=self.kwargs["slug"])

    @property
    def reader(self) -> User:
        return cast(User, self.request.user)

    def may_change(self) -> None:
        require(may_edit(self.program.role_of(self.reader)))


class ProgramList(Listing):
    """The programs that you are a member of."""

    queryset = PROGRAMS
    serializer_class = serializers.ProgramRow
    filterset_class = ProgramFilter
    keyset = ("name", "slug")

    def get_queryset(self) -> QuerySet[Program]:
        return PROGRAMS.visible_to(self.request.user)

    @extend_schema(request=serializers.ProgramInput, responses={201: serializers.ProgramRow})
    @writes
    def post(self, request: Request) -> HttpResponse:
        """Makes a program, of which you become the administrator. Its slug ends in a random part."""
        program = services.create_program(by=cast(User, request.user), **self.valid(serializers.ProgramInput))
        return created(self, program, reverse("api:program", args=[program.slug]))


class ProgramItem(ProgramView, EditableItem):
    """One program."""

    queryset = PROGRAMS
    serializer_class = serializers.ProgramRow
    input_class = serializers.ProgramInput
    lookup_field = "slug"

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self.answer(self.program)

    def get_queryset(self) -> QuerySet[Program]:
        return PROGRAMS.visible_to(self.request.user)

    def change(self, row: Program, values: dict[str, Any]) -> Program:
        return services.update_program(by=self.reader, program=row, **values)

    def remove(self, row: Program) -> None:
        services.delete_program(by=self.reader, program=row)


class RequirementList(ProgramView, Listing):
    """What the program needs: a component at a stage, for a market or for any."""

    queryset = Requirement.objects.select_related("component", "stage")
    serializer_class = serializers.RequirementRow
    filterset_class = RequirementFilter
    keyset = ("component__position", "stage__position", "id")

    def get_queryset(self) -> QuerySet[Requirement]:
        return Requirement.objects.select_related("component", "stage").filter(program=self.program)

    @extend_schema(request=serializers.RequirementInput, responses={201: serializers.RequirementRow})
    @writes
    def post(self, request: Request, slug: str) -> HttpResponse:
        """Adds a requirement; the coverage is recomputed."""
        self.may_change()
        row = Requirement(program=self.program, **self.valid(serializers.RequirementInput))
        services.save_requirement(by=self.reader, requirement=row)
        return created(self, row, reverse("api:requirement", args=[slug, row.pk]))


class RequirementItem(ProgramView, EditableItem):
    """One requirement."""

    queryset = Requirement.objects.all()
    serializer_class = serializers.RequirementRow
    input_class = serializers.RequirementInput

    def get_queryset(self) -> QuerySet[Requirement]:
        return Requirement.objects.filter(program=self.program)

    def change(self, row: Requirement, values: dict[str, Any]) -> Requirement:
        return services.save_requirement(by=self.reader, requirement=changed(row, values))

    def remove(self, row: Requirement) -> None:
        services.delete_requirement(by=self.reader, requirement=row)


class SourceList(ProgramView, Listing):
    """Arrangements for the program's components, with their level on the qualification ladder, dates and markets."""

    queryset = SOURCES
    serializer_class = serializers.SourceRow
    filterset_class = SourceFilter
    keyset = ("component__position", "organization__name", "id")

    def get_queryset(self) -> QuerySet[Source]:
        return SOURCES.filter(program=self.program)

    @extend_schema(request=serializers.SourceInput, responses={201: serializers.SourceRow})
    @writes
    def post(self, request: Request, slug: str) -> HttpResponse:
        """Adds a source; the coverage is recomputed."""
        self.may_change()
        values = self.valid(serializers.SourceInput)
        related = {name: values.pop(name) for name in RELATED}
        row = services.save_source(by=self.reader, source=Source(program=self.program, **values), **related)
        return created(self, row, reverse("api:source", args=[slug, row.pk]))


class SourceItem(ProgramView, EditableItem):
    """One source."""

    queryset = SOURCES
    serializer_class = serializers.SourceRow
    input_class = serializers.SourceInput

    def get_queryset(self) -> QuerySet[Source]:
        return SOURCES.filter(program=self.program)

    def change(self, row: Source, values: dict[str, Any]) -> Source:
        related = {name: values.pop(name) for name in RELATED if name in values}
        services.save_source(by=self.reader, source=changed(row, values), **related)
        return self.get_queryset().get(pk=row.pk)

    def remove(self, row: Source) -> None:
        services.delete_source(by=self.reader, source=row)


class CoverageView(StoredResultView, ProgramView):
    """The stored coverage, as it was computed last."""

    serializer_class = CoverageShape
    route = Route(kind="coverage", joined="", object_id="program.id", where="program.slug = %s")

    def address(self) -> str:
        return cast(str, self.kwargs["slug"])

    def object_id(self) -> Any:
        return self.program.pk

    def empty(self) -> dict[str, Any]:
        return {"program": self.kwargs["slug"], "valid_until": None, "cells": []}


class WhatIfView(ProgramView):
    """The coverage with something gone, or on another day. Nothing is stored."""

    reads_only: ClassVar[bool] = True
    serializer_class = CoverageShape

    @extend_schema(request=serializers.WhatIfInput, responses={200: CoverageShape})
    def post(self, request: Request, slug: str) -> HttpResponse:
        asked = self.valid(serializers.WhatIfInput)
        on = asked.get("on", timezone.now().date())
        with snapshot():
            wanted = stored_result("coverage", self.program.pk).wanted_revision
            loaded = load_supply(str(self.program.pk), on)
        # Of a program that was deleted between the fence and the snapshot nothing is left to ask about.
        cells = cover_without(loaded, _loss(asked.get("without", {}))) if loaded else {}
        head = {"revision": wanted, "wanted_revision": wanted, "computed_at": timezone.now()}
        return json_answer(json_bytes({**head, **cells}))


def created(view: Listing, row: Model, address: str) -> HttpResponse:
    """201 with the row, its tag and where to find it."""
    item = EditableItem(request=view.request, kwargs=view.kwargs, serializer_class=view.serializer_class, format_kwarg=None)
    return item.answer(row, status=HTTPStatus.CREATED, location=view.request.build_absolute_uri(address))


def changed(row: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _loss(without: dict[str, Any]) -> Loss:
    return Loss(
        sites=frozenset(site.key for site in without.get("sites", ())),
        organizations=frozenset(organization.slug for organization in without.get("organizations", ())),
        parents=frozenset(organization.slug for organization in without.get("parents", ())),
        regions=frozenset(without.get("regions", ())),
    )
