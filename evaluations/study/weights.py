"""What each weight could do: how far it may move before the first changes, and the scores along the way."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from decision.ranking import RankedCells
from decision.robustness.stability import StabilityInterval, Swap, curves, stability
from decision.robustness.weight_paths import WeightPaths, tree_paths
from decision.valuation import Node
from evaluations.study.changes import bars

Row = dict[str, Any]

CURVES_OF = 3
POSITIONS = np.linspace(0, 1, 21)


def weight_studies(board: RankedCells, nodes: Sequence[Node]) -> Row:
    """Stability intervals of every node, swaps of neighbours and curves by top-level node, and a tornado of the lead."""
    paths = tree_paths(nodes)
    found = stability(board.candidates, board.cells, paths)
    groups = {node.parent for node in nodes}
    tops = [node.id for node in nodes if node.parent is None]
    return {
        "stability": [_interval(interval, is_group=interval.name in groups) for interval in found.intervals],
        "swaps": [_swap(swap, at) for top in tops for swap in found.swaps(top) if (at := _nearest(swap)) is not None],
        "curves": _curves(board, paths, tops),
        "tornado": bars(board, paths),
    }


def _interval(interval: StabilityInterval, *, is_group: bool) -> Row:
    return {
        "criterion": interval.name,
        "is_group": is_group,
        "weight": interval.weight,
        "low": interval.low,
        "high": interval.high,
        "below": interval.overtaken_below_by,
        "above": interval.overtaken_above_by,
        "is_movable": interval.is_movable,
    }


def _nearest(swap: Swap) -> float | None:
    ways = [at for at in (swap.below, swap.above) if at is not None]
    return min(ways, key=lambda at: abs(at - swap.weight), default=None)


def _swap(swap: Swap, at: float) -> Row:
    return {"upper": swap.upper, "lower": swap.lower, "criterion": swap.name, "weight": swap.weight, "at": at}


def _curves(board: RankedCells, paths: WeightPaths, tops: Sequence[str]) -> list[Row]:
    totals = curves(board.cells, paths, POSITIONS)
    shown = board.candidates[:CURVES_OF]
    return [
        {
            "criterion": top,
            "shares": POSITIONS.tolist(),
            "totals": {candidate: totals[paths.names.index(top), :, place].tolist() for place, candidate in enumerate(shown)},
        }
        for top in tops
    ]
