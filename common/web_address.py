from typing import Any

from django import forms
from django.db import models


class WebAddressField(models.URLField[str, str]):
    """A URLField whose form reads an address without scheme as https; to the database it is a URLField."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
