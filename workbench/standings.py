"""How the programs of a reader stand, read from the stored coverage alone: by six queries, however many programs there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.results import NOTHING, Stored, stored_results
from partners.models import Stage
from programs.cells import CellView, Vocabulary, month, read_cells, weakest
from programs.choices import ANY_MARKET
from programs.models import Program

NO_DATE = date.max

MERGED = {
    "same_site": gettext_lazy("same site"),
    "same_campus": gettext_lazy("same campus"),
    "same_legal_entity": gettext_lazy("same company"),
    "same_owner": gettext_lazy("same owner"),
    "shared_sub_supplier": gettext_lazy("same sub-supplier"),
    "shared_laboratory": gettext_lazy("same laboratory"),
    "same_region": gettext_lazy("same region"),
}


@dataclass(frozen=True, slots=True)
class Governing:
    """The weakest cell of one component at the stage that matters next: a program is as covered as that."""

    program: Program
    cell: CellView

    @property
    def pips(self) -> tuple[str, str]:
        if self.cell.independent > 1:
            return "ok", "ok"
        second = "dep" if self.cell.looks_dual else "qual" if self.cell.coming else "none"
        return ("ok", second) if self.cell.independent else (second, "none")

    @property
    def of_target(self) -> str:
        return f"/{self.cell.target}"

    @property
    def where(self) -> str:
        return "" if self.cell.market == ANY_MARKET else _(" in %(market)s") % {"market": self.cell.market}

    @property
    def note(self) -> str:
        """Why it is not dual-sourced, in two or three words."""
        cell = self.cell
        if cell.is_met:
            return ""
        if cell.looks_dual and cell.merges:
            return str(MERGED[cell.merges[0]["rule"]]) + self.where
        if cell.dual_on:
            return _("2nd %(month)s") % {"month": month(cell.dual_on)}
        if cell.coming:
            return (_("2nd not qualified") if cell.independent else _("none qualified")) + self.where
        return (_("no second") if cell.independent else _("none in use")) + self.where

    @property
    def note_tone(self) -> str:
        return "warn" if self.cell.coming and not self.cell.looks_dual else "bad"

    @property
    def title(self) -> str:
        return f"{self.program}, {self.cell.component}"

    @property
    def urgency(self) -> tuple[object, ...]:
        """The next milestone soonest, then the weakest."""
        return self.program.next_milestone_on or NO_DATE, self.cell.weakness, self.program.name

    @property
    def consequence(self) -> str:
        """What the gap means and until when."""
        cell = self.cell
        said = cell.merge_facts[0] + "." if cell.looks_dual and cell.merges else cell.sentence
        due = self.program.next_milestone_on
        if due is None or due < timezone.now().date():
            return str(said)
        days = (due - timezone.now().date()).days
        return _("%(said)s %(milestone)s in %(days)d days.") % {
            "said": said,
            "milestone": self.program.next_milestone or _("Milestone"),
            "days": days,
        }


@dataclass
class Standing:
    """One program with its stored coverage."""

    program: Program
    stored: Stored
    cells: list[CellView]

    @property
    def is_own(self) -> bool:
        return self.program.sponsor is not None and self.program.sponsor.is_internal

    @property
    def brand(self) -> str:
        """The name without what stands in brackets behind it, which is the generic one."""
        return self.program.name.partition(" (")[0]

    @property
    def generic_name(self) -> str:
        return self.program.name.partition(" (")[2].rstrip(")")

    @cached_property
    def stage(self) -> Stage | None:
        """The next stage when it has cells, else the latest that has."""
        stages = {cell.stage for cell in self.cells}
        if self.program.next_stage in stages:
            return self.program.next_stage
        return max(stages, key=lambda stage: stage.position, default=None)

    @cached_property
    def governing(self) -> list[Governing]:
        of_stage = [cell for cell in self.cells if cell.stage == self.stage]
        components = sorted({cell.component for cell in of_stage}, key=lambda component: (component.position, component.code))
        found = [weakest([cell for cell in of_stage if cell.component == component]) for component in components]
        return [Governing(self.program, cell) for cell in found if cell]

    @property
    def met(self) -> int:
        return sum(each.cell.is_met for each in self.governing)

    @property
    def worst_first(self) -> tuple[object, ...]:
        weak = [each.cell.weakness for each in self.governing]
        return not weak, min(weak, default=()), self.program.name


def read_standings(user: User) -> list[Standing]:
    programs = list(Program.objects.visible_to(user).select_related("modality", "next_stage", "sponsor"))
    stored = stored_results("coverage", [program.pk for program in programs])
    words = Vocabulary.read()
    return [_standing(program, stored.get(str(program.pk), NOTHING), words) for program in programs]


def all_governing(standings: Iterable[Standing]) -> list[Governing]:
    return [each for standing in standings for each in standing.governing]


def exposed(standings: Iterable[Standing]) -> list[Governing]:
    """The gaps, costliest first."""
    return sorted((each for each in all_governing(standings) if each.cell.tone == "bad"), key=lambda each: each.urgency)


def _standing(program: Program, stored: Stored, words: Vocabulary) -> Standing:
    return Standing(program, stored, read_cells(stored.payload.get("cells", []), words))
