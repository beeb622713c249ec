from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.request import signed_in
from evaluations.models import Evaluation
from partners.models import Component, Organization, Site
from programs.models import Program

MOST = 12


@dataclass(frozen=True, slots=True)
class Hit:
    title: str
    about: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    hits: list[Hit]
    is_cut: bool


@require_safe
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:100]
    groups = [group for group in _groups(signed_in(request), asked) if group.hits] if asked else []
    return render(request, "workbench/search.html", {"asked": asked, "groups": groups})


def _groups(user: User, asked: str) -> list[Group]:
    programs = Program.objects.visible_to(user).matching(asked).select_related("modality")
    rounds = (
        Evaluation.objects.visible_to(user).filter(Q(name__icontains=asked) | Q(component__name__icontains=asked)).select_related("program")
    )
    partners = Organization.objects.partners().matching(asked)
    sites = Site.objects.matching(asked).select_related("organization")
    supplies = Program.objects.visible_to(user).filter(sources__component__in=_components(asked)).distinct()
    return [
        _group(_("Programs"), programs, _about_program),
        _group(_("Programs with this component"), supplies, _about_program),
        _group(_("Evaluations"), rounds, lambda row: f"{row.program} · {row.get_status_display()}"),
        _group(_("Partners"), partners, lambda row: row.summary),
        _group(_("Sites"), sites, lambda row: f"{row.organization} · {row.city}"),
    ]


def _components(asked: str) -> list[str]:
    return list(Component.objects.filter(Q(name__icontains=asked) | Q(code__iexact=asked)).values_list("code", flat=True))


def _about_program(program: Program) -> str:
    return " · ".join(part for part in (str(program.modality or program.modality_text), program.indication) if part)


def _group(name: str, rows: QuerySet[Any], about: Callable[[Any], str]) -> Group:
    found = [Hit(str(row), about(row), row.get_absolute_url()) for row in rows[: MOST + 1]]
    return Group(name, found[:MOST], len(found) > MOST)
