"""The shapes of what people type into the pages of scorecards and rounds."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.partial_date import validate_partial_date
from common.service import Invalid, Refused
from evaluations.choices import Confidence, EvidenceKind, GateResult, RatingState, ShortlistRole, Status
from evaluations.models import Assignment, Evaluation, Scorecard, ScorecardVersion
from evaluations.sections import sections_to_rate
from evaluations.services.ratings import RatingInput
from evaluations.services.shortlists import EntryInput
from programs.forms import name_nothing
from programs.models import Program

LEVELS = tuple(str(level) for level in range(6))
ROLES = [("", _("not shortlisted")), *ShortlistRole.choices]
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


class RoundForm(forms.ModelForm[Evaluation]):
    """What may change in a round; how blind it is only before it opens, when nobody has rated yet."""

    class Meta:
        model = Evaluation
        fields = ["name", "component", "stage", "market", "due_on", "quorum", "reminders", "is_blind", "hides_weights"]
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.status != Status.DRAFT:
            del self.fields["is_blind"], self.fields["hides_weights"]
        # Who leaves them out, keeps them.
        self.fields["quorum"].required = self.fields["reminders"].required = False
        self._sections = sections_to_rate(self.instance.version) if self.instance.version_id else []
        for section in self._sections:
            day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            first = self.instance.section_dates.get(str(section.lineage))
            self.fields[f"due-{section.lineage}"] = forms.DateField(label=section.name, required=False, widget=day, initial=first)
        for field in self.fields.values():
            name_nothing(field)

    def clean_quorum(self) -> int:
        return self.cleaned_data["quorum"] or self.instance.quorum

    def clean_reminders(self) -> str:
        return self.cleaned_data["reminders"] or self.instance.reminders

    @property
    def section_fields(self) -> list[forms.BoundField]:
        return [self[f"due-{section.lineage}"] for section in self._sections]

    @property
    def round_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in self.Meta.fields]

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        dates = {section.lineage: self.cleaned_data[f"due-{section.lineage}"] for section in self._sections}
        own = {name: value for name, value in self.cleaned_data.items() if name in self.Meta.fields}
        return own | {"section_dates": dates}


class AssignmentForm(forms.ModelForm[Assignment]):
    """As what somebody evaluates, and which sections; all of them when none is chosen."""

    class Meta:
        model = Assignment
        fields = ["function"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(str(section.lineage), section.name) for section in sections_to_rate(self.instance.evaluation.version)]
        self.fields["function"].help_text = _("Empty: %(function)s") % {"function": self.instance.user.function or _("none stated")}
        self.fields["sections"] = forms.TypedMultipleChoiceField(
            label=_("Sections to rate"),
            help_text=_("None chosen means all of them."),
            choices=sections,
            coerce=UUID,
            required=False,
            initial=self.instance.sections,
            widget=forms.CheckboxSelectMultiple,
        )


class EvaluationForm(RoundForm):
    """A new round, in a program that the person leads, on a published version of a scorecard that the person sees."""

    class Meta(RoundForm.Meta):
        fields = ["program", "name", "version", *RoundForm.Meta.fields[1:]]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = ScorecardVersion.objects.visible_to(user).published().select_related("scorecard")
        self.fields["program"] = forms.ModelChoiceField(Program.objects.led_by(user), label=_("Program"))
        self.fields["version"] = forms.ModelChoiceField(versions.order_by("scorecard__name", "-number"), label=_("Scorecard version"))
        for name in ("program", "version"):
            name_nothing(self.fields[name])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        version, program = given.get("version"), given.get("program")
        if version and program and version.scorecard.program_id not in {None, program.pk}:
            self.add_error("version", _("This scorecard belongs to another program. Copy it into this one first."))
        return given


class CopyForm(forms.Form):
    """A scorecard of one's own, begun from a published version; administrators may copy into the library."""

    def __init__(self, data: QueryDict | None, *, user: User, scorecard: Scorecard) -> None:
        super().__init__(data)
        versions = scorecard.versions.published()
        programs = Program.objects.led_by(user)
        self.fields["version"] = forms.ModelChoiceField(versions, label=_("Version"), empty_label=None)
        self.fields["program"] = forms.ModelChoiceField(
            programs, label=_("Into program"), required=not user.is_staff, empty_label=_("the library") if user.is_staff else _("choose")
        )
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=120)


class PublishForm(forms.Form):
    """Why a version is published, and which rounds go over to it."""

    reason = forms.CharField(max_length=2000)

    def __init__(self, data: QueryDict | None, *, rounds: Sequence[Evaluation]) -> None:
        super().__init__(data)
        movable = Evaluation.objects.filter(pk__in=[row.pk for row in rounds])
        self.fields["move"] = forms.ModelMultipleChoiceField(movable, required=False)


class GateForm(forms.Form):
    """What people found for one gate."""

    gate_lineage = forms.UUIDField(widget=forms.HiddenInput)
    result = forms.ChoiceField(label=_("Result"), choices=GateResult.choices)
    reason = forms.CharField(label=_("Reason and evidence"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    role = forms.CharField(label=_("Who answers for a waiver"), max_length=60, required=False)
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ShortlistForm(forms.Form):
    """A rationale, and for each ranked candidate a role or none."""

    rationale = forms.CharField(label=_("Rationale"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, data: QueryDict | None, *, ranked: Sequence[dict[str, Any]]) -> None:
        super().__init__(data)
        self.ranked = ranked
        for row in ranked:
            name = {"name": row["name"]}
            role = forms.Select(attrs={"class": "select select-s", "aria-label": _("Role of %(name)s") % name})
            conditions = forms.TextInput(attrs={"class": "input", "aria-label": _("Conditions for %(name)s") % name})
            self.fields[f"role-{row['candidate']}"] = forms.ChoiceField(choices=ROLES, required=False, widget=role)
            self.fields[f"conditions-{row['candidate']}"] = forms.CharField(max_length=1000, required=False, widget=conditions)

    def lines(self) -> list[dict[str, Any]]:
        return [
            {"row": row, "role": self[f"role-{row['candidate']}"], "conditions": self[f"conditions-{row['candidate']}"]}
            for row in self.ranked
        ]

    @property
    def entries(self) -> list[EntryInput]:
        """In the order of the roles, and within one in that of the ranking."""
        given = [(self.cleaned_data[f"role-{row['candidate']}"], row["candidate"]) for row in self.ranked]
        chosen = sorted((pair for pair in given if pair[0]), key=lambda pair: ShortlistRole.values.index(pair[0]))
        return [EntryInput(candidate=UUID(pk), role=role, conditions=self.cleaned_data[f"conditions-{pk}"]) for role, pk in chosen]


def refuse_in(form: forms.BaseForm, error: Refused) -> None:
    """Show at its field what a service refused."""
    errors = error.errors if isinstance(error, Invalid) else [(NON_FIELD_ERRORS, str(error))]
    for path, text in errors:
        form.add_error(path if path in form.fields else None, text)
