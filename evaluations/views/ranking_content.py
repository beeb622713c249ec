"""The ranking, stored or asked for, arranged for the page. Nothing here scores anything: sums over computed parts, and geometry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import ceil, floor, fsum
from typing import Any

from common.results import Stored

# Rows of the stored JSON, as `evaluations.payload` wrote them.
Row = dict[str, Any]

# More columns of chances cannot be read; the last one then holds the rest.
MOST_RANKS = 8
SERIES = 7


@dataclass(frozen=True, slots=True)
class Axis:
    """From one tenth of the scale to another, common to the ranges of all ranked candidates, so that the eye can compare them."""

    start: float
    end: float

    @classmethod
    def around(cls, rows: Sequence[Row]) -> "Axis":
        low, high = min(row["score_low"] for row in rows), max(row["score_high"] for row in rows)
        return cls(floor(low * 10) / 10, ceil(high * 10) / 10)

    def share(self, value: float) -> float:
        return (value - self.start) / ((self.end - self.start) or 1.0)


@dataclass
class RankingContent:
    """`shown` is a ranking to show in place of the stored one, as in a what-if; `agreed` is the stored one where it is read already."""

    stored: Stored
    shown: Row | None = None
    agreed: Row | None = None
    is_stacked: bool = False

    @cached_property
    def base(self) -> Row:
        """What everybody sees."""
        return self.stored.payload if self.agreed is None else self.agreed

    @property
    def payload(self) -> Row:
        return self.base if self.shown is None else self.shown

    @cached_property
    def groups(self) -> list[Row]:
        return [{**group, "series": place % SERIES + 1} for place, group in enumerate(self.payload.get("groups", []))]

    @cached_property
    def heads(self) -> list[Row]:
        """Where the code of each group stands over the bars, in percent of their width."""
        lefts = accumulate((group["weight"] * 100 for group in self.groups), initial=0.0)
        return [{**group, "x": f"{left:.2f}", "text_x": f"{left + 1.4:.2f}"} for group, left in zip(self.groups, lefts, strict=False)]

    @cached_property
    def criteria(self) -> dict[str, Row]:
        return {row["criterion"]: row for row in self.payload.get("criteria", [])}

    @cached_property
    def names(self) -> dict[str, str]:
        """Of candidates, groups and criteria, by their keys."""
        candidates = {row["candidate"]: row["name"] for row in self.payload.get("results", [])}
        return {**candidates, **{row["criterion"]: row["name"] for row in [*self.criteria.values(), *self.groups]}}

    @cached_property
    def results(self) -> list[Row]:
        before = {row["candidate"]: row["rank"] for row in self.base.get("results", [])}
        return [self._with_marks(row, before.get(row["candidate"])) for row in self.payload.get("results", [])]

    @cached_property
    def ranked(self) -> list[Row]:
        rows = [row for row in self.results if row["rank"] is not None]
        axis = Axis.around(rows) if rows else Axis(0.0, 1.0)
        return [{**row, "on_axis": {name: axis.share(row[name]) for name in ("score", "score_low", "score_high")}} for row in rows]

    @property
    def failed(self) -> list[Row]:
        return [row for row in self.results if row["rank"] is None]

    @cached_property
    def rank_columns(self) -> list[str]:
        """Over the chances; none when nothing was drawn."""
        if not any(row["chances"] for row in self.ranked):
            return []
        places = [str(place) for place in range(1, len(self.ranked) + 1)]
        return places if len(places) <= MOST_RANKS else [*places[: MOST_RANKS - 1], f"{MOST_RANKS}+"]

    @property
    def column_count(self) -> int:
        return 4 + len(self.rank_columns)

    @property
    def robustness(self) -> Row:
        found: Row = self.payload.get("robustness") or {}
        return found

    @cached_property
    def unsure(self) -> list[Row]:
        """For each ranked candidate the criteria whose value is unknown or rests on a stale fact; candidates without any are left out."""
        rows = [{**row, "unknown": self._named(row, _is_unknown), "stale": self._named(row, _is_stale)} for row in self.ranked]
        return [row for row in rows if row["unknown"] or row["stale"]]

    @property
    def is_rated(self) -> bool:
        """Did people give any level that is ranked?"""
        return any(part.get("levels") or part["raters"] for row in self.ranked for part in row["contributions"])

    def group_sums(self, row: Row) -> dict[str, Row]:
        """By group: what it contributes, and its effective weight for this candidate."""
        parts: dict[str, list[Row]] = {group["criterion"]: [] for group in self.groups}
        for part in row["contributions"]:
            parts[self.criteria[part["criterion"]]["group"]].append(part)
        return {
            group: {"contribution": fsum(one["contribution"] for one in those), "weight": fsum(one["weight"] for one in those)}
            for group, those in parts.items()
        }

    def _with_marks(self, row: Row, rank_before: int | None) -> Row:
        sums = self.group_sums(row)
        gates = row["gates"]
        moved = (rank_before - row["rank"]) if rank_before and row["rank"] else 0
        return {
            **row,
            "bars": [self._bar(group["weight"], sums[group["criterion"]]) for group in self.groups],
            "parts": [{**group, **_how(sums[group["criterion"]])} for group in self.groups],
            "chances": _chances(row.get("rank_acceptability") or []),
            "moved": moved,
            "moved_by": abs(moved),
            "counts": _counts(row["contributions"]),
            "failed_gates": [gate for gate in gates if gate["status"] == "failed"],
            "open_gates": [gate for gate in gates if gate["status"] == "unknown"],
            "gates_met": sum(gate["status"] in {"passed", "waived"} for gate in gates),
        }

    def _bar(self, share: float, sums: Row) -> dict[str, float]:
        """Aligned: room by weight, so that bars stand in line, filled by the group's utility. Stacked: what the group contributes."""
        if self.is_stacked:
            return {"weight": sums["contribution"], "contribution": sums["contribution"]}
        return {"weight": share, "contribution": share * _utility(sums)}

    def _named(self, row: Row, holds: Callable[[Row], bool]) -> list[Row]:
        return [{**part, "name": self.criteria[part["criterion"]]["name"]} for part in row["contributions"] if holds(part)]


def _utility(sums: Row) -> float:
    utility: float = sums["contribution"] / sums["weight"] if sums["weight"] else 0.0
    return utility


def _how(sums: Row) -> Row:
    """One line of the sum that is the score."""
    return {"effective": sums["weight"], "value": _utility(sums) if sums["weight"] else None, "contribution": sums["contribution"]}


def _chances(acceptability: Sequence[float]) -> list[float]:
    if len(acceptability) <= MOST_RANKS:
        return list(acceptability)
    return [*acceptability[: MOST_RANKS - 1], fsum(acceptability[MOST_RANKS - 1 :])]


def _counts(parts: Sequence[Row]) -> dict[str, int]:
    """What the score rests on."""
    applicable = [part for part in parts if part["is_applicable"]]
    return {
        "criteria": len(applicable),
        "rated": sum(bool(part["raters"]) for part in applicable),
        "most_raters": max((part["raters"] for part in applicable), default=0),
        "facts": sum(bool(part["why"]) for part in applicable),
        "unknown": sum(_is_unknown(part) for part in applicable),
        "not_applicable": len(parts) - len(applicable),
    }


def _is_unknown(part: Row) -> bool:
    return bool(part["is_applicable"] and not part["is_known"])


def _is_stale(part: Row) -> bool:
    return bool(part["stale"])


def leads_by(ranked: Sequence[Row]) -> float | None:
    """How far the first is ahead of the second; None without two."""
    return ranked[0]["score"] - ranked[1]["score"] if len(ranked) > 1 else None
