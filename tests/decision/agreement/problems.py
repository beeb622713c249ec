"""Ratings of several evaluators as a ranking problem."""

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from decision.ranking import Candidate, RankingProblem
from decision.valuation import Node, Rating, RatingState

Levels = Mapping[str, Sequence[Sequence[float | None]]]


def ratings_of(levels: Levels, criteria: Sequence[str]) -> tuple[Rating, ...]:
    """By candidate, one row a criterion and in it one level an evaluator (e1, e2, ...); None = not started."""
    return tuple(
        Rating(candidate, criterion, f"e{place}", RatingState.NOT_STARTED if level is None else RatingState.RATED, level)
        for candidate, rows in levels.items()
        for criterion, row in zip(criteria, rows, strict=True)
        for place, level in enumerate(row, start=1)
    )


def problem_of(levels: Levels, weights: Mapping[str, float], **changes: object) -> RankingProblem:
    """A flat scorecard; candidates are named as their ids."""
    nodes = tuple(Node(name, None, weight=weight) for name, weight in weights.items())
    return RankingProblem(nodes, tuple(Candidate(one, one) for one in levels), ratings_of(levels, list(weights)), **changes)


@st.composite
def problems(draw: st.DrawFn, missing: bool = True) -> RankingProblem:
    """Two to five candidates, one to four criteria, two to four evaluators."""
    m, n, k = draw(st.integers(2, 5)), draw(st.integers(1, 4)), draw(st.integers(2, 4))
    level = st.one_of(st.none(), st.integers(0, 5)) if missing else st.integers(0, 5)
    levels = {f"c{a}": [[draw(level) for _ in range(k)] for _ in range(n)] for a in range(m)}
    return problem_of(levels, {f"w{j}": draw(st.integers(1, 9)) for j in range(n)})


def as_matrix(rows: Sequence[Sequence[float | None]]) -> np.ndarray:
    return np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=np.float64)
