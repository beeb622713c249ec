"""The stored ranking, arranged for the page. Nothing here scores anything: sums over parts of what was stored, and geometry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import ceil, floor, fsum
from typing import Any

from common.results import Stored
from evaluations.explanation import explain
from evaluations.views.waterfall import Waterfall

# Rows of the stored JSON, as `evaluations.assembly` wrote them.
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Axis:
    """From one tenth of the scale to another."""

    start: float
    end: float

    @classmethod
    def around(cls, lows: Sequence[float], highs: Sequence[float]) -> "Axis":
        return cls(floor(min(lows, default=0.0) * 10) / 10, ceil(max(highs, default=1.0) * 10) / 10)

    def share(self, value: float) -> float:
        return (value - self.start) / ((self.end - self.start) or 1.0)


@dataclass
class RankingContent:
    stored: Stored

    @cached_property
    def payload(self) -> Row:
        return self.stored.payload

    @property
    def groups(self) -> list[Row]:
        groups: list[Row] = self.payload.get("groups", [])
        return [{**group, "series": place % 7 + 1} for place, group in enumerate(groups)]

    @cached_property
    def heads(self) -> list[Row]:
        """Where the code of each group stands over the bars, in percent of their width."""
        lefts = accumulate((group["weight"] * 100 for group in self.groups), initial=0.0)
        return [{**group, "x": f"{left:.2f}", "text_x": f"{left + 1.4:.2f}"} for group, left in zip(self.groups, lefts, strict=False)]

    @cached_property
    def criteria(self) -> dict[str, Row]:
        return {row["criterion"]: row for row in self.payload.get("criteria", [])}

    @cached_property
    def results(self) -> list[Row]:
        return [self._with_marks(row) for row in self.payload.get("results", [])]

    @cached_property
    def ranked(self) -> list[Row]:
        rows = [row for row in self.results if row["rank"] is not None]
        axis = self.axis
        return [{**row, "on_axis": {name: axis.share(row[name]) for name in ("score", "score_low", "score_high")}} for row in rows]

    @cached_property
    def axis(self) -> "Axis":
        """Common to the ranges of all ranked candidates, so that they can be compared by eye."""
        rows = [row for row in self.results if row["rank"] is not None]
        return Axis.around([row["score_low"] for row in rows], [row["score_high"] for row in rows])

    @property
    def failed(self) -> list[Row]:
        return [row for row in self.results if row["rank"] is None]

    @cached_property
    def unsure(self) -> list[Row]:
        """For each ranked candidate the criteria whose value is unknown or rests on a stale fact; candidates without any are left out."""
        rows = [{**row, "unknown": self._named(row, _is_unknown), "stale": self._named(row, _is_stale)} for row in self.ranked]
        return [row for row in rows if row["unknown"] or row["stale"]]

    def weights(self) -> list[Row]:
        """The groups with the shares of their criteria."""
        return [
            {**group, "parts": [row for row in self.criteria.values() if row["group"] == group["criterion"] != row["criterion"]]}
            for group in self.groups
        ]

    def pair(self, a: str, b: str) -> "Pair | None":
        """The two to compare: those asked for, else the first two. None when there are no two with a score."""
        ranked = {row["candidate"]: row for row in self.ranked}
        best = [*ranked][:2]
        if len(best) < 2:  # noqa: PLR2004 - a pair
            return None
        one = a if a in ranked else best[0]
        other = b if b in ranked and b != one else next(pk for pk in ranked if pk != one)
        return Pair(self, ranked[one], ranked[other])

    def group_sums(self, row: Row) -> dict[str, Row]:
        """By group: what it contributes, and its effective weight for this candidate."""
        parts: dict[str, list[Row]] = {group["criterion"]: [] for group in self.groups}
        for part in row["contributions"]:
            parts[self.criteria[part["criterion"]]["group"]].append(part)
        return {
            group: {"contribution": fsum(one["contribution"] for one in those), "weight": fsum(one["weight"] for one in those)}
            for group, those in parts.items()
        }

    def _with_marks(self, row: Row) -> Row:
        sums = self.group_sums(row)
        gates = row["gates"]
        return {
            **row,
            "bars": [_bar(group["weight"], sums[group["criterion"]]) for group in self.groups],
            "failed_gates": [gate for gate in gates if gate["status"] == "failed"],
            "open_gates": [gate for gate in gates if gate["status"] == "unknown"],
            "gates_met": sum(gate["status"] in {"passed", "waived"} for gate in gates),
        }

    def _named(self, row: Row, holds: Callable[[Row], bool]) -> list[Row]:
        return [{**part, "name": self.criteria[part["criterion"]]["name"]} for part in row["contributions"] if holds(part)]


def _bar(share: float, sums: Row) -> dict[str, float]:
    """Room by the weight of the scorecard, so that bars stand in line; filled by the group's utility for this candidate."""
    utility = sums["contribution"] / sums["weight"] if sums["weight"] else 0.0
    return {"weight": share, "contribution": share * utility}


def _is_unknown(part: Row) -> bool:
    return bool(part["is_applicable"] and not part["is_known"])


def _is_stale(part: Row) -> bool:
    return bool(part["stale"])


@dataclass
class Pair:
    """Why one candidate scores more than another: the exact differences, which add up to the difference of the scores."""

    content: RankingContent
    a: Row
    b: Row

    @cached_property
    def explanation(self) -> Row:
        return explain(self.content.payload, self.a, self.b)

    @property
    def difference(self) -> float:
        difference: float = self.explanation["difference"]
        return difference

    @property
    def criteria(self) -> list[Row]:
        """The largest difference first, whatever its sign."""
        criteria: list[Row] = self.explanation["criteria"]
        return criteria

    @cached_property
    def groups(self) -> list[Row]:
        """The largest gain of `a` first, the largest loss last."""
        rows = [{**row, "size": abs(row["difference"])} for row in self.explanation["groups"]]
        return sorted(rows, key=lambda row: (-row["difference"], row["code"]))

    @property
    def gains(self) -> list[Row]:
        return [row for row in self.groups if row["difference"] > 0]

    @property
    def losses(self) -> list[Row]:
        return [row for row in reversed(self.groups) if row["difference"] < 0]

    @property
    def waterfall(self) -> Waterfall:
        names = {group["criterion"]: group["short_name"] for group in self.content.groups}
        return Waterfall.of([(names[row["criterion"]], row["difference"]) for row in self.groups if row["difference"]], self.difference)


def leads_by(ranked: Sequence[Row]) -> float | None:
    """How far the first is ahead of the second; None without two."""
    return ranked[0]["score"] - ranked[1]["score"] if len(ranked) > 1 else None
