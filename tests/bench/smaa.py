"""Rank acceptabilities beside what NumPy needs for the totals and their order alone, a matrix product and argsort, and beside the peers."""

from collections.abc import Callable, Iterator

import numpy as np

from decision.robustness import AnyWeights, Informed, acceptability, draw_weights
from decision.types import FloatArray
from decision.valuation import Grid, Node
from tests.bench.contest import contest
from tests.bench.inputs import ACCEPTABILITY
from tests.bench.measure import SEED, Measured, Stopwatch, Watch, race
from tests.bench.rivals import Entry, Rivals

SIZES = ((10_000, 50, 20), (100_000, 50, 20), (10_000, 1_000, 60), (100_000, 1_000, 60))
PREVIEW_NAME, PREVIEW = "SMAA-2 preview", (10_000, 50, 20)
BLOCKS = (128, 256, 512, 1_024, 2_048)
TRIAL = 10_000
THREADS = 2
CELLS_OF_A_LOOP = 20_000

Work = Callable[[FloatArray, FloatArray, int], Callable[[], None]]


def rows(rivals: Rivals) -> Iterator[Measured]:
    yield from (_whole_matrix(size, rivals) for size in SIZES)
    yield _preview()


def problem(candidates: int, criteria: int) -> tuple[Grid, list[Node]]:
    """Random utilities, and as many criteria of different weight."""
    draw = np.random.default_rng(SEED)
    nodes = [Node(f"k{number}", None, weight=float(draw.integers(1, 30))) for number in range(criteria)]
    return Grid(draw.random((candidates, criteria)), np.ones((candidates, criteria), dtype=np.bool_)), nodes


def solver(samples: int, candidates: int, criteria: int) -> Callable[[], object]:
    """Every rank of every candidate, central weights and confidence factors, by two threads; the weights are drawn beforehand."""
    cells, nodes = problem(candidates, criteria)
    weights = draw_weights(nodes, AnyWeights(), samples, SEED)
    return lambda: acceptability(cells, weights, threads=THREADS, pairwise=False)


def _whole_matrix(size: tuple[int, int, int], rivals: Rivals) -> Measured:
    samples, candidates, criteria = size
    cells, nodes = problem(candidates, criteria)
    floor = _floor(draw_weights(nodes, AnyWeights(), samples, SEED), cells.utility)
    draws = CELLS_OF_A_LOOP // candidates
    entries = [
        Entry(f"{entry.label} in a loop (estimated from {draws} samples)", entry.seconds, entry.watch)
        for entry in rivals.entries(ACCEPTABILITY, candidates, criteria, draws)
    ]
    return contest(ACCEPTABILITY, size, solver(*size), floor, entries, times=samples / draws)


def _preview() -> Measured:
    """From agreed weights to everything that the page shows, pairs included."""
    samples, candidates, criteria = PREVIEW
    cells, nodes = problem(candidates, criteria)
    return contest(PREVIEW_NAME, PREVIEW, lambda: acceptability(cells, draw_weights(nodes, Informed(20), samples, SEED)))


def _floor(weights: FloatArray, utility: FloatArray) -> tuple[Watch, Watch]:
    """The float64 product and argsort, block by block, nothing counted."""
    return _best_blocks(_products, weights, utility), _best_blocks(_orders, weights, utility)


def _best_blocks(work: Work, weights: FloatArray, utility: FloatArray) -> Watch:
    """With the size of block that a part of the samples shows to be the best."""
    times = race(*(Stopwatch(work(weights[:TRIAL], utility, block)) for block in BLOCKS))
    return Stopwatch(work(weights, utility, BLOCKS[times.index(min(times))]))


def _products(weights: FloatArray, utility: FloatArray, block: int) -> Callable[[], None]:
    across, totals = np.ascontiguousarray(utility.T), np.empty((block, len(utility)))

    def multiply() -> None:
        for start in range(0, len(weights), block):
            part = weights[start : start + block]
            np.dot(part, across, out=totals[: len(part)])

    return multiply


def _orders(weights: FloatArray, utility: FloatArray, block: int) -> Callable[[], None]:
    totals = weights[:block] @ utility.T

    def order() -> None:
        for start in range(0, len(weights), block):
            np.argsort(totals[: len(weights) - start], axis=1)

    return order
