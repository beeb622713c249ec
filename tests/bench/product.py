"""What the product computes of its own: totals, a ranking from single ratings, the coverage of a program."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from decision.ranking import Candidate, RankingProblem, rank, totals
from decision.sourcing import Level, Requirement, Source, StageRule, Supply, cover
from decision.valuation import Grid, Node, Rating, RatingState
from tests.bench.contest import contest
from tests.bench.inputs import SIZES
from tests.bench.measure import SEED, Measured, Stopwatch
from tests.bench.rivals import Rivals

PROGRAMS = ((8, 4), (12, 20))


def rows(_rivals: Rivals) -> Iterator[Measured]:
    yield from (_additive_totals(*size) for size in SIZES)
    yield _whole_ranking(30, 40, 8)
    yield from (_coverage(*size) for size in PROGRAMS)


def _additive_totals(candidates: int, criteria: int) -> Measured:
    """Worst and best totals with a mask, against one matrix product of complete ratings."""
    draw = np.random.default_rng(SEED)
    utility, weights = draw.random((candidates, criteria)), draw.dirichlet(np.ones(criteria))
    cells = Grid(utility, np.ones(utility.shape, dtype=np.bool_))
    floor = Stopwatch(lambda: utility @ weights)
    return contest("additive totals", (candidates, criteria), lambda: totals(cells, weights), (floor,))


def problem(candidates: int, criteria: int, evaluators: int) -> RankingProblem:
    """Everybody has rated everything."""
    draw = np.random.default_rng(SEED)
    names, leaves = [f"c{n:03}" for n in range(candidates)], [f"k{n:03}" for n in range(criteria)]
    return RankingProblem(
        nodes=tuple(Node(leaf, None, weight=float(draw.integers(1, 30))) for leaf in leaves),
        candidates=tuple(Candidate(name, name) for name in names),
        ratings=tuple(
            Rating(name, leaf, f"e{person}", RatingState.RATED, float(draw.integers(0, 6)))
            for name in names
            for leaf in leaves
            for person in range(evaluators)
        ),
    )


def _whole_ranking(*size: int) -> Measured:
    """From single ratings to ranks, as a recomputation does it."""
    given = problem(*size)
    return contest("ranking from ratings", size, lambda: rank(given))


def _coverage(components: int, sources: int) -> Measured:
    """Every cell of a program, with its reasons."""
    parts = [f"component{n}" for n in range(components)]
    supply = Supply(
        requirements=tuple(Requirement(part, "commercial", market, 10, "batches") for part in parts for market in ("US", "EU")),
        sources=tuple(
            Source(f"{part}-{n}", part, f"org{n}", f"org{n // 2}.site", level=Level.Q8, capacity=8, unit="batches")
            for part in parts
            for n in range(sources)
        ),
        stages=(StageRule("commercial", 1, Level.Q8),),
        units={"batches": ("batches", 1.0)},
    )
    return contest("coverage of a program", (components, sources), lambda: cover(supply, date(2026, 11, 24)))
