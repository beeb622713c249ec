"""Fields that take a value for what it is: no number for text, no text for a number, no "yes" for a boolean."""

import sys
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField

from common.partial_date import first_day

Messages = dict[str, Any]  # the stubs of Django keep the type of a lazy translation to themselves


class Text(serializers.CharField):
    default_error_messages: ClassVar[Messages] = {"invalid": _("This is no text.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class NoText(Text):
    """Text that the table keeps as "" when there is none, and the API shows as null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        return value or None

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(data) or ""


class Link(NoText):
    """A web address, or null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators.append(serializers.URLField().validators[-1])


@extend_schema_field({"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"})
class PartDate(NoText):
    """A date that may be shortened to a month or a year, or null."""

    default_error_messages: ClassVar[Messages] = {"date": _("Write a date as 2021-03-29, 2021-03 or 2021.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            first_day(text)
        except ValueError:
            self.fail("date")
        return text


class Whole(serializers.IntegerField):
    """3 and 3.0 are the same number in JSON."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or data % 1:
            self.fail("invalid")
        return int(data)


class Id(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


def is_number(data: Any) -> bool:
    """A JSON number that a float can hold: JSON's whole numbers have no end."""
    if isinstance(data, bool) or not isinstance(data, int | float):
        return False
    return abs(data) <= sys.float_info.max


@extend_schema_field(OpenApiTypes.DOUBLE)
class Number(serializers.Field[Any, Any, Any, Any]):
    """A JSON number that the table keeps as a decimal of so many digits."""

    default_error_messages: ClassVar[Messages] = {
        "invalid": _("This is no number."),
        "digits": _("A number has at most {whole} digits before and {places} after the decimal point."),
    }

    def __init__(self, *, max_digits: int = 18, decimal_places: int = 4, **options: Any) -> None:
        super().__init__(**options)
        self.whole, self.places = max_digits - decimal_places, decimal_places

    def to_internal_value(self, data: Any) -> Decimal:
        if not is_number(data):
            self.fail("invalid")
        value = Decimal(repr(data))
        if abs(value) >= Decimal(10) ** self.whole or value != round(value, self.places):
            self.fail("digits", whole=self.whole, places=self.places)
        return value

    def to_representation(self, value: Decimal) -> int | float:
        return int(value) if value == value.to_integral_value() else float(value)


@extend_schema_field(OpenApiTypes.DOUBLE)
class Measure(serializers.Field[Any, Any, Any, Any]):
    """A JSON number kept as it is."""

    default_error_messages: ClassVar[Messages] = {"invalid": _("This is no number.")}

    def to_internal_value(self, data: Any) -> float:
        if not is_number(data):
            self.fail("invalid")
        return float(data)

    def to_representation(self, value: Decimal | float) -> float:
        return float(value)


class Choice(serializers.ChoiceField):
    """One of the codes; with `allow_null`, null stands for what the table keeps as ""."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> Any:
        return value or None

    def run_validation(self, data: Any = serializers.empty) -> Any:
        found = super().run_validation(data)
        return "" if found is None else found


class Ref(serializers.SlugRelatedField[Any]):
    """A row named by its public key: slug, code or `organization.site`."""

    default_error_messages: ClassVar[Messages] = {"does_not_exist": _("“{value}” is not known.")}

    def __init__(self, key: str, **options: Any) -> None:
        super().__init__(slug_field=key, **options)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(Text().run_validation(data))


class Refs(serializers.ListField):
    """A list of rows named by their public keys, read by one query."""

    child = Text()
    default_error_messages: ClassVar[Messages] = {"does_not_exist": _("“{value}” is not known.")}

    def __init__(self, key: str, queryset: QuerySet[Any] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.key, self.queryset = key, queryset

    def to_internal_value(self, data: Any) -> list[Model]:
        names = super().to_internal_value(data)
        if self.queryset is None:
            raise TypeError("a list of references is read from a queryset")
        known = {getattr(row, self.key): row for row in self.queryset.filter(**{f"{self.key}__in": names})}
        unknown = [place for place, name in enumerate(names) if name not in known]
        if unknown:
            text = self.error_messages["does_not_exist"]
            raise serializers.ValidationError({str(place): [text.format(value=names[place])] for place in unknown})
        return [known[name] for name in dict.fromkeys(names)]

    def to_representation(self, data: Any) -> list[str]:
        return [getattr(row, self.key) for row in data.all()]


@extend_schema_field(OpenApiTypes.ANY)
class Echo(serializers.Field[Any, Any, Any, Any]):
    """A part of the row that the server sets: accepted, so that what a GET returned can be sent back, and ignored."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, write_only=True, allow_null=True, help_text=_("Set by the server: accepted and ignored."), **options
        )

    def run_validation(self, data: Any = serializers.empty) -> Any:
        raise SkipField
