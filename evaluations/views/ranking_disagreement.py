"""Where evaluators differ: a map of the largest spread by candidate and group, and one cell of it in dots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from evaluations.views.ranking_charts import Dots
from evaluations.views.ranking_content import RankingContent, Row

# Who gave which level of a cell, as marks in the order of the levels; empty marks for those who may not know.
Marks = Callable[[str, str], Sequence[str]]
TOP_LEVEL = 5
MOST_OF_AGENDA = 6


@dataclass
class Disagreement:
    content: RankingContent
    asked: str
    marks: Marks

    @cached_property
    def rows(self) -> list[Row]:
        """The ranked candidates, each with the largest spread among its criteria of each group; None below two levels."""
        return [{**row, "cells": [self._cell(row, group) for group in self.content.groups]} for row in self.content.ranked]

    @cached_property
    def chosen(self) -> Row | None:
        """The cell asked for, else the one with the largest spread."""
        cells = [cell for row in self.rows for cell in row["cells"] if cell["spread"] is not None]
        found = next((cell for cell in cells if cell["key"] == self.asked), None)
        return found or max(cells, key=lambda cell: cell["spread"], default=None)

    @property
    def strips(self) -> list[Row]:
        """Dots of each criterion of the chosen cell, the widest spread first."""
        if self.chosen is None:
            return []
        return [self._strip(part) for part in sorted(self.chosen["parts"], key=_by_spread)]

    @property
    def agenda(self) -> list[Row]:
        """What to settle first; names in place of keys."""
        rows = (self.content.payload.get("agenda") or [])[:MOST_OF_AGENDA]
        groups = {row["criterion"]: row["group"] for row in self.content.criteria.values()}
        names = self.content.names
        return [
            {
                **row,
                "candidate_name": names[row["candidate"]],
                "criterion_name": names[row["criterion"]],
                "key": f"{row['candidate']},{groups[row['criterion']]}",
            }
            for row in rows
        ]

    def _cell(self, row: Row, group: Row) -> Row:
        parts = [part for part in row["contributions"] if self.content.criteria[part["criterion"]]["group"] == group["criterion"]]
        rated = [part for part in parts if part.get("levels")]
        return {
            "key": f"{row['candidate']},{group['criterion']}",
            "candidate": row["candidate"],
            "name": row["name"],
            "group": group["name"],
            "spread": max((part["spread"] for part in rated if part["spread"] is not None), default=None),
            "disputed": any(part["disputed"] for part in rated),
            "parts": [{**part, "candidate": row["candidate"]} for part in rated],
        }

    def _strip(self, part: Row) -> Row:
        levels, mean = part["levels"], sum(part["levels"]) / len(part["levels"])
        marks = self.marks(part["candidate"], part["criterion"])
        named = marks if len(marks) == len(levels) else [""] * len(levels)
        return {**part, "name": self.content.names[part["criterion"]], "mean": mean, "dots": Dots.of(levels, mean, named)}


def _by_spread(part: Row) -> tuple[float, str]:
    return (-(part["spread"] or 0.0), part["criterion"])
