"""How sure the first place is: what could change it, and what does not. Counts and names; every number was computed before."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from evaluations.views.ranking_charts import Tornado
from evaluations.views.ranking_content import RankingContent, Row

METHODS = {
    "topsis": _("TOPSIS"),
    "vikor": _("VIKOR"),
    "promethee_ii": _("PROMETHEE II"),
    "weighted_product": _("Weighted product"),
}
# Krippendorff (Content Analysis): reliable from 0.8 on, good for tentative conclusions from 0.667 on.
RELIABLE, TENTATIVE = 0.8, 0.667
MOST_BARS = 12


@dataclass
class Sureness:
    """`people` names evaluators by their number, for those who may know."""

    content: RankingContent
    people: Mapping[int, str]

    @property
    def leader(self) -> Row:
        leader: Row = self.content.ranked[0]
        return leader

    @property
    def first_chance(self) -> float | None:
        return self.leader["chances"][0] if self.leader["chances"] else None

    @cached_property
    def changes(self) -> list[Row]:
        """Missing and disputed answers that could change the first place, the most valuable first."""
        rows = [{**row, "levels": []} for row in self._list("information") if row["could_change_first"]]
        known = {(row["candidate"], row["criterion"]) for row in rows}
        disputed = [
            {**row, "kind": "disputed", "chance": None, "gain": 0.0}
            for row in self._list("agenda")
            if row["changes_first"] and (row["candidate"], row["criterion"]) not in known
        ]
        return [self._named(row) for row in [*sorted(rows, key=lambda row: -row["gain"]), *disputed]]

    @property
    def was_asked(self) -> bool:
        """Was it looked for which answers could change the first place?"""
        return self.content.payload.get("information") is not None

    @cached_property
    def evaluators(self) -> list[Row]:
        return [
            {**row, "name": self.people.get(row["evaluator"], ""), "first_name": self._name(row["first"])}
            for row in self._list("evaluators")
        ]

    @cached_property
    def sections(self) -> list[Row]:
        """Each group left out, then each criterion."""
        rows = [
            {**row, "name": self._name(row["criterion"]), "first_name": self._name(row["first"])} for row in self._list("without_criterion")
        ]
        return sorted(rows, key=lambda row: (not row["changes_first"], not row["is_group"], -row["moves"], row["name"]))

    @property
    def told(self) -> list[Row]:
        """The groups, and of single criteria those that decide the first place."""
        return [row for row in self.sections if row["is_group"] or row["changes_first"]]

    @property
    def untold(self) -> int:
        return len(self.sections) - len(self.told)

    @property
    def turning(self) -> list[Row]:
        """Whose absence would put somebody else first."""
        return [row for row in [*self.evaluators, *self.sections] if row["changes_first"]]

    @property
    def left_out(self) -> int:
        return len(self.evaluators) + len(self.sections)

    @property
    def adjusted(self) -> Row | None:
        found = self.content.payload.get("adjusted")
        return found and {**found, "names": [self._name(key) for key in found["order"]], "first_name": self._name(found["first"])}

    @cached_property
    def agreement(self) -> Row | None:
        found = self.content.payload.get("agreement")
        if not found or not found["overall"]["cells"]:
            return None
        sections = [{**row, "name": self._name(row["criterion"]), "word": _alpha_word(row["alpha"])} for row in found["sections"]]
        return {"overall": {**found["overall"], "word": _alpha_word(found["overall"]["alpha"])}, "sections": sections}

    @cached_property
    def methods(self) -> list[Row]:
        return [
            {
                **row,
                "name": METHODS.get(row["method"], row["method"]),
                "places": [row["ranks"].get(line["candidate"]) for line in self.content.ranked],
                "agrees": row["ranks"].get(self.leader["candidate"]) == 1,
                "flips": [{"one": self._name(one), "other": self._name(other)} for one, other in row["flips"]],
                "compromise": [self._name(key) for key in row["compromise"]],
                "left_out": [self._name(key) for key in row["left_out"]],
            }
            for row in self._list("cross_checks")
        ]

    @property
    def method_lines(self) -> list[Row]:
        """By candidate: its rank here and by each method."""
        places = zip(*(row["places"] for row in self.methods), strict=True)
        return [{**line, "places": place} for line, place in zip(self.content.ranked, places, strict=True)]

    @property
    def agreeing(self) -> int:
        return sum(row["agrees"] for row in self.methods)

    @property
    def swaps(self) -> list[Row]:
        """Weights at which two neighbours change places, the nearest first."""
        rows = [
            {**row, **{side: self._name(row[side]) for side in ("upper", "lower")}, "name": self._name(row["criterion"])}
            for row in self._list("swaps")
        ]
        return sorted(rows, key=lambda row: abs(row["at"] - row["weight"]))

    @property
    def dominance(self) -> Row | None:
        found = self.content.payload.get("dominance")
        return found and {
            **found,
            "dominated": [{"by": self._name(by), "name": self._name(name)} for by, name in found["dominated"]],
            "never_first": [self._name(key) for key in found["never_first"]],
        }

    @cached_property
    def tornado(self) -> Tornado | None:
        rows = self._list("tornado")[:MOST_BARS]
        drawn = [(self._bar_name(row), *sorted((row["margin_low"], row["margin_high"])), row["crosses"]) for row in rows]
        return Tornado.of(drawn) if drawn else None

    @property
    def crossing(self) -> int:
        return sum(bar.crosses for bar in self.tornado.bars) if self.tornado else 0

    def _list(self, key: str) -> list[Row]:
        return self.content.payload.get(key) or []

    def _name(self, key: str | None) -> str:
        return self.content.names.get(key or "", "")

    def _named(self, row: Row) -> Row:
        return {**row, "candidate_name": self._name(row["candidate"]), "criterion_name": self._name(row["criterion"])}

    def _bar_name(self, row: Row) -> str:
        criterion = {**self.content.criteria, **{group["criterion"]: group for group in self.content.groups}}[row["criterion"]]
        return f"{criterion['short_name']}, {self._name(row['candidate'])}" if row["candidate"] else str(criterion["short_name"])


def _alpha_word(alpha: float | None) -> Any:
    """What a coefficient permits to conclude; lazy text."""
    if alpha is None:
        return ""
    return _("reliable") if alpha >= RELIABLE else _("tentative") if alpha >= TENTATIVE else _("not reliable")
