"""What a cell may hold: each parser takes the text of a cell that is not blank and returns its value, or says what is wrong."""

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from common.partial_date import first_day
from partners.imports.countries import COUNTRY_CODES

# The value of a cell depends on its column: text, number, date as text, list of codes.
Parse = Callable[[str], Any]

# Line breaks and tabs may stand in a text; what no spreadsheet or page can show may not.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SLUG = re.compile(r"[A-Za-z0-9_-]+")
WHOLE_NUMBER = re.compile(r"[0-9]{1,10}")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
LARGEST_WHOLE_NUMBER = 2_147_483_647
FIRST_YEAR, LAST_YEAR = 1900, 2100
_check_url = URLValidator(schemes=["http", "https"])


class BadCell(ValueError):
    """The reason, as a sentence for whoever keeps the file."""


def text(longest: int | None = None) -> Parse:
    def parse(cell: str) -> str:
        if longest is not None and len(cell) > longest:
            raise BadCell(_("the text has %(length)d characters; at most %(longest)d are kept") % {"length": len(cell), "longest": longest})
        if CONTROL.search(cell):
            raise BadCell(_("the text has a control character"))
        return cell

    return parse


def slug(longest: int) -> Parse:
    within = text(longest)

    def parse(cell: str) -> str:
        if not SLUG.fullmatch(cell):
            raise BadCell(_('"%s" is not a slug; use letters without accents, digits, - and _') % cell)
        return str(within(cell))

    return parse


def code_of(codes: Collection[str], what: str) -> Parse:
    """`what` names the kind of thing, so that the reason reads like a sentence."""
    known = ", ".join(codes)

    def parse(cell: str) -> str:
        if cell not in codes:
            raise BadCell(_('"%(cell)s" is not a known %(what)s; known are: %(known)s') % {"cell": cell, "what": what, "known": known})
        return cell

    return parse


def codes_of(codes: Collection[str], what: str) -> Parse:
    """Several, separated by semicolons; the value is the set of them."""
    one = code_of(codes, what)

    def parse(cell: str) -> frozenset[str]:
        return frozenset(one(part.strip()) for part in cell.split(";"))

    return parse


def country(cell: str) -> str:
    if cell not in COUNTRY_CODES:
        raise BadCell(_('"%s" is not a country code (ISO 3166 alpha-2)') % cell)
    return cell


def partial_date(cell: str) -> str:
    """Kept as text: a shortened date says how much is known."""
    try:
        first_day(cell if cell.isascii() else "")
    except ValueError as error:
        raise BadCell(_('"%s" is not a date; write 2021-03-29, 2021-03 or 2021') % cell) from error
    return cell


def whole_number(cell: str) -> int:
    if not WHOLE_NUMBER.fullmatch(cell) or int(cell) > LARGEST_WHOLE_NUMBER:
        raise BadCell(_('"%s" is not a whole number; write it in digits alone') % cell)
    return int(cell)


def year(cell: str) -> int:
    if not WHOLE_NUMBER.fullmatch(cell) or not FIRST_YEAR <= int(cell) <= LAST_YEAR:
        raise BadCell(_('"%s" is not a year') % cell)
    return int(cell)


def decimal(*, digits: int, places: int) -> Parse:
    """As the column of the database keeps it: nothing is rounded on the way in."""

    def parse(cell: str) -> Decimal:
        if not NUMBER.fullmatch(cell):
            raise BadCell(_('"%s" is not a number; write digits with a decimal point') % cell)
        whole, _point, part = cell.partition(".")
        if len(whole.lstrip("0")) > digits - places or len(part.rstrip("0")) > places:
            limits = {"cell": cell, "whole": digits - places, "places": places}
            raise BadCell(_('"%(cell)s" has more digits than are kept (%(whole)d before and %(places)d after the point)') % limits)
        return Decimal(cell)

    return parse


def url(longest: int) -> Parse:
    within = text(longest)

    def parse(cell: str) -> str:
        try:
            _check_url(within(cell))
        except ValidationError as error:
            raise BadCell(_('"%s" is not a web address; it begins with http:// or https://') % cell) from error
        return cell

    return parse


def yes_no(cell: str) -> bool:
    if cell not in {"yes", "no"}:
        raise BadCell(_('"%s" is neither yes nor no') % cell)
    return cell == "yes"
