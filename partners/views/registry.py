"""The registry list, as a page and as a CSV of what the filters leave."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.page import render_page
from partners.models import Component, Organization, Site, Stage
from partners.views.asked import Asked, partners_of, sites_of
from partners.views.export import as_csv
from partners.views.facets import Chip, Facet, chips, facets
from partners.views.lines import Group, groups

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A filter, and how many partners there would be without it."""

    chip: Chip
    partners: int


@dataclass
class Registry:
    """What the reader asked, and everything that the page shows of it."""

    request: HttpRequest

    @cached_property
    def components(self) -> list[Component]:
        return list(Component.objects.all())

    @cached_property
    def stages(self) -> list[Stage]:
        return list(Stage.objects.all())

    @cached_property
    def asked(self) -> Asked:
        return self._read(self.request.GET)

    def _read(self, query: QueryDict) -> Asked:
        codes = {"components": [row.code for row in self.components], "stages": [row.code for row in self.stages]}
        return Asked.read(query, **codes)

    @cached_property
    def facets(self) -> list[Facet]:
        return facets(self.asked, self.components, self.stages)

    @property
    def facets_shown(self) -> list[Facet]:
        return [facet for facet in self.facets if facet.options]

    @cached_property
    def chips(self) -> list[Chip]:
        return chips(self.asked, self.facets, self.request.GET)

    @cached_property
    def relaxed(self) -> Relaxed | None:
        """Of several filters that together leave nobody, the one without which most are left; by one count for each."""
        counted = [Relaxed(chip, partners_of(self._read(QueryDict(chip.href[1:]))).count()) for chip in self.chips]
        best = max(counted, key=lambda each: each.partners, default=None)
        return best if best and best.partners and len(counted) > 1 else None

    @cached_property
    def page(self) -> Page[Organization]:
        return Paginator(partners_of(self.asked), PAGE_SIZE).get_page(self.request.GET.get("page"))

    @cached_property
    def groups(self) -> list[Group]:
        partners = list(self.page.object_list)
        sites = list(sites_of(self.asked).filter(organization__in=partners).select_related("organization"))
        return groups(partners, sites, self.asked.component, timezone.now().date())

    @cached_property
    def all_partners(self) -> int:
        return Organization.objects.partners().count()

    @cached_property
    def all_sites(self) -> int:
        return Site.objects.count()

    @cached_property
    def said(self) -> str:
        bounds = {"first": self.page.start_index(), "last": self.page.end_index(), "all": self.page.paginator.count}
        return _("%(first)d to %(last)d of %(all)d") % bounds


@require_safe
@login_required
def registry_page(request: HttpRequest) -> HttpResponse:
    return render_page(request, "partners/registry.html", {"registry": Registry(request)}, fragment="partners/_registry_swap.html")


@require_safe
@login_required
def registry_csv(request: HttpRequest) -> HttpResponse:
    """All partners that the filters leave, not only those of one page."""
    registry = Registry(request)
    response = HttpResponse(as_csv(registry.asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="partners.csv"'
    return response
