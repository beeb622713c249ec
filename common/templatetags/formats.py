"""How values are written: percent, signed numbers, dates. Formatting only; rounding happens here and nowhere below."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

register = template.Library()

Number = int | float | Decimal

MINUS = "\u2212"
NONE_MARK = "\u2013"
DAY, DAY_OF_YEAR, MONTH_OF_YEAR, TIME = "d M Y", "d M", "M Y", "H:i"
YEAR_LENGTH, MONTH_LENGTH = len("2026"), len("2026-10")


def rounded(value: Number, digits: int) -> Decimal:
    """Half up, like a spreadsheet, so that a page and its export agree."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def written(value: Decimal) -> str:
    """With a real minus sign, and never "-0"."""
    digits = -int(value.as_tuple().exponent)
    text = number_format(abs(value), decimal_pos=digits, use_l10n=True, force_grouping=True)
    return f"{MINUS}{text}" if value < 0 else text


def hundredfold(value: Number) -> Decimal:
    return Decimal(str(value)) * 100


@register.filter
def number(value: Number | None, digits: int = 1) -> str:
    return NONE_MARK if value is None else written(rounded(value, digits))


@register.filter
def percent(value: Number | None, digits: int = 0) -> str:
    """A share between 0 and 1 as "43%"."""
    return NONE_MARK if value is None else f"{written(rounded(hundredfold(value), digits))}%"


@register.filter
def points(value: Number | None, digits: int = 1) -> str:
    """A score between 0 and 1 as the 0 to 100 that pages show."""
    return NONE_MARK if value is None else written(rounded(hundredfold(value), digits))


@register.filter
def signed(value: Number | None, digits: int = 1) -> str:
    """A difference, its sign always printed; a rounded zero has none."""
    if value is None:
        return NONE_MARK
    shown = rounded(value, digits)
    return f"+{written(shown)}" if shown > 0 else written(shown)


@register.filter
def points_signed(value: Number | None, digits: int = 1) -> str:
    """A difference of two scores between 0 and 1, on the 0 to 100 that pages show."""
    return NONE_MARK if value is None else signed(hundredfold(value), digits)


@register.filter
def day(value: dt.date | None) -> str:
    """05 Oct 2026; a moment is shown as its UTC day."""
    if value is None:
        return _("undated")
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = value.astimezone(dt.UTC)
    return date_format(value, DAY)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """05 Oct 2026, 09:12 UTC."""
    if value is None:
        return _("never")
    return date_format(value.astimezone(dt.UTC), f"{DAY}, {TIME}") + " UTC"


@register.filter
def recent(value: dt.datetime) -> str:
    """The time of today, the day of this year, else the whole date: in the reader's time zone, for lists of what happened."""
    here, now = timezone.localtime(value), timezone.localtime()
    if here.date() == now.date():
        return date_format(here, TIME)
    return date_format(here, DAY_OF_YEAR if here.year == now.year else DAY)


@register.filter
def partial_date(value: str | dt.date | None) -> str:
    """A date known to the year, the month or the day ("2024", "2024-03", "2024-03-12"), as precise as it is."""
    if not value:
        return _("undated")
    if isinstance(value, dt.date):
        return day(value)
    if len(value) == YEAR_LENGTH:
        return value
    if len(value) == MONTH_LENGTH:
        return date_format(dt.date.fromisoformat(f"{value}-01"), MONTH_OF_YEAR)
    return day(dt.date.fromisoformat(value))
