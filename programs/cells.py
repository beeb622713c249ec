"""Reading a stored coverage: what one cell says, in words. Nothing is computed here; every count comes from the stored result."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.templatetags.formats import MINUS, percent
from common.templatetags.formats import day as written_day
from decision.sourcing import State
from decision.sourcing.supply import DUAL
from partners.models import Component, Market, Stage
from programs.choices import ANY_MARKET

# One cell of the stored JSON; its keys are those of the REST contract.
Json = Mapping[str, Any]
CellId = tuple[str, str, str]

MERGE_RULES = frozenset(
    {"same_site", "same_campus", "same_legal_entity", "same_owner", "shared_sub_supplier", "shared_laboratory", "same_region"}
)
STATES = [state.value for state in State]
ISO_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
WORDS = {"ok": gettext_lazy("covered"), "warn": gettext_lazy("at risk"), "bad": gettext_lazy("exposed")}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names and order of the codes that cells are made of."""

    components: Mapping[str, Component]
    stages: Mapping[str, Stage]
    markets: Mapping[str, Market]

    @classmethod
    def read(cls) -> "Vocabulary":
        """By three queries."""
        return cls(Component.objects.in_bulk(), Stage.objects.in_bulk(), Market.objects.in_bulk())

    def market_name(self, code: str) -> str:
        return _("any market") if code == ANY_MARKET else self.markets[code].name


@dataclass(frozen=True, slots=True)
class CellView:
    """One component at one stage in one market, as pages show it."""

    raw: Json
    component: Component
    stage: Stage
    market: str
    market_name: str

    @property
    def id(self) -> CellId:
        return self.component.code, self.stage.code, self.market

    @property
    def key(self) -> str:
        """As an address names the cell."""
        return ",".join(self.id)

    @property
    def independent(self) -> int:
        return int(self.raw["independent_sources"])

    @property
    def named(self) -> int:
        return int(self.raw["named_sources"])

    @property
    def target(self) -> int:
        return int(self.raw["target"])

    @property
    def n_minus_1(self) -> float | None:
        """None is unknown, which is neither none nor all."""
        found = self.raw["n_minus_1"]
        return None if found == "unknown" else float(found)

    @property
    def is_met(self) -> bool:
        return self.independent >= self.target

    @property
    def looks_dual(self) -> bool:
        """Enough sources are named, but they can fail together."""
        return not self.is_met and self.named >= self.target

    @property
    def second_is_coming(self) -> bool:
        return str(self.raw["state"]) == State.SINGLE_SECOND_IN_PROGRESS

    @property
    def coming(self) -> list[Json]:
        return [line for line in self.raw["sources"] if line["in_progress"]]

    @property
    def counting(self) -> list[Json]:
        return [line for line in self.raw["sources"] if line["counts"]]

    @property
    def merges(self) -> list[Json]:
        """Why sources that count do not count twice."""
        return [reason for reason in self.raw["reasons"] if reason["rule"] in MERGE_RULES]

    @property
    def merge_facts(self) -> list[str]:
        return [with_dates(reason["fact"]) for reason in self.merges]

    @property
    def dual_on(self) -> date | None:
        found = self.raw["dual_from"]
        return date.fromisoformat(found) if isinstance(found, str) else found

    @property
    def tone(self) -> str:
        """ok, warn or bad: covered, at risk, exposed."""
        if self.is_met:
            carries = self.target < DUAL or (self.n_minus_1 is not None and self.n_minus_1 >= 1)
            return "ok" if carries else "warn"
        return "warn" if self.second_is_coming or self.independent > 1 else "bad"

    @property
    def word(self) -> str:
        return str(WORDS[self.tone])

    @property
    def weakness(self) -> tuple[object, ...]:
        """Sorts the weakest first: by count, then exposed before at risk; among equals the whole before a market of it."""
        return (
            self.independent,
            self.tone != "bad",
            STATES.index(self.raw["state"]),
            self.market != ANY_MARKET,
            self.component.position,
            self.stage.position,
            self.market,
        )

    @property
    def place(self) -> str:
        """lentiviral vector, commercial, United States."""
        parts = [lowered(self.component.name), lowered(self.stage.name)]
        return ", ".join(parts if self.market == ANY_MARKET else [*parts, self.market_name])

    @property
    def headline(self) -> str:
        return ngettext("%(n)d independent", "%(n)d independent", self.independent) % {"n": self.independent}

    @property
    def note(self) -> str:
        """The one line below the count."""
        if self.is_met:
            return _("Dual since %(month)s") % {"month": month(self.dual_on)} if self.dual_on else _("Dual, undated")
        if self.dual_on:
            return _("Dual from %(month)s") % {"month": month(self.dual_on)}
        if self.named > self.independent:
            return _("%(named)d named, count as %(n)d") % {"named": self.named, "n": self.independent}
        if self.coming:
            return ngettext("%(n)d not qualified yet", "%(n)d not qualified yet", len(self.coming)) % {"n": len(self.coming)}
        return _("one source only") if self.named else _("no source in use")

    @property
    def sentence(self) -> str:
        """The state of the cell as somebody would say it in a meeting."""
        values = {"n": self.independent, "named": self.named, "source": self.counting[0]["label"] if self.counting else ""}
        if not self.named:
            return (
                _("No source counts here.") if not self.coming else _("No source counts here yet; those listed are below the level needed.")
            )
        if self.raw["state"] == State.DUAL_NOT_INDEPENDENT:
            return _("%(named)d sources are named and count as %(n)d: they can fail together.") % values
        if self.independent == 1:
            tail = _("a second one is on its way.") if self.second_is_coming else _("nothing replaces it.")
            return _("%(source)s is the only source; ") % values + tail
        return _("%(n)d sources are independent of each other. ") % values + self.loss_sentence

    @property
    def loss_sentence(self) -> str:
        if self.n_minus_1 is None:
            return _("What the rest would carry after a loss is unknown.")
        return _("After the worst single loss the rest carries %(share)s of the demand.") % {"share": percent(self.n_minus_1)}


def read_cells(cells: Iterable[Json], words: Vocabulary) -> list[CellView]:
    """Cells whose component or stage has left the vocabulary are on their way out of the result too."""
    return [
        CellView(raw, words.components[raw["component"]], words.stages[raw["stage"]], raw["market"], words.market_name(raw["market"]))
        for raw in cells
        if raw["component"] in words.components and raw["stage"] in words.stages
    ]


def weakest(cells: Iterable[CellView]) -> CellView | None:
    return min(cells, key=lambda cell: cell.weakness, default=None)


def answer(found: CellView | None) -> str:
    """The weakest cell in one sentence: a program is as covered as that."""
    if found is None:
        return _("Nothing is required yet.")
    if found.is_met:
        return _("Every cell has its %(target)d independent sources; the weakest is %(place)s.") % {
            "target": found.target,
            "place": found.place,
        }
    words = {"place": found.place, "named": found.named, "n": found.independent}
    if found.named == 0:
        return _("No source in use: %(place)s.") % words
    if found.named > found.independent:
        return _("%(named)d named sources count as %(n)d: %(place)s.") % words
    return _("Hangs on one source: %(place)s.") % words if found.independent == 1 else _("%(n)d independent sources: %(place)s.") % words


def with_dates(fact: str) -> str:
    """A sentence of the stored result with its dates and minus signs as pages write them."""
    return ISO_DATE.sub(lambda found: written_day(date.fromisoformat(found[0])), fact).replace("N-1", f"N{MINUS}1")


def month(day: date | None) -> str:
    return "" if day is None else date_format(day, "M Y")


def lowered(name: str) -> str:
    """As it stands inside a sentence: "Plasmid DNA" becomes "plasmid DNA", "AAV vector" stays."""
    return name if name[:2].isupper() or name[1:2].isupper() else name[:1].lower() + name[1:]
