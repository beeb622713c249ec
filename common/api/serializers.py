from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class Input(serializers.Serializer[Any]):
    """A key that is not known is refused."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        unknown = {name: [_("This key is not known.")] for name in data if name not in self.fields} if isinstance(data, Mapping) else {}
        errors: dict[Any, Any] = {}
        values: dict[str, Any] = {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors = dict(error.detail) if isinstance(error.detail, dict) else {}
        if errors or unknown:
            raise serializers.ValidationError({**errors, **unknown})
        return values
