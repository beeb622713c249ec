"""The figures of agreement, each with the sentence that it permits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.formats import number
from evaluations.views.ranking_sure import RELIABLE, TENTATIVE

# Koo & Li (2016): an intraclass correlation from 0.75 on is good.
GOOD = 0.75


@dataclass(frozen=True, slots=True)
class Measure:
    """`width` and `ticks` in percent of the line; `value` is empty where there is none, and `says` then tells why."""

    name: str
    value: str
    width: str
    ticks: list[str]
    says: str


def measures(overall: dict[str, Any]) -> Iterator[Measure]:
    why = overall["why"]
    yield _within(overall)
    yield _measure("Krippendorff's alpha", overall["alpha"], [TENTATIVE, RELIABLE], _alpha(overall["alpha"]) or why.get("alpha", ""))
    single, mean = overall["icc_single"], overall["icc_mean"]
    yield _measure("ICC(2,k)", mean, [GOOD], _icc(single, mean) or why.get("icc_mean", ""))
    yield _measure("Kendall's W", overall["kendall_w"], [], _order(overall["kendall_w"]) or why.get("kendall_w", ""))


def _within(overall: dict[str, Any]) -> Measure:
    share, cells = overall["within_one_step"], overall["cells"]
    if share is None:
        return _measure(_("Within one step"), None, [], overall["why"].get("within_one_step", ""))
    said = _("Cells in which nobody is more than one level away from anybody else.")
    value = _("%(count)d of %(cells)d") % {"count": round(share * cells), "cells": cells}
    return Measure(_("Within one step"), value, _percent(share), [], said)


def _measure(name: str, value: float | None, ticks: list[float], says: str) -> Measure:
    if value is None:
        return Measure(name, "", "0%", [], says)
    return Measure(name, number(value, 2), _percent(value), [_percent(tick) for tick in ticks], says)


def _percent(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}%"


def _alpha(value: float | None) -> str:
    if value is None:
        return ""
    if value >= RELIABLE:
        return _("One person's value says much about another's: reliable.")
    if value >= TENTATIVE:
        return _("One person's value says something about another's: tentative.")
    return _("One person's value says little about another's; marks show 0.67, tentative, and 0.80, reliable.")


def _icc(single: float | None, mean: float | None) -> str:
    if mean is None:
        return ""
    steady = _("The mean of all is steady") if mean >= GOOD else _("The mean of all is not steady")
    if single is None:
        return f"{steady}."
    return _("%(steady)s; that of a single evaluator would be %(single)s.") % {"steady": steady, "single": number(single, 2)}


def _order(value: float | None) -> str:
    return "" if value is None else _("How much of their order the personal rankings share; 1 would be the same order.")
