"""What other methods say of the same values and weights. Shown beside the ranking, never mixed with it."""

from typing import Any

import numpy as np

from decision.crosschecks import CrossCheck, CrossChecks, cross_checks
from decision.ranking import RankedCells

Row = dict[str, Any]


def method_checks(board: RankedCells) -> list[Row]:
    utility = np.where(board.cells.applicable, board.cells.middle, np.nan)
    found = cross_checks(utility, board.weights, board.candidates, board.criteria)
    return [_check(check, found) for check in found.checks]


def _check(check: CrossCheck, found: CrossChecks) -> Row:
    return {
        "method": check.method,
        "ranks": dict(zip(found.candidates, check.ranks, strict=True)),
        "tau": check.tau_b,
        "flips": [list(pair) for pair in check.flipped],
        "left_out": list(found.left_out),
        "constant": list(found.constant),
        "compromise": list(found.compromise_set) if check.method == "vikor" else [],
    }
