from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.request import signed_in
from evaluations.models import Evaluation
from workbench.activity import Happening, entries_for, merged, read_activity
from workbench.exposure import Chart, Exposure, chart, exposures
from workbench.standings import NO_DATE, Governing, Standing, all_governing, exposed, read_standings

DUE_DAYS = 14
ENTRIES = 60
PROGRAMS, ALERTS, HAPPENINGS = 12, 5, 6

ORDERS: dict[str, tuple[object, Callable[[Standing], tuple[object, ...]]]] = {
    "worst": (gettext_lazy("Worst coverage first"), lambda each: each.worst_first),
    "stage": (gettext_lazy("Stage"), lambda each: (-(each.stage.position if each.stage else 0), each.program.name)),
    "milestone": (gettext_lazy("Next milestone"), lambda each: (each.program.next_milestone_on or NO_DATE, each.program.name)),
}


@require_safe
@login_required
def portfolio_page(request: HttpRequest) -> HttpResponse:
    order = request.GET.get("order", "")
    page = Portfolio(
        signed_in(request),
        order if order in ORDERS else "milestone",
        by_region=request.GET.get("by") == "region",
        show_all=request.GET.get("show") == "all",
    )
    return render(request, "workbench/portfolio.html", {"page": page})


@dataclass
class Portfolio:
    """Everything that the page shows; each part is read once."""

    user: User
    order: str
    by_region: bool
    show_all: bool

    @cached_property
    def standings(self) -> list[Standing]:
        """Our own pipeline first, each part in the order asked for."""
        in_order = sorted(read_standings(self.user), key=ORDERS[self.order][1])
        return sorted(in_order, key=lambda each: not each.is_own)

    @property
    def shown(self) -> list[Standing]:
        return self.standings if self.show_all else self.standings[:PROGRAMS]

    @property
    def groups(self) -> list[tuple[str, list[Standing]]]:
        """What is shown, under titles when both kinds are there."""
        own = [each for each in self.shown if each.is_own]
        others = [each for each in self.shown if not each.is_own]
        if not own or not others:
            return [("", own or others)]
        return [(_("Our pipeline"), own), (_("Other programs"), others)]

    @property
    def has_more(self) -> bool:
        return len(self.shown) < len(self.standings)

    @cached_property
    def governing(self) -> list[Governing]:
        return all_governing(self.standings)

    @cached_property
    def exposed(self) -> list[Governing]:
        return exposed(self.standings)

    @property
    def orders(self) -> list[tuple[str, object]]:
        return [(key, label) for key, (label, _sort) in ORDERS.items()]

    @property
    def met(self) -> int:
        return sum(each.cell.is_met for each in self.governing)

    @property
    def coming(self) -> int:
        return sum(not each.cell.is_met and bool(each.cell.coming) for each in self.governing)

    @property
    def single(self) -> int:
        return sum(each.cell.independent == 1 and not each.cell.is_met for each in self.governing)

    @property
    def look_dual(self) -> int:
        return sum(each.cell.looks_dual for each in self.governing)

    @property
    def without(self) -> int:
        return sum(each.cell.independent == 0 for each in self.governing)

    @property
    def waiting(self) -> int:
        """Programs whose newest change is not in the picture yet."""
        return sum(not standing.stored.is_current for standing in self.standings)

    @property
    def alerts(self) -> list[Governing]:
        return self.exposed[:ALERTS]

    @cached_property
    def due(self) -> list[Evaluation]:
        until = timezone.now().date() + timedelta(days=DUE_DAYS)
        return list(
            Evaluation.objects.visible_to(self.user)
            .running()
            .filter(due_on__lte=until)
            .select_related("program")
            .order_by("due_on", "name")
        )

    @cached_property
    def exposures(self) -> list[Exposure]:
        return exposures([each.cell for each in self.governing], by_region=self.by_region)

    @cached_property
    def chart(self) -> Chart:
        return chart(self.exposures)

    @cached_property
    def happenings(self) -> list[Happening]:
        return merged(read_activity(self.user, entries_for(self.user)[:ENTRIES]))[:HAPPENINGS]
