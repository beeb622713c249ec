"""Chances of rank: the ranking of many draws of weights and of uncertain values. Seeded, so that the same inputs give the same bytes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from decision.ranking import RankedCells
from decision.robustness import BIT_GENERATOR, Acceptability, AnyWeights, Around, Informed, Ordinal, Region, acceptability, draw_weights
from decision.types import FloatArray
from decision.valuation import Node

Row = dict[str, Any]

SAMPLES = 10_000
SEED = 20261124
# 95 % half width of a share of so many draws, at its widest.
ERROR = 0.98 / SAMPLES**0.5
DEFAULT_SPREAD = "medium"
SPREADS: dict[str, Region] = {
    "narrow": Informed(50),
    "medium": Informed(20),
    "loose": Informed(8),
    "fifth": Around(20),
    "order": Ordinal(),
    "any": AnyWeights(),
}
# Simulated numbers are kept to the millionth: beyond that, processors round differently and digests would differ for nothing.
DECIMALS = 6


def no_chances() -> Row:
    """Of who is not ranked, or has nobody to be ranked against."""
    return {"rank_acceptability": None, "expected_rank": None, "confidence_factor": None, "central_weights": None, "beats": {}}


def chances(board: RankedCells, nodes: Sequence[Node], spread: str) -> tuple[Row, dict[str, Row]]:
    """How it was drawn, and the chances of each candidate of a board of two or more."""
    found = acceptability(board.cells, _drawn_weights(tuple(nodes), spread), seed=SEED)
    drawn = {
        "samples": SAMPLES,
        "seed": SEED,
        "generator": BIT_GENERATOR,
        "region": spread,
        "concentration": getattr(SPREADS[spread], "concentration", None),
        "error": ERROR,
    }
    return drawn, {candidate: _chances(board, found, place) for place, candidate in enumerate(board.candidates)}


@lru_cache(maxsize=8)
def _drawn_weights(nodes: tuple[Node, ...], spread: str) -> FloatArray:
    """Kept, because most recomputations are of ratings, under weights that were drawn before; a few megabytes each."""
    drawn = draw_weights(nodes, SPREADS[spread], SAMPLES, SEED)
    drawn.flags.writeable = False
    return drawn


def _chances(board: RankedCells, found: Acceptability, place: int) -> Row:
    wins = np.zeros(0) if found.pairwise_winning is None else found.pairwise_winning[place]
    beats = dict(zip(board.candidates, _rounded(wins), strict=True))
    del beats[board.candidates[place]]
    central = found.central_weights[place]
    return {
        "rank_acceptability": _rounded(found.rank_acceptability[place]),
        "expected_rank": round(float(found.expected_rank[place]), DECIMALS),
        "confidence_factor": round(float(found.confidence_factors[place]), DECIMALS),
        "central_weights": None if np.isnan(central).any() else dict(zip(board.criteria, _rounded(central), strict=True)),
        "beats": beats,
    }


def _rounded(values: FloatArray) -> list[float]:
    rounded: list[float] = np.round(values, DECIMALS).tolist()
    return rounded
