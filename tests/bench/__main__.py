"""`make bench`: times of the mathematics, as ratios to what cannot be beaten in the same run; prints a table, writes bench/results.json."""

import json
import platform
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np

from decision.ranking import Candidate, RankingProblem, rank, totals
from decision.sourcing import Level, Requirement, Source, StageRule, Supply, cover
from decision.valuation import Grid, Node, Rating, RatingState
from tests.bench.measure import SEED, Measured, best

RESULTS = Path(__file__).resolve().parents[2] / "bench" / "results.json"


def additive_totals(candidates: int, criteria: int) -> Measured:
    """Worst and best totals with a mask, against one matrix product of complete ratings."""
    draw = np.random.default_rng(SEED)
    utility, weights = draw.random((candidates, criteria)), draw.dirichlet(np.ones(criteria))
    cells = Grid(utility, np.ones(utility.shape, dtype=np.bool_))
    return Measured(
        "additive totals", f"{candidates} x {criteria}", best(lambda: totals(cells, weights)), floor_s=best(lambda: utility @ weights)
    )


def whole_ranking(candidates: int, criteria: int, evaluators: int) -> Measured:
    """From single ratings to ranks, as a recomputation does it."""
    draw = np.random.default_rng(SEED)
    names, leaves = [f"c{n:03}" for n in range(candidates)], [f"k{n:03}" for n in range(criteria)]
    problem = RankingProblem(
        nodes=tuple(Node(leaf, None, weight=float(draw.integers(1, 30))) for leaf in leaves),
        candidates=tuple(Candidate(name, name) for name in names),
        ratings=tuple(
            Rating(name, leaf, f"e{person}", RatingState.RATED, float(draw.integers(0, 6)))
            for name in names
            for leaf in leaves
            for person in range(evaluators)
        ),
    )
    return Measured("ranking from ratings", f"{candidates} x {criteria} x {evaluators}", best(lambda: rank(problem)))


def program_coverage(components: int, sources: int) -> Measured:
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
    return Measured("coverage of a program", f"{components} x {sources}", best(lambda: cover(supply, date(2026, 11, 24))))


def main() -> None:
    measured = [
        *(additive_totals(*size) for size in ((100, 20), (1_000, 40), (10_000, 60))),
        whole_ranking(30, 40, 8),
        *(program_coverage(*size) for size in ((8, 4), (12, 20))),
    ]
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")
    for row in measured:
        against = f"{row.ours_s / row.floor_s:8.1f} x the floor" if row.floor_s else ""
        print(f"{row.name:24}{row.size:>16}{row.ours_s * 1000:12.3f} ms{against}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([asdict(row) for row in measured], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
