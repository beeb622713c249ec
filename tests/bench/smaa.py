"""Rank acceptabilities against what NumPy needs for the totals and their order alone: a matrix product and argsort."""

import numpy as np

from decision.robustness import AnyWeights, Informed, acceptability, draw_weights
from decision.types import FloatArray
from decision.valuation import Grid, Node
from tests.bench.measure import SEED, Measured, best

SIZES = ((10_000, 50, 20), (100_000, 50, 20), (10_000, 1_000, 60), (100_000, 1_000, 60))
PREVIEW = (10_000, 50, 20)
BLOCKS = (256, 1_024, 2_048)
TRIAL = 10_000
THREADS = 2


def problem(candidates: int, criteria: int) -> tuple[Grid, list[Node]]:
    """Random utilities, and as many criteria of different weight."""
    draw = np.random.default_rng(SEED)
    nodes = [Node(f"k{number}", None, weight=float(draw.integers(1, 30))) for number in range(criteria)]
    return Grid(draw.random((candidates, criteria)), np.ones((candidates, criteria), dtype=np.bool_)), nodes


def _floor(weights: FloatArray, utility: FloatArray, block: int) -> float:
    """Seconds for the float64 product and argsort, block by block, without counting anything."""
    across, totals = np.ascontiguousarray(utility.T), np.empty((block, len(utility)))
    starts = range(0, len(weights), block)

    def multiply() -> None:
        for start in starts:
            part = weights[start : start + block]
            np.dot(part, across, out=totals[: len(part)])

    def order() -> None:
        for start in starts:
            np.argsort(totals[: len(weights) - start], axis=1)

    return best(multiply) + best(order)


def floor(weights: FloatArray, utility: FloatArray) -> float:
    """`_floor` with the block that a part of the samples shows to be the best."""
    block = min(BLOCKS, key=lambda block: _floor(weights[:TRIAL], utility, block))
    return _floor(weights, utility, block)


def whole_matrix(samples: int, candidates: int, criteria: int) -> Measured:
    """Every rank of every candidate, central weights and confidence factors, by two threads."""
    cells, nodes = problem(candidates, criteria)
    weights = draw_weights(nodes, AnyWeights(), samples, SEED)
    return Measured(
        "SMAA-2 rank matrix",
        f"{samples} x {candidates} x {criteria}",
        best(lambda: acceptability(cells, weights, threads=THREADS, pairwise=False)),
        floor_s=floor(weights, cells.utility),
    )


def preview(samples: int, candidates: int, criteria: int) -> Measured:
    """From agreed weights to everything that the page shows, pairs included."""
    cells, nodes = problem(candidates, criteria)
    return Measured(
        "SMAA-2 preview",
        f"{samples} x {candidates} x {criteria}",
        best(lambda: acceptability(cells, draw_weights(nodes, Informed(20), samples, SEED))),
    )


def rows() -> list[Measured]:
    return [*(whole_matrix(*size) for size in SIZES), preview(*PREVIEW)]
