"""Saving a form whose row somebody else may have changed since it was opened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import QueryDict

from common.service import Invalid, Refused
from programs.forms import VersionedForm

UNPROCESSABLE, CONFLICT = 400, 409


@dataclass(slots=True)
class Editing:
    """A form, the service call that stores it, and how it went. `stored` is set when somebody else was quicker."""

    form: VersionedForm
    store: Callable[[], None]
    model: type[Model]
    stored: VersionedForm | None = None

    @property
    def template(self) -> str:
        return f"{self.model._meta.model_name}_form.html"

    @property
    def status(self) -> int:
        if self.stored is not None:
            return CONFLICT
        return UNPROCESSABLE if self.form.errors else 200

    @property
    def context(self) -> dict[str, Any]:
        differences = self.form.differences(self.stored) if self.stored is not None else []
        return {"form": self.form, "differences": differences, "is_conflict": self.stored is not None}

    def read_stored(self) -> VersionedForm:
        return type(self.form)(instance=self.model._default_manager.get(pk=self.form.instance.pk))


def save(editing: Editing) -> bool:
    """False when the form must be shown again, with its errors or with the other person's values."""
    form = editing.form
    is_new = form.instance._state.adding
    if not form.is_valid():
        return False
    if not is_new and editing.read_stored().fingerprint != form.cleaned_data["opened_on"]:
        return _show_conflict(editing)
    try:
        editing.store()
    except Invalid as error:
        for path, text in error.errors:
            form.add_error(path if path in form.fields else None, text)
        return False
    except Refused as refusal:
        return _show_conflict(editing) if refusal.code == "conflict" else _show_refusal(editing, refusal)
    return True


def _show_refusal(editing: Editing, refusal: Refused) -> bool:
    editing.form.add_error(None, str(refusal))
    return False


def _show_conflict(editing: Editing) -> bool:
    """What the person typed stays; sending it again is then a decision, made on the values that are shown."""
    editing.stored = editing.read_stored()
    again = QueryDict(mutable=True)
    again.update(editing.form.data)
    again["opened_on"] = editing.stored.fingerprint
    editing.form.data = again
    return False
