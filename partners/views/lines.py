"""A partner or one of its sites as a line of the list: capabilities with their evidence, stages run, owner, age of the fact."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from partners.assembly import OwnershipReading, read_ownership
from partners.choices import Evidence
from partners.models import Capability, Organization, Site, Stage

STAGE_BOXES = ("phase1", "phase2", "phase3", "commercial")
BOX_WIDTH = 15


@dataclass(frozen=True, slots=True)
class Can:
    """One component that a partner offers; `is_generic` when no page names it."""

    label: str
    name: str
    is_generic: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Box:
    x: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`row` is the organization or the site, with its source and date."""

    row: Organization | Site
    can: list[Can]
    stage: Stage | None
    boxes: list[Box]
    owner: str
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A partner and those of its sites that answer."""

    partner: Line
    sites: list[Line]


def groups(partners: Sequence[Organization], sites: Sequence[Site], asked: Collection[str], on: date) -> list[Group]:
    """By four queries for all lines, and two for each generation of owners."""
    draw = Drawing(partners, sites, asked, on)
    of_partner = defaultdict(list)
    for site in sites:
        of_partner[site.organization_id].append(draw.line(site, site.organization, site))
    return [Group(draw.line(partner, partner, None), of_partner[partner.pk]) for partner in partners]


class Drawing:
    def __init__(self, partners: Sequence[Organization], sites: Sequence[Site], asked: Collection[str], on: date) -> None:
        self.asked, self.on = asked, on
        self.ownership: OwnershipReading = read_ownership(organizations=[row.slug for row in partners], sites=[row.key for row in sites])
        self.positions = dict(Stage.objects.filter(code__in=STAGE_BOXES).values_list("code", "position"))
        self.capabilities: dict[tuple[Any, Any], list[Capability]] = defaultdict(list)
        rows = Capability.objects.filter(organization__in=partners).select_related("component", "max_stage")
        for row in rows.order_by("component__position", "component", "id"):
            self.capabilities[row.organization_id, row.site_id].append(row)

    def line(self, row: Organization | Site, organization: Organization, site: Site | None) -> Line:
        capabilities = self.capabilities[organization.pk, site.pk if site else None]
        stages = [capability.max_stage for capability in capabilities if capability.max_stage]
        highest = max(stages, key=lambda stage: stage.position, default=None)
        owner = self.owner(organization.slug, site.key if site else None)
        return Line(row, self.can(capabilities), highest, self.boxes(highest), owner, row.is_stale(self.on))

    def can(self, capabilities: Iterable[Capability]) -> list[Can]:
        """One for each component: it is named when any page names it."""
        by_component: dict[str, list[Capability]] = defaultdict(list)
        for row in capabilities:
            by_component[row.component_id].append(row)
        return [self._can(code, rows) for code, rows in by_component.items()]

    def _can(self, code: str, rows: list[Capability]) -> Can:
        component = rows[0].component
        is_generic = all(row.evidence == Evidence.GENERIC for row in rows)
        return Can(component.short_name or component.name, component.name, is_generic, code in self.asked)

    def boxes(self, highest: Stage | None) -> list[Box]:
        reached = highest.position if highest else -1
        return [Box(f"{place * BOX_WIDTH}.5", self.positions.get(code, reached + 1) <= reached) for place, code in enumerate(STAGE_BOXES)]

    def owner(self, organization: str, site: str | None) -> str:
        """The ultimate owner today; empty when the partner stands for itself."""
        top = self.ownership.book.owned(organization, site, self.on).top
        return "" if top == organization else self.ownership.names.get(top, top)
