"""The weights beside a ranking: where each may move before somebody else leads, and what the browser needs to rank at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, fsum

from evaluations.views.ranking_charts import Curves
from evaluations.views.ranking_content import RankingContent, Row
from evaluations.views.ranking_whatif import Question, exact_points, rounded_points

# Length of a slider, unless a group weighs more; then the next ten.
USUAL_MAXIMUM = 50
# A lead that a change of the share by less than this takes away is a narrow one.
TIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Band:
    """Within which share of a weight the leader stays first; `below` and `above` name who leads beyond. Drawn on the slider's length."""

    low: float
    high: float
    below: str
    above: str
    x: float
    width: float
    is_tight: bool


@dataclass
class WeightsPanel:
    content: RankingContent
    question: Question

    @cached_property
    def maximum(self) -> int:
        return max(USUAL_MAXIMUM, *(ceil(point / 10) * 10 for point in (*self.question.points, *self._stored_points)), 0)

    @property
    def total(self) -> float:
        return fsum(self.question.points)

    @property
    def changes(self) -> list[Row]:
        """The groups whose slider was moved, the farthest first."""
        moved = [group for group in self.groups if group["point"] != group["stored_point"]]
        return sorted(moved, key=lambda group: -abs(group["point"] - group["stored_point"]))

    @property
    def equal_points(self) -> list[int]:
        """Whole points that add up to nearly a hundred, alike for all."""
        count = len(self.content.groups)
        return [100 // count] * count

    @property
    def lines(self) -> list[str]:
        """Whose lines the curves are, in the order of their looks."""
        return [line.name for group in self.groups[:1] if group["curves"] for line in group["curves"].lines]

    @property
    def is_movable(self) -> bool:
        """Weights change no order of fewer than two, nor of a single group."""
        return len(self.content.ranked) > 1 and len(self.content.groups) > 1 and not self._misses_shares

    @cached_property
    def groups(self) -> list[Row]:
        bands, curves = self._bands(), self._curves()
        rows = zip(
            self.content.groups, self._shown_points, self._stored_points, exact_points(self.content.base.get("groups", [])), strict=True
        )
        return [
            {
                **group,
                "point": point,
                "stored_point": stored,
                "exact_point": repr(exact),
                "band": bands.get(group["criterion"]),
                "curves": curves.get(group["criterion"]),
                "parts": self._parts(group["criterion"], bands),
            }
            for group, point, stored, exact in rows
        ]

    @property
    def model(self) -> Row:
        """What the weighted sum needs for new weights: value and extent of each group, for each ranked candidate."""
        return {
            "groups": [group["criterion"] for group in self.content.groups],
            "names": {row["candidate"]: row["name"] for row in self.content.ranked},
            "candidates": [self._line(row) for row in self._stored_ranked],
        }

    @cached_property
    def _stored_ranked(self) -> list[Row]:
        return [row for row in self.content.base.get("results", []) if row["rank"] is not None]

    @property
    def _misses_shares(self) -> bool:
        return any("share" not in row for row in self.content.criteria.values())

    @cached_property
    def _stored_points(self) -> tuple[float, ...]:
        return rounded_points(self.content.base.get("groups", []))

    @property
    def _shown_points(self) -> tuple[float, ...]:
        return self.question.points if len(self.question.points) == len(self.content.groups) else self._stored_points

    def _line(self, row: Row) -> Row:
        by_group: dict[str, list[Row]] = {group["criterion"]: [] for group in self.content.groups}
        for part in row["contributions"]:
            if part["is_applicable"]:
                by_group[self.content.criteria[part["criterion"]]["group"]].append(part)
        share = {key: criterion["share"] for key, criterion in self.content.criteria.items()}
        return {
            "id": row["candidate"],
            "rank": row["rank"],
            "values": [fsum(share[part["criterion"]] * part["utility"] for part in parts) for parts in by_group.values()],
            "extents": [fsum(share[part["criterion"]] for part in parts) for parts in by_group.values()],
        }

    def _parts(self, group: str, bands: dict[str, Band]) -> list[Row]:
        """The criteria below a group; none when it is a criterion itself."""
        below = [row for row in self.content.criteria.values() if row["group"] == group != row["criterion"]]
        return [{**row, "band": bands.get(row["criterion"])} for row in below]

    def _bands(self) -> dict[str, Band]:
        points = dict(zip((group["criterion"] for group in self.content.groups), self._shown_points, strict=True))
        total = fsum(points.values())
        rows = self.content.payload.get("stability") or []
        return {row["criterion"]: self._band(row, total - points.get(row["criterion"], 0.0)) for row in rows}

    def _band(self, row: Row, others: float) -> Band:
        left, right = (self._on_slider(share, others) for share in (row["low"], row["high"]))
        names = self.content.names
        below, above = (names.get(row[side] or "", "") for side in ("below", "above"))
        slack = [row["weight"] - row["low"]] * bool(below) + [row["high"] - row["weight"]] * bool(above)
        return Band(
            low=row["low"],
            high=row["high"],
            below=below,
            above=above,
            x=round(left, 2),
            width=round(max(right - left, 0.8), 2),
            is_tight=bool(slack) and min(slack) < TIGHT,
        )

    def _on_slider(self, share: float, others: float) -> float:
        """In percent of the slider's length; the other sliders stay where they are, so points are not shares."""
        points = self.maximum if share >= 1 else min(share * others / (1 - share), self.maximum)
        return points / self.maximum * 100

    def _curves(self) -> dict[str, Curves]:
        weights = {group["criterion"]: group["weight"] for group in self.content.groups}
        rows = self.content.payload.get("curves") or []
        return {row["criterion"]: Curves.of(row["shares"], self._by_name(row["totals"]), weights[row["criterion"]]) for row in rows}

    def _by_name(self, totals: dict[str, Sequence[float]]) -> dict[str, Sequence[float]]:
        """In the order of the ranking, so that a line keeps its look from group to group."""
        return {row["name"]: totals[row["candidate"]] for row in self.content.ranked if row["candidate"] in totals}
