"""The what-if bar: what can be lost, what is, and the coverage that would be left. Computed for this answer and stored nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.snapshot import snapshot
from partners.choices import Region
from partners.models import Organization
from programs.assembly import cover_without, load_supply
from programs.cells import Json
from programs.forms import WhatIfForm
from programs.models import Program

KINDS = {
    "parent": _("a parent"),
    "organization": _("a company"),
    "site": _("a site"),
    "region": _("a region"),
}
FIELDS = ("without_site", "without_organization", "without_parent", "without_region", "on")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the address asks for. `cells` is None while nothing is asked, or nothing that can be read."""

    query: QueryDict
    form: WhatIfForm
    cells: list[Json] | None

    @property
    def is_asked(self) -> bool:
        return any(any(self.query.getlist(name)) for name in FIELDS)

    @property
    def errors(self) -> list[str]:
        return [str(text) for texts in self.form.errors.values() for text in texts]


def read_what_if(program: Program, query: QueryDict) -> WhatIf:
    form = WhatIfForm(query)
    asked = WhatIf(query, form, None)
    if not asked.is_asked or not form.is_valid():
        return asked
    with snapshot():
        supply = load_supply(str(program.pk), form.day or timezone.now().date())
    return WhatIf(query, form, list(cover_without(supply, form.loss)["cells"]) if supply else None)


def kind_chosen(query: QueryDict) -> str:
    """Which kind of loss the bar offers: the one in force, else the one clicked, else parents."""
    in_force = next((kind for kind in KINDS if query.get(f"without_{kind}")), "")
    asked = query.get("lose", "")
    return asked if asked in KINDS else in_force or "parent"


def choices_of(kind: str, cells: Iterable[Json]) -> dict[str, str]:
    """Key and name of everything of one kind that the program's sources stand on."""
    lines: list[dict[str, Any]] = [line for cell in cells for line in cell["sources"]]
    if kind == "site":
        return {line["site"]: line["label"] for line in lines if line["site"]}
    if kind == "region":
        return {line["region"]: str(Region(line["region"]).label) for line in lines if line["region"]}
    wanted = {slug for line in lines for slug in ([line["organization"]] if kind == "organization" else line["owner_chain"])}
    return dict(Organization.objects.filter(slug__in=wanted).values_list("slug", "name"))
