"""What is typed into the consensus room for one cell."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.service import Invalid, Refused
from evaluations.choices import Outcome
from evaluations.models import ConsensusValue
from evaluations.services.consensus import OPEN, ConsensusInput
from evaluations.settling import LEVELS
from evaluations.views.consensus_cell import CellView

NOT_APPLICABLE = "na"
VALUES = [*((str(level), str(level)) for level in LEVELS), (NOT_APPLICABLE, _("Does not apply"))]
OUTCOMES = [(Outcome.AGREED, _("Record a value")), (Outcome.DISPUTED, _("Keep disputed")), (Outcome.EVIDENCE, _("Ask for evidence"))]


class ConsensusForm(forms.Form):
    """Who agrees goes with a value, who brings what by when with evidence; the other two are not looked at."""

    outcome = forms.ChoiceField(choices=[*OUTCOMES, (OPEN, "")])
    value = forms.ChoiceField(choices=VALUES, required=False)
    reason = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = forms.DateField(label=_("By"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: QueryDict | None, *, cell: CellView) -> None:
        super().__init__(data, initial=_initial(cell))
        self.outcomes = OUTCOMES[1:] if cell.is_fact else OUTCOMES
        people = [(str(row.user_id), row.speaks_for) for row in cell.present]
        self.fields["agrees"] = forms.MultipleChoiceField(choices=people, required=False)
        self.fields["brought_by"] = forms.ChoiceField(label=_("Who finds it"), choices=[("", ""), *cell.bearers], required=False)

    def row(self, candidate: str, criterion: str) -> ConsensusInput:
        """What the service takes."""
        given, outcome = self.cleaned_data, self.cleaned_data["outcome"]
        row = ConsensusInput(candidate=UUID(candidate), criterion=UUID(criterion), outcome=outcome, reason=given["reason"])
        if outcome == Outcome.AGREED:
            row |= _level(given["value"])
            row["agrees"] = [UUID(pk) for pk in given["agrees"]]
        if outcome == Outcome.EVIDENCE:
            row["brought_by"] = UUID(given["brought_by"]) if given["brought_by"] else None
            row["due_on"] = given["due_on"]
        return row

    def refuse(self, error: Refused) -> None:
        """Show at its field what the service refused of the one row."""
        errors = error.errors if isinstance(error, Invalid) else [("", str(error))]
        for path, text in errors:
            name = path.removeprefix("0/").split("/")[0]
            self.add_error(name if name in self.fields else None, text)


def _level(value: str) -> ConsensusInput:
    if value == NOT_APPLICABLE:
        return ConsensusInput(value=None, is_applicable=False)
    return ConsensusInput(value=int(value) if value else None, is_applicable=True)


def _initial(cell: CellView) -> dict[str, Any]:
    """What was recorded, else the level next to the mean and everybody who is present."""
    record = cell.item.record
    if record is None:
        nearest = "" if cell.nearest is None else str(cell.nearest)
        outcome = Outcome.DISPUTED if cell.is_fact else Outcome.AGREED
        return {"outcome": outcome, "value": nearest, "agrees": [str(row.user_id) for row in cell.present]}
    return {
        "outcome": record.outcome,
        "value": _value(record),
        "reason": record.reason,
        "agrees": [str(person.pk) for person in record.agrees.all()],
        "brought_by": str(record.brought_by_id or ""),
        "due_on": record.due_on,
    }


def _value(record: ConsensusValue) -> str:
    if not record.is_agreed:
        return ""
    return str(record.value) if record.is_applicable else NOT_APPLICABLE
