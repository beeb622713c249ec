from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.canonical import canonical_json, sha256_hex
from decision.sourcing import Loss
from partners.choices import Region
from partners.models import Organization, Site
from programs.choices import Role
from programs.models import Program, Requirement, Source

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Chosen(forms.SelectMultiple):
    """Repeated parameters of an address; an empty one is nothing chosen."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in super().value_from_datadict(data, files, name) or [] if value]


def slugs(rows: QuerySet[Any], field: str, unknown: "_StrOrPromise") -> forms.ModelMultipleChoiceField[Any]:
    messages = {"invalid_choice": unknown, "invalid_pk_value": unknown}
    return forms.ModelMultipleChoiceField(rows, required=False, to_field_name=field, widget=Chosen, error_messages=messages)


Parts = list[tuple[str, list[forms.BoundField]]]

NOT_AN_ORGANIZATION = _("“%(value)s” is no organization of the registry.")


class WhatIfForm(forms.Form):
    """`?without_parent=novo-holdings&on=2018-01-01`: what is assumed gone, and the day that is looked at."""

    without_site = slugs(Site.objects.all(), "key", _("“%(value)s” is no site of the registry; a site is written organization.site."))
    without_organization = slugs(Organization.objects.all(), "slug", NOT_AN_ORGANIZATION)
    without_parent = slugs(Organization.objects.all(), "slug", NOT_AN_ORGANIZATION)
    without_region = forms.MultipleChoiceField(
        choices=Region.choices,
        required=False,
        widget=Chosen,
        error_messages={"invalid_choice": _("“%(value)s” is no region; use NA, EU or APAC.")},
    )
    on = forms.DateField(required=False, error_messages={"invalid": _("The date is not a day; write it as 2018-01-01.")})

    @property
    def loss(self) -> Loss:
        chosen = self.cleaned_data
        return Loss(
            sites=frozenset(site.key for site in chosen["without_site"]),
            organizations=frozenset(organization.slug for organization in chosen["without_organization"]),
            parents=frozenset(organization.slug for organization in chosen["without_parent"]),
            regions=frozenset(chosen["without_region"]),
        )

    def chosen(self, kind: str) -> dict[str, str]:
        """Key and name of what is lost of one kind: site, organization, parent or region."""
        rows = self.cleaned_data.get(f"without_{kind}") or []
        if kind == "region":
            return {code: str(Region(code).label) for code in rows}
        return {row.key if kind == "site" else row.slug: row.name for row in rows}

    @property
    def names(self) -> list[str]:
        """What is lost, by name."""
        return [name for kind in ("site", "organization", "parent", "region") for name in self.chosen(kind).values()]

    @property
    def day(self) -> date | None:
        found: date | None = self.cleaned_data["on"]
        return found


def name_nothing(field: forms.Field) -> None:
    """The empty choice of a list, in a word."""
    word = _("choose") if field.required else _("not stated")
    if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
        field.empty_label = word
    elif isinstance(field, forms.TypedChoiceField) and isinstance(field.widget, forms.Select):
        field.widget.choices = [(key, label if key else word) for key, label in field.widget.choices]


class VersionedForm(forms.ModelForm[Any]):
    """A form that remembers what its row said when it was opened."""

    opened_on = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            name_nothing(field)
            if isinstance(value := self.initial.get(name), Decimal):
                self.initial[name] = f"{value.normalize():f}"  # 18, not 18.0000
        if not self.is_bound:
            self.fields["opened_on"].initial = self.fingerprint

    @property
    def parts(self) -> Parts:
        """The fields in the groups in which the page shows them."""
        return [("", self.visible_fields())]

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "opened_on"]

    @property
    def fingerprint(self) -> str:
        """Of what the form shows: other parts of a program may change without making it old."""
        return sha256_hex(canonical_json([spoken(field) for field in self.shown]))

    def differences(self, fresh: "VersionedForm") -> list[tuple[str, str, str]]:
        """Label, what is stored now and what stands in the form, of each field in which they differ."""
        pairs = [(mine.label, spoken(theirs), spoken(mine)) for mine, theirs in zip(self.shown, fresh.shown, strict=True)]
        return [(str(label), theirs, mine) for label, theirs, mine in pairs if theirs != mine]


def spoken(field: forms.BoundField) -> str:
    """The value of a field as it is shown: the label of a choice, not its key."""
    value = field.value()
    chosen = value if isinstance(value, list | tuple) else [value]
    keys = [str(getattr(key, "pk", key)) for key in chosen if key not in (None, "")]
    labels: Mapping[str, str] = {str(key): str(label) for key, label in getattr(field.field, "choices", ()) if key not in (None, "")}
    return ", ".join(sorted(labels.get(key, key) for key in keys))


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class RequirementForm(VersionedForm):
    class Meta:
        model = Requirement
        fields = ["component", "stage", "market", "quantity", "unit", "grade"]
        help_texts = {"market": _("Empty: for any market."), "quantity": _("Empty: not known. It is never read as zero.")}


SOURCE_PARTS = [
    (_("What, and by whom"), ["component", "stage", "organization", "site", "is_internal", "grade"]),
    (_("How far it is, and where it is licensed"), ["level", "valid_from", "valid_to", "is_ended", "markets"]),
    (_("What is planned"), ["expected_level", "expected_on"]),
    (_("Capacity"), ["capacity", "unit"]),
    (_("What it depends on"), ["sub_suppliers", "laboratories"]),
    (_("Where this was seen"), ["source_url", "source_kind", "as_of", "shelf_life_days", "note"]),
]


class SourceForm(VersionedForm):
    class Meta:
        model = Source
        fields = [name for _title, names in SOURCE_PARTS for name in names]
        widgets = {"expected_on": DayInput, "markets": forms.CheckboxSelectMultiple, "note": forms.Textarea(attrs={"rows": 3})}
        labels = {"source_url": _("Address of the page")}
        help_texts = {
            "site": _("Empty: not stated. The source then counts by organization and owner."),
            "markets": _("Those that are stated. None chosen: not stated, so it counts for no single market."),
            "valid_from": _("2021-03-29, 2021-03 or 2021."),
            "level": _("A source counts for each stage whose level it has reached."),
            "sub_suppliers": _("Two sources that share one are not independent."),
            "laboratories": _("Two sources released by one laboratory are not independent."),
        }

    @property
    def parts(self) -> Parts:
        return [(str(title), [self[name] for name in names]) for title, names in SOURCE_PARTS]


class ProgramForm(VersionedForm):
    class Meta:
        model = Program
        fields = [
            *("name", "company", "sponsor", "modality", "indication", "status", "next_stage", "next_milestone", "next_milestone_on"),
            *("sources_target", "separate_regions"),
        ]
        widgets = {"next_milestone_on": DayInput}
        help_texts = {
            "next_stage": _("The portfolio shows the cells of this stage."),
            "separate_regions": _("Two sources in one region then count as one."),
        }


class MemberForm(forms.Form):
    """By e-mail in full: a list of people to choose from would show everybody to everybody."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)

    def clean_email(self) -> User:
        user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Nobody with this e-mail has an account. An administrator makes one."))
        return user
