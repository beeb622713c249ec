from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from accounts.models import User
from common.api.answers import json_answer, json_bytes, tagged_answer
from common.api.etag import etag
from common.api.idempotency import writes
from common.api.parameters import parameter_error
from common.api.views import ApiView, EditableItem, Item, Listing
from common.results import stored_result
from evaluations import rules
from evaluations.api import serializers
from evaluations.api.shapes import ExplanationShape, RankingShape
from evaluations.api.sheets import all_sheets, sheet_of
from evaluations.explanation import explain
from evaluations.filters import EvaluationFilter, ScorecardFilter, ShortlistFilter
from evaluations.models import Candidate, Criterion, Evaluation, Scorecard, ScorecardVersion, Shortlist
from evaluations.payload import METHOD
from evaluations.services.ratings import Recused, may_rate, save_ratings
from evaluations.services.scorecards import delete_scorecard, require_editor, update_scorecard
from evaluations.study.whole import NOTHING_STUDIED
from programs.api.stored import Route, StoredResultView
from programs.rules import require

EVALUATIONS = Evaluation.objects.select_related("program", "version")
SHORTLISTS = Shortlist.objects.select_related("evaluation__program", "frozen_by")
TREE = Criterion.objects.select_related("parent").prefetch_related("anchors").order_by("position", "code")
VERSIONS = ScorecardVersion.objects.prefetch_related(Prefetch("criteria", queryset=TREE), "gates")


class EvaluationView(ApiView):
    """Of a round of a program that the reader is a member of."""

    evaluation: Evaluation

    def fence(self) -> None:
        self.evaluation = get_object_or_404(EVALUATIONS.visible_to(self.request.user), pk=self.kwargs["pk"])

    @property
    def reader(self) -> User:
        return cast(User, self.request.user)


class EvaluationList(Listing):
    """The rounds of your programs."""

    queryset = EVALUATIONS
    serializer_class = serializers.EvaluationRow
    filterset_class = EvaluationFilter
    keyset = ("name", "id")

    def get_queryset(self) -> QuerySet[Evaluation]:
        return EVALUATIONS.visible_to(self.request.user)


class EvaluationItem(Item):
    """One round."""

    queryset = EVALUATIONS
    serializer_class = serializers.EvaluationRow

    def get_queryset(self) -> QuerySet[Evaluation]:
        return EVALUATIONS.visible_to(self.request.user)


class CandidateList(EvaluationView, Listing):
    """The sites, or organizations that name no site, that the round chooses from."""

    queryset = Candidate.objects.select_related("organization", "site")
    serializer_class = serializers.CandidateRow
    keyset = ("position", "id")

    def get_queryset(self) -> QuerySet[Candidate]:
        return Candidate.objects.select_related("organization", "site").filter(evaluation=self.evaluation)


class RatingSheet(EvaluationView):
    """Your own sheet as a bare list, cells that nobody has touched included. A lead gets everyone's from consensus on."""

    serializer_class = serializers.RatingRow

    @extend_schema(responses=serializers.RatingRow(many=True))
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        sees_all = rules.may_see_all_ratings(self.evaluation.program.role_of(self.reader), self.evaluation.reached)
        rows = all_sheets(self.evaluation) if sees_all else sheet_of(self.evaluation, self.reader)
        body = json_bytes(self.get_serializer(rows, many=True).data)
        return tagged_answer(request, body, etag(pk, body.decode()))

    @extend_schema(request=serializers.RatingInput(many=True), responses=serializers.RatingRow(many=True))
    @writes
    def put(self, request: Request, pk: UUID) -> HttpResponse:
        """All rows or none; cells that are not named stay as they are. Answers with the rows that were named."""
        require(may_rate(self.reader, self.evaluation))
        given = self.valid(serializers.RatingInput, many=True)
        try:
            save_ratings(by=self.reader, evaluation=self.evaluation, ratings=given)
        except Recused as error:
            raise Http404 from error
        rows = {(row["candidate"], row["criterion"]): row for row in sheet_of(self.evaluation, self.reader)}
        named = [rows[cell["candidate"], cell["criterion"]] for cell in given]
        return json_answer(json_bytes(self.get_serializer(named, many=True).data))


class ShownRanking(EvaluationView):
    """A ranking that nobody sees before consensus, when the round is blind, and evaluators do not, when it hides its weights."""

    def fence(self) -> None:
        super().fence()
        hides_weights = self.evaluation.hides_weights_from(self.reader)
        require(rules.may_see_ranking(is_hidden=self.evaluation.is_hidden, hides_weights=hides_weights))


class RankingView(StoredResultView, ShownRanking):
    """The stored ranking, as it was computed last. A candidate that failed a gate has no rank."""

    serializer_class = RankingShape
    route = Route(
        kind="ranking",
        joined="JOIN evaluations_evaluation AS evaluation ON evaluation.program_id = program.id",
        object_id="evaluation.id",
        where="evaluation.id = %s AND NOT ((evaluation.status = 'open' OR evaluation.status = 'cancelled')"
        " AND (evaluation.is_blind OR evaluation.hides_weights))",
    )

    def address(self) -> Any:
        return Evaluation._meta.pk.get_db_prep_value(self.kwargs["pk"], connection)

    def object_id(self) -> UUID:
        return self.evaluation.pk

    def named(self) -> dict[str, str]:
        return {"evaluation": str(self.kwargs["pk"])}

    def empty(self) -> dict[str, Any]:
        return {"method": METHOD, "groups": [], "criteria": [], "results": [], **NOTHING_STUDIED}


class ExplanationView(ShownRanking):
    """Why one candidate scores more than another: exact, criterion by criterion."""

    serializer_class = ExplanationShape

    def parameters(self) -> tuple[str, ...]:
        return ("a", "b")

    @extend_schema(parameters=[OpenApiParameter(name, UUID, required=True, description="A candidate.") for name in ("a", "b")])
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        stored = stored_result("ranking", pk)
        lines = {line["candidate"]: line for line in stored.payload.get("results", [])}
        found = explain(stored.payload, self._asked("a", lines), self._asked("b", lines))
        body = json_bytes({"evaluation": pk, "revision": stored.revision, **found})
        return tagged_answer(request, body, etag(pk, body.decode()))

    def _asked(self, name: str, lines: dict[str, Any]) -> dict[str, Any]:
        line: dict[str, Any] | None = lines.get(self.request.query_params.get(name, ""))
        if line is None:
            raise parameter_error(name, _("“%(name)s” names a candidate of the ranking.") % {"name": name})
        return line


class ScorecardView(ApiView):
    scorecard: Scorecard

    def fence(self) -> None:
        cards = Scorecard.objects.visible_to(self.request.user).select_related("program")
        self.scorecard = get_object_or_404(cards, pk=self.kwargs["pk"])

    @property
    def reader(self) -> User:
        return cast(User, self.request.user)


class ScorecardList(Listing):
    """The scorecards of your programs, and the library that belongs to none."""

    queryset = Scorecard.objects.select_related("program")
    serializer_class = serializers.ScorecardRow
    filterset_class = ScorecardFilter
    keyset = ("name", "id")

    def get_queryset(self) -> QuerySet[Scorecard]:
        return Scorecard.objects.visible_to(self.request.user).select_related("program")


class ScorecardItem(ScorecardView, EditableItem):
    """One scorecard: its name and description. What it weighs stands in its versions."""

    queryset = Scorecard.objects.select_related("program")
    serializer_class = serializers.ScorecardRow
    input_class = serializers.ScorecardInput

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self.answer(self.scorecard)

    def get_queryset(self) -> QuerySet[Scorecard]:
        return Scorecard.objects.filter(pk=self.scorecard.pk).select_related("program")

    def may_change(self) -> None:
        require_editor(self.reader, self.scorecard.program)

    def change(self, row: Scorecard, values: dict[str, Any]) -> Scorecard:
        return update_scorecard(by=self.reader, scorecard=row, **values)

    def remove(self, row: Scorecard) -> None:
        delete_scorecard(by=self.reader, scorecard=row)


class VersionList(ScorecardView, Listing):
    """The versions of a scorecard with their criteria, anchors and gates, the newest first. A published one never changes."""

    queryset = VERSIONS
    serializer_class = serializers.VersionRow
    keyset = ("-number", "id")

    def get_queryset(self) -> QuerySet[ScorecardVersion]:
        return VERSIONS.filter(scorecard=self.scorecard)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "weights_hidden": self._weights_hidden()}

    def _weights_hidden(self) -> bool:
        return Evaluation.objects.hiding_weights_from(self.reader).filter(version__scorecard=self.scorecard).exists()


class ShortlistList(Listing):
    """Frozen rankings, the latest first."""

    queryset = SHORTLISTS
    serializer_class = serializers.ShortlistRow
    filterset_class = ShortlistFilter
    keyset = ("-frozen_at", "id")

    def get_queryset(self) -> QuerySet[Shortlist]:
        return SHORTLISTS.visible_to(self.request.user)


class ShortlistItem(Item):
    """One frozen ranking, with its record."""

    queryset = SHORTLISTS
    serializer_class = serializers.ShortlistWithRecord

    def get_queryset(self) -> QuerySet[Shortlist]:
        return SHORTLISTS.visible_to(self.request.user)
