"""Dates that may be shortened to a month or a year: "2021", "2021-03", "2021-03-29"."""

import calendar
import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(text: str) -> date:
    """The day that a shortened date means when something begins or ends; ValueError for anything else than a date."""
    match = PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a date; write 2021-03-29, 2021-03 or 2021")
    year, month, day = match.groups()
    return date(int(year), int(month or 1), int(day or 1))


def last_day(text: str) -> date:
    """The day until which a page dated like this may have been written."""
    start = first_day(text)
    match text.count("-"):
        case 0:
            return date(start.year, 12, 31)
        case 1:
            return start.replace(day=calendar.monthrange(start.year, start.month)[1])
    return start


def validate_partial_date(text: str) -> None:
    try:
        first_day(text)
    except ValueError as error:
        raise ValidationError(_("“%(value)s” is not a date; write 2021-03-29, 2021-03 or 2021."), params={"value": text}) from error


class PartialDateField(models.CharField[str, str]):
    """Text that sorts like the date it means."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)
        self.validators.append(validate_partial_date)
