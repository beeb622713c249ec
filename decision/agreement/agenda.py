"""What to talk about first: disputed cells by how much the ranking depends on them.

Settling a cell moves one score by weight times the change of its utility, so what becomes of the ranking is exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from decision.agreement.panel import Panel, panel
from decision.agreement.spread import CellSpread, cell_spreads, spread
from decision.errors import UnknownNameError
from decision.ranking.aggregate import TIE_TOLERANCE
from decision.ranking.problem import RankingProblem, RankingResult
from decision.types import BoolArray, FloatArray
from decision.valuation.functions import TOP_LEVEL

TOP_PLACES = 3
Index = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The ranking if a cell were settled at one level, and all else stayed.

    level          0 to 5
    score          of the cell's candidate, 0 to 1; None where nothing weighs
    rank           of the cell's candidate; None where it has none
    changes_first  whether others than now would be first
    top_changed    how many of the first three places would be held by others
    places_moved   places that all ranked candidates would move, added up
    margin_change  of the leader's score minus the best other one; None with fewer than two ranked
    """

    level: float
    score: float | None
    rank: int | None
    changes_first: bool
    top_changed: int
    places_moved: int
    margin_change: float | None

    @property
    def effect(self) -> tuple[bool, int, int, float]:
        """What the agenda is ordered by, the most important first."""
        return self.changes_first, self.top_changed, self.places_moved, abs(self.margin_change or 0.0)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A disputed cell, and what settling it at the lowest or at the highest level that anyone gave would do."""

    cell: CellSpread
    lowest: Resolution
    highest: Resolution
    score_swing: float

    @property
    def effect(self) -> tuple[bool, int, int, float, float]:
        """Of the resolution that changes more; then the difference of the scores between both."""
        return (*max(self.lowest.effect, self.highest.effect), self.score_swing)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A ranking as arrays over its lines: weight and utility (n_lines, n_criteria), the rest (n_lines,); rank 0 = none."""

    weight: FloatArray
    utility: FloatArray
    score: FloatArray
    rank: Index


def agenda(problem: RankingProblem, result: RankingResult) -> tuple[AgendaItem, ...]:
    """The disputed cells, those first whose settling at either extreme changes the ranking most.

    Compared are, in this order: whether the first changes, how many of the first three places do, how many places are moved, and
    how far the margin of the leader moves. Cells that are settled by now are left out, whatever was said about them.

    problem  with the ratings
    result   its ranking

    Raises UnknownNameError when the result is not of this problem, and the errors of `panel`.
    """
    said = panel(problem)
    lines, standing = {line.candidate: place for place, line in enumerate(result.results)}, _standing(result)
    criteria = {part.criterion: place for line in result.results[:1] for place, part in enumerate(line.contributions)}
    if lines.keys() != set(said.candidates) or (lines and criteria.keys() != set(said.criteria)):
        raise UnknownNameError("the ranking is not one of this problem: its candidates or criteria differ")
    cells = cell_spreads(said, problem.policy, only=_open_disputes(problem, said))
    rows = np.array([lines[cell.candidate] for cell in cells], dtype=np.intp)
    columns = np.array([criteria[cell.criterion] for cell in cells], dtype=np.intp)
    lowest = _resolutions(standing, rows, columns, np.array([cell.low for cell in cells]))
    highest = _resolutions(standing, rows, columns, np.array([cell.high for cell in cells]))
    swings = (standing.weight[rows, columns] * [cell.range / TOP_LEVEL for cell in cells]).tolist()
    items = [AgendaItem(*parts) for parts in zip(cells, lowest, highest, swings, strict=True)]
    items.sort(key=lambda item: (item.cell.candidate, item.cell.criterion))
    return tuple(sorted(items, key=lambda item: item.effect, reverse=True))


def _open_disputes(problem: RankingProblem, said: Panel) -> BoolArray:
    disputed = spread(said.levels).disputed(problem.policy)
    rows, columns = ({name: place for place, name in enumerate(names)} for names in (said.candidates, said.criteria))
    for value in problem.settled:
        disputed[rows[value.candidate], columns[value.criterion]] = False
    return disputed


def _standing(result: RankingResult) -> _Standing:
    lines = result.results
    return _Standing(
        np.array([[part.weight for part in line.contributions] for line in lines]).reshape(len(lines), -1),
        np.array([[part.utility or 0.0 for part in line.contributions] for line in lines]).reshape(len(lines), -1),
        np.array([np.nan if line.score is None else line.score for line in lines]),
        np.array([line.rank or 0 for line in lines], dtype=np.intp),
    )


def _resolutions(standing: _Standing, rows: Index, columns: Index, levels: FloatArray) -> Iterator[Resolution]:
    """One a cell: the cell (row, column) of the standing goes to its level."""
    change = standing.weight[rows, columns] * (levels / TOP_LEVEL - standing.utility[rows, columns])
    scores = standing.score[rows] + change
    before = standing.rank
    after = _ranks_after(standing, rows, scores)
    moved = np.abs(after - before).sum(axis=1)
    changed = np.stack([((after == place) != (before == place)).any(axis=1) for place in range(1, TOP_PLACES + 1)], axis=1)
    own = after[np.arange(rows.size), rows]
    parts = (levels, scores, own, changed[:, 0], changed.sum(axis=1), moved, _margin_changes(standing, rows, scores))
    for level, score, rank, is_first_changed, top, places, margin in zip(*(part.tolist() for part in parts), strict=True):
        yield Resolution(
            level, None if np.isnan(score) else score, rank or None, is_first_changed, top, places, None if np.isnan(margin) else margin
        )


def _ranks_after(standing: _Standing, rows: Index, scores: FloatArray) -> Index:
    """(n_cells, n_lines): the ranks when, for each cell, only its row scores otherwise. Rows without a rank move nobody."""
    ranked = standing.rank > 0
    all_scores, own = standing.score[None, :], np.arange(rows.size)
    was_over = standing.score[rows, None] > all_scores + TIE_TOLERANCE
    is_over = scores[:, None] > all_scores + TIE_TOLERANCE
    counts = ranked[rows, None] & ranked[None, :]
    after = standing.rank[None, :] + np.where(counts, is_over.astype(np.intp) - was_over, 0)
    over_own = counts & (all_scores > scores[:, None] + TIE_TOLERANCE)
    over_own[own, rows] = False
    after[own, rows] = np.where(ranked[rows], over_own.sum(axis=1) + 1, 0)
    return np.asarray(after)


def _margin_changes(standing: _Standing, rows: Index, scores: FloatArray) -> FloatArray:
    """(n_cells,): how far the first line's lead over the best other ranked one moves; NaN with fewer than two ranked."""
    ranked = np.flatnonzero(standing.rank)
    if ranked.size <= 1:
        return np.full(rows.size, np.nan)
    place = np.full(standing.rank.size, -1)
    place[ranked] = np.arange(ranked.size)
    table = np.repeat(standing.score[ranked][None, :], rows.size, axis=0)
    moving = np.flatnonzero(place[rows] >= 0)
    table[moving, place[rows[moving]]] = scores[moving]
    kept = standing.score[ranked]
    return np.asarray((table[:, 0] - table[:, 1:].max(axis=1)) - (kept[0] - kept[1:].max()))
