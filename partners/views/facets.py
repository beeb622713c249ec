"""The three facets of the registry list: what can be chosen, how many partners each choice leaves, and the chips of what is chosen."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext as _

from partners.choices import Region
from partners.models import Component, Stage
from partners.views.asked import NOT_STATED, Asked, capabilities_of, sites_of


@dataclass(frozen=True, slots=True)
class Option:
    facet: str
    value: str
    label: str
    count: int
    is_set: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address of the list without it."""

    label: str
    href: str


def facets(asked: Asked, components: Iterable[Component], stages: Iterable[Stage]) -> list[Facet]:
    """By three counts, each under what the other facets ask; a choice that leaves nobody is shown only while it is set."""
    names = {
        "component": {term.code: term.name for term in components},
        "stage": {**{term.code: term.name for term in sorted(stages, key=lambda term: -term.position)}, NOT_STATED: _("Not stated")},
        "region": {str(value): str(label) for value, label in Region.choices},
    }
    labels = {"component": _("Component"), "stage": _("Highest stage run"), "region": _("Region")}
    return [Facet(name, labels[name], _options(asked, name, words)) for name, words in names.items()]


def _options(asked: Asked, facet: str, names: dict[str, str]) -> list[Option]:
    counts, chosen = _counts(asked.without(facet), facet), getattr(asked, facet)
    options = [Option(facet, value, label, counts.get(value, 0), value in chosen) for value, label in names.items()]
    return [option for option in options if option.count or option.is_set]


def _counts(others: Asked, facet: str) -> dict[str, int]:
    """Partners by value."""
    column = {"component": "component", "stage": "max_stage", "region": "region"}[facet]
    rows = sites_of(others) if facet == "region" else capabilities_of(others)
    counted = rows.order_by().values_list(column).annotate(partners=Count("organization", distinct=True))
    return {value or NOT_STATED: count for value, count in counted}


def chips(asked: Asked, shown: Iterable[Facet], query: QueryDict) -> list[Chip]:
    chosen = [
        Chip(option.label, _without(query, option.facet, option.value)) for facet in shown for option in facet.options if option.is_set
    ]
    words = [Chip(f"“{asked.q}”", _without(query, "q", query.get("q", "")))] if asked.q else []
    return words + chosen


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    rest.pop("page", None)
    return f"?{rest.urlencode()}"
