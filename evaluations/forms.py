"""The shapes of what people type into the pages of scorecards and rounds."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.partial_date import validate_partial_date
from evaluations.choices import Confidence, EvidenceKind, RatingState
from evaluations.services.ratings import RatingInput

LEVELS = tuple(str(level) for level in range(6))
OTHER_ANSWERS = (RatingState.EVIDENCE_PENDING, RatingState.NOT_APPLICABLE, RatingState.ABSTAINED)


class EvidenceForm(forms.Form):
    """One piece of evidence; a line left empty is none."""

    kind = forms.CharField(label=_("Kind"), max_length=40, required=False)
    url = forms.CharField(label=_("Address"), max_length=500, required=False, validators=[URLValidator(schemes=["http", "https"])])
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    date = forms.CharField(label=_("Date"), max_length=10, required=False, validators=[validate_partial_date])


class CellForm(forms.Form):
    """One card of the rating sheet."""

    answer = forms.ChoiceField(choices=[(value, value) for value in (*LEVELS, *OTHER_ANSWERS)], required=False)
    confidence = forms.ChoiceField(choices=[("", ""), *Confidence.choices], required=False)
    comment = forms.CharField(required=False, max_length=4000)
    measured = forms.FloatField(label=_("Measured"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.lines = evidence_lines(data)
        self.evidence: list[dict[str, str]] = []

    def clean(self) -> dict[str, Any]:
        for line in self.lines:
            form = EvidenceForm(line)
            if form.is_valid():
                self.evidence.append({**form.cleaned_data})
            else:
                self.add_error(None, [message for messages in form.errors.values() for message in messages])
        return super().clean() or {}

    @property
    def rating(self) -> RatingInput:
        """What the service takes; a card without an answer leaves the stored one."""
        given = self.cleaned_data
        rating = RatingInput(confidence=given["confidence"], comment=given["comment"], evidence=self.evidence)
        if "measured" in self.data:
            rating["measured"] = given["measured"]
        if answer := given["answer"]:
            rating["state"] = RatingState.RATED if answer in LEVELS else answer
            rating["value"] = int(answer) if answer in LEVELS else None
        return rating

    @property
    def reasons(self) -> str:
        """Every error in one sentence for the line that tells how saving went."""
        return " ".join(str(message) for messages in self.errors.values() for message in messages)


def evidence_lines(data: QueryDict) -> list[dict[str, str]]:
    """The repeated fields of the evidence list as one mapping per line, without empty and removed ones."""
    columns = [data.getlist(f"evidence_{name}") for name in EvidenceForm.base_fields]
    removed = set(data.getlist("evidence_removed"))
    lines = [dict(zip(EvidenceForm.base_fields, values, strict=False)) for values in zip(*columns, strict=False)]
    return [line for number, line in enumerate(lines) if str(number) not in removed and (line["url"] or line["title"])]


EVIDENCE_KINDS = EvidenceKind.choices
