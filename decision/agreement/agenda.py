"""What to talk about first: disputed cells by how much the ranking depends on them.

Settling a cell moves one score by weight times the change of its utility, so what becomes of the ranking is exact.
"""

from dataclasses import dataclass
from math import isnan

import numpy as np

from decision.agreement.panel import Panel, panel
from decision.agreement.spread import CellSpread, Spread, cell_spreads, spread
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


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A disputed cell, and what settling it at the lowest or at the highest level that anyone gave would do."""

    cell: CellSpread
    lowest: Resolution
    highest: Resolution
    score_swing: float


@dataclass(frozen=True, slots=True)
class _Standing:
    """A ranking as arrays over its lines: weight and utility (n_lines, n_criteria), the rest (n_lines,); rank 0 = none."""

    weight: FloatArray
    utility: FloatArray
    score: FloatArray
    rank: Index


@dataclass(frozen=True, slots=True)
class _Resolutions:
    """One end of all cells, as arrays over them: `Resolution` says what each is; rank 0 and NaN stand for None."""

    level: FloatArray
    score: FloatArray
    rank: Index
    changes_first: BoolArray
    top_changed: Index
    places_moved: Index
    margin_change: FloatArray

    @property
    def effects(self) -> tuple[FloatArray, ...]:
        """What cells are compared by, the most important first."""
        parts = (self.changes_first, self.top_changed, self.places_moved, np.abs(np.nan_to_num(self.margin_change)))
        return tuple(part.astype(np.float64) for part in parts)

    def of(self, one: int) -> Resolution:
        score, margin = float(self.score[one]), float(self.margin_change[one])
        return Resolution(
            float(self.level[one]),
            None if isnan(score) else score,
            int(self.rank[one]) or None,
            bool(self.changes_first[one]),
            int(self.top_changed[one]),
            int(self.places_moved[one]),
            None if isnan(margin) else margin,
        )


def agenda(problem: RankingProblem, result: RankingResult, *, said: Panel | None = None, most: int | None = None) -> tuple[AgendaItem, ...]:
    """The disputed cells, those first whose settling at either extreme changes the ranking most.

    Compared are, in this order: whether the first changes, how many of the first three places do, how many places are moved, and
    how far the margin of the leader moves. Cells that are settled by now are left out, whatever was said about them.

    problem  with the ratings
    result   its ranking
    said     the panel of the problem, where the caller has it
    most     how many cells at most; None: all

    Raises UnknownNameError when the result is not of this problem, and the errors of `panel`.
    """
    said = said or panel(problem)
    lines, standing = {line.candidate: place for place, line in enumerate(result.results)}, _standing(result)
    criteria = {part.criterion: place for line in result.results[:1] for place, part in enumerate(line.contributions)}
    if lines.keys() != set(said.candidates) or (lines and criteria.keys() != set(said.criteria)):
        raise UnknownNameError("the ranking is not one of this problem: its candidates or criteria differ")
    found = spread(said.levels)
    cells = np.argwhere(_open_disputes(problem, said, found))
    rows = np.array([lines[said.candidates[row]] for row, _ in cells], dtype=np.intp)
    columns = np.array([criteria[said.criteria[column]] for _, column in cells], dtype=np.intp)
    low, high = (part[cells[:, 0], cells[:, 1]] for part in (found.low, found.high))
    lowest, highest = (_resolutions(standing, rows, columns, levels) for levels in (low, high))
    swings = standing.weight[rows, columns] * (high - low) / TOP_LEVEL
    chosen = _order(lowest, highest, swings, said, cells)[:most].tolist()
    wanted = np.zeros(found.n.shape, dtype=np.bool_)
    wanted[tuple(cells[chosen].T)] = True
    by_cell = {(cell.candidate, cell.criterion): cell for cell in cell_spreads(said, problem.policy, only=wanted)}
    return tuple(
        AgendaItem(
            by_cell[said.candidates[cells[one, 0]], said.criteria[cells[one, 1]]], lowest.of(one), highest.of(one), float(swings[one])
        )
        for one in chosen
    )


def _order(lowest: "_Resolutions", highest: "_Resolutions", swings: FloatArray, said: Panel, cells: Index) -> Index:
    """Places of the cells, the most important first: by the end that changes more, then the swing, then candidate and criterion."""
    takes_high = np.zeros(swings.size, dtype=np.bool_)
    for mine, other in zip(reversed(highest.effects), reversed(lowest.effects), strict=True):
        takes_high = (mine > other) | ((mine == other) & takes_high)
    effects = [np.where(takes_high, mine, other) for mine, other in zip(highest.effects, lowest.effects, strict=True)]
    names = (_alphabetical(said.criteria)[cells[:, 1]], _alphabetical(said.candidates)[cells[:, 0]])
    return np.lexsort((*names, -swings, *(-effect for effect in reversed(effects))))


def _alphabetical(names: tuple[str, ...]) -> Index:
    """The place of each name in their alphabetical order."""
    places = np.empty(len(names), dtype=np.intp)
    places[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return places


def _open_disputes(problem: RankingProblem, said: Panel, found: Spread) -> BoolArray:
    disputed = found.disputed(problem.policy)
    rows, columns = ({name: place for place, name in enumerate(names)} for names in (said.candidates, said.criteria))
    for value in problem.settled:
        disputed[rows[value.candidate], columns[value.criterion]] = False
    return disputed


def _standing(result: RankingResult) -> _Standing:
    lines = result.results
    shape = (len(lines), len(lines[0].contributions) if lines else 0)
    return _Standing(
        np.array([[part.weight for part in line.contributions] for line in lines]).reshape(shape),
        np.array([[part.utility or 0.0 for part in line.contributions] for line in lines]).reshape(shape),
        np.array([np.nan if line.score is None else line.score for line in lines]),
        np.array([line.rank or 0 for line in lines], dtype=np.intp),
    )


def _resolutions(standing: _Standing, rows: Index, columns: Index, levels: FloatArray) -> _Resolutions:
    """Each cell (row, column) of the standing goes to its level."""
    change = standing.weight[rows, columns] * (levels / TOP_LEVEL - standing.utility[rows, columns])
    scores = standing.score[rows] + change
    before = standing.rank
    after = _ranks_after(standing, rows, scores)
    changed = np.stack([((after == place) != (before == place)).any(axis=1) for place in range(1, TOP_PLACES + 1)], axis=1)
    return _Resolutions(
        levels,
        scores,
        after[np.arange(rows.size), rows],
        changed[:, 0],
        changed.sum(axis=1),
        np.abs(after - before).sum(axis=1),
        _margin_changes(standing, rows, scores),
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
