"""Server-drawn marks: bar strips, intervals, heat steps. Geometry travels in SVG attributes, colour in classes."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TypedDict

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.templatetags.formats import points

register = template.Library()

STRIP_WIDTH = 100.0
STRIP_GAP = 0.7
SERIES = 7
MARK_WIDTH, MARK_INSET = 84.0, 5.0
# Smallest chance of each of the five shades above "none".
HEAT_FROM = (0.005, 0.1, 0.25, 0.4, 0.6)
# Smallest standard deviation on the 0 to 5 scale of each shade of disagreement.
DISAGREEMENT_FROM = (0.45, 0.75, 1.2, 1.6)


class Contribution(TypedDict):
    """What a strip needs of one criterion: `weight` and `contribution` as shares of the whole score."""

    weight: float
    contribution: float


class Bar(TypedDict):
    series: int
    x: str
    room: str
    fill: str


def _bars(contributions: Iterable[Contribution]) -> list[Bar]:
    """Each criterion gets room by its weight and fills it by its utility, so that equal criteria stand in line from row to row."""
    rows = list(contributions)
    lefts = accumulate((row["weight"] * STRIP_WIDTH for row in rows), initial=0.0)
    return [_bar(number, left, row) for number, (left, row) in enumerate(zip(lefts, rows, strict=False))]


def _bar(number: int, left: float, row: Contribution) -> Bar:
    room = max(row["weight"] * STRIP_WIDTH - STRIP_GAP, 0.0)
    utility = row["contribution"] / row["weight"] if row["weight"] else 0.0
    return {"series": number % SERIES + 1, "x": f"{left:.2f}", "room": f"{room:.2f}", "fill": f"{room * utility:.2f}"}


@register.inclusion_tag("components/bar_strip.html")
def bar_strip(contributions: Iterable[Contribution], label: str) -> Mapping[str, object]:
    """A score by criterion. `label` is the sentence for those who do not see it."""
    return {"bars": _bars(contributions), "label": label}


@register.inclusion_tag("components/interval.html")
def interval(low: float, high: float, middle: float, label: str) -> Mapping[str, object]:
    """A range and its middle on a line from 0 to 1."""
    left, right, dot = (_on_mark(value) for value in (low, high, middle))
    return {"x": f"{left:.2f}", "width": f"{max(right - left, 0.0):.2f}", "dot": f"{dot:.2f}", "label": label}


def _on_mark(share: float) -> float:
    return MARK_INSET + min(max(share, 0.0), 1.0) * (MARK_WIDTH - 2 * MARK_INSET)


@register.filter
def heat(share: float) -> str:
    """Class of a probability cell, in six steps."""
    return f"heat q{sum(share >= limit for limit in HEAT_FROM)}"


@register.filter
def chance(share: float) -> str:
    """What a probability cell prints: whole percents, a dot for what rounds to none."""
    return points(share, 0) if share >= HEAT_FROM[0] else "\u00b7"


@register.filter
def levels(given: Sequence[float]) -> str:
    """The levels that people gave, as "2, 4, 4.5"."""
    return ", ".join(f"{level:g}" for level in given)


@register.filter
def disagreement(deviation: float) -> str:
    """Class of a cell that shows how far evaluators differ, in five steps."""
    return f"heat v{sum(deviation >= limit for limit in DISAGREEMENT_FROM)}"


@register.simple_tag
def share_bar(share: float, label: str) -> SafeString:
    """A thin progress line."""
    return format_html('<progress class="bar" max="1" value="{}" aria-label="{}"></progress>', f"{share:.4f}", label)
