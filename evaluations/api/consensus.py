"""What was settled in consensus, cell by cell, beside the ratings that stay as given."""

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from common.api.answers import json_answer, json_bytes, tagged_answer
from common.api.etag import etag
from common.api.fields import Choice, Echo, Id, Text, Whole, YesNo
from common.api.idempotency import writes
from common.api.serializers import Input
from evaluations import rules
from evaluations.api.views import EvaluationView
from evaluations.choices import Outcome
from evaluations.models import ConsensusValue, Declaration
from evaluations.services.consensus import OPEN, ConsensusInput, record_consensus
from programs.rules import require

Row = dict[str, Any]
OUTCOMES = [*Outcome.choices, (OPEN, "open")]


class ConsensusRow(serializers.Serializer[Any]):
    candidate = Id()
    criterion = Id()
    outcome = Choice(OUTCOMES, help_text="Of `agreed` the value counts, else the mean. `open`: nothing is recorded.")
    value = Whole(allow_null=True, min_value=0, max_value=5, help_text="Of an agreed cell that applies.")
    is_applicable = YesNo(help_text="False: it is agreed that the criterion does not apply.")
    reason = Text()
    agrees = serializers.ListField(child=Id(), allow_null=True, help_text="Evaluators who agree; null for who does not lead the program.")
    brought_by = Id(allow_null=True, help_text="Who brings the evidence that is asked for.")
    due_on = serializers.DateField(allow_null=True)
    recorded_by = Text(allow_null=True)
    recorded_at = serializers.DateTimeField(allow_null=True)


class ConsensusRowInput(Input):
    """One cell, whole: a key that is left out is empty. `open` takes back what was recorded."""

    candidate = Id()
    criterion = Id()
    outcome = Choice(OUTCOMES)
    value = Whole(min_value=0, max_value=5, allow_null=True, default=None)
    is_applicable = YesNo(default=True)
    reason = Text(max_length=4000, allow_blank=True, default="")
    agrees = serializers.ListField(child=Id(), default=list)
    brought_by = Id(allow_null=True, default=None)
    due_on = serializers.DateField(allow_null=True, default=None)
    recorded_by = Echo()
    recorded_at = Echo()


class ConsensusView(EvaluationView):
    """What was settled, as a bare list in the order of recording; members read it from consensus on, as the ranking."""

    serializer_class = ConsensusRow

    def fence(self) -> None:
        super().fence()
        require(rules.may_see_room(self.evaluation.reached, is_hidden=self.evaluation.is_hidden))

    @extend_schema(responses=ConsensusRow(many=True))
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        body = json_bytes(self.get_serializer(self._rows(self._recorded()), many=True).data)
        return tagged_answer(request, body, etag(pk, body.decode()))

    @extend_schema(request=ConsensusRowInput(many=True), responses=ConsensusRow(many=True))
    @writes
    def put(self, request: Request, pk: UUID) -> HttpResponse:
        """By a lead while the round is in consensus: all rows or none; cells that are not named stay. Answers with the rows named."""
        require(rules.may_settle(self.evaluation.program.role_of(self.reader), self.evaluation.status))
        given = cast(Sequence[ConsensusInput], self.valid(ConsensusRowInput, many=True))
        record_consensus(by=self.reader, evaluation=self.evaluation, rows=given)
        rows = {(row["candidate"], row["criterion"]): row for row in self._rows(self._recorded())}
        named = [rows.get((cell["candidate"], cell["criterion"])) or _open(cell) for cell in given]
        return json_answer(json_bytes(self.get_serializer(named, many=True).data))

    def _recorded(self) -> Iterable[ConsensusValue]:
        rows = self.evaluation.consensus_values.select_related("recorded_by").prefetch_related("agrees")
        return rows.order_by("recorded_at", "pk")

    def _rows(self, recorded: Iterable[ConsensusValue]) -> list[Row]:
        """Without those who were recused after they agreed."""
        leads = rules.may_lead(self.evaluation.program.role_of(self.reader))
        conflicts = Declaration.objects.filter(candidate__evaluation=self.evaluation, has_conflict=True)
        recused = set(conflicts.values_list("user", "candidate"))
        return [_row(one, recused) | ({} if leads else {"agrees": None}) for one in recorded]


def _row(one: ConsensusValue, recused: set[tuple[UUID, UUID]]) -> Row:
    agreeing = sorted(person.pk for person in one.agrees.all() if (person.pk, one.candidate_id) not in recused)
    return {
        "candidate": one.candidate_id,
        "criterion": one.criterion_lineage,
        "outcome": one.outcome,
        "value": one.value,
        "is_applicable": one.is_applicable,
        "reason": one.reason,
        "agrees": agreeing,
        "brought_by": one.brought_by_id,
        "due_on": one.due_on,
        "recorded_by": one.recorded_by.name if one.recorded_by else None,
        "recorded_at": one.recorded_at,
    }


def _open(cell: ConsensusInput) -> Row:
    nothing = dict.fromkeys(("value", "brought_by", "due_on", "recorded_by", "recorded_at"))
    cleared = {"outcome": OPEN, "is_applicable": True, "reason": "", "agrees": []}
    return {"candidate": cell["candidate"], "criterion": cell["criterion"], **cleared, **nothing}
