"""What could put somebody else first: a missing answer, a part that is left out, a weight or a value that moves."""

from typing import Any

from decision.ranking import RankedCells, RankingProblem
from decision.ranking.information import CellInformation, value_of_information
from decision.robustness.dominance import WeightBounds, contenders, dominance
from decision.robustness.leave_out import LeftOut, leave_out
from decision.robustness.tornado import Bar, tornado
from decision.robustness.weight_paths import WeightPaths
from decision.valuation import TOP_LEVEL

Row = dict[str, Any]
Ranges = dict[tuple[str, str], tuple[float, float]]

MOST_CELLS, MOST_BARS = 20, 12
# How far, of itself, each weight may be off when it is asked who could be first.
WITHIN = 0.2


def without(problem: RankingProblem) -> tuple[dict[str, Row], list[Row]]:
    """The ranking without each evaluator, by number, and without each criterion and group."""
    found = leave_out(problem)
    people = {one.name: _left_out(one) for one in found.evaluators}
    groups = [{"criterion": one.name, "is_group": True, **_left_out(one)} for one in found.groups]
    return people, groups + [{"criterion": one.name, "is_group": False, **_left_out(one)} for one in found.criteria]


def _left_out(one: LeftOut) -> Row:
    return {
        "first": one.outcome.first[0] if one.outcome.first else None,
        "changes_first": one.first_changes,
        "moves": one.largest_move,
    }


def information(board: RankedCells, disputed: Ranges) -> list[Row]:
    """Open cells that could matter, the most telling first; `disputed` in utility, 0 to 1."""
    found = value_of_information(board, disputed)
    return [_information(one) for one in found if one.could_change_first][:MOST_CELLS]


def _information(one: CellInformation) -> Row:
    return {
        "candidate": one.candidate,
        "criterion": one.criterion,
        "kind": "unknown" if one.is_unknown else "disputed",
        "low": one.low * TOP_LEVEL,
        "high": one.high * TOP_LEVEL,
        "could_change_first": one.could_change_first,
        "chance": one.probability,
        "gain": one.gain,
    }


def outdone(board: RankedCells) -> Row:
    """Who is outdone on every criterion, and who is never first although each weight may be off by a part of itself."""
    names = board.candidates
    pairs = dominance(board.cells)
    possible = contenders(names, board.cells, WeightBounds.around(board.weights, WITHIN))
    return {
        "dominated": [[names[a], names[b]] for a, b in zip(*pairs.nonzero(), strict=True)],
        "never_first": [name for name, is_possible in zip(names, possible, strict=True) if not is_possible],
        "within": WITHIN,
    }


def bars(board: RankedCells, paths: WeightPaths) -> list[Row]:
    found = tornado(board.candidates, board.cells, paths)
    return [_bar(bar) for bar in found.bars[:MOST_BARS]]


def _bar(bar: Bar) -> Row:
    return {
        "kind": "weight" if bar.candidate is None else "value",
        "criterion": bar.name,
        "candidate": bar.candidate,
        "low": bar.low,
        "high": bar.high,
        "margin_low": bar.margin_at_low,
        "margin_high": bar.margin_at_high,
        "crosses": bar.crosses_zero,
    }
