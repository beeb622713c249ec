"""The answer to a slider of the ranking page: ranks, chances, stability, cross-checks and the rest of the study, from a stored ranking."""

import os
from collections.abc import Iterator
from typing import Any

import django

from decision.ranking import rank
from decision.valuation import global_weights
from tests.bench.contest import contest
from tests.bench.measure import Measured
from tests.bench.product import problem
from tests.bench.rivals import Rivals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings_test")
django.setup()

from evaluations.preview import preview  # noqa: E402 - has models, for which Django must be set up

SIZE = (50, 20, 3)


def rows(_rivals: Rivals) -> Iterator[Measured]:
    payload = _payload()
    weights = [group["weight"] for group in payload["groups"]]
    preview(payload, weights)  # draws the weights, which a second what-if finds drawn unless it is of other weights
    moving = iter(range(1, 1_000_000))

    def answer() -> object:
        return preview(payload, [weights[0] + next(moving), *weights[1:]])

    yield contest("what-if of the page", SIZE[:2], answer)


def _payload() -> dict[str, Any]:
    """As it is stored, with as much of it as a what-if reads; each criterion a group of its own."""
    given = problem(*SIZE)
    shares = global_weights(given.nodes)
    leaves = [{"criterion": leaf, "name": leaf, "weight": weight} for leaf, weight in shares.items()]
    return {
        "groups": leaves,
        "criteria": [{**leaf, "group": leaf["criterion"], "share": 1.0} for leaf in leaves],
        "results": [
            {
                "candidate": line.candidate,
                "name": line.name,
                "rank": line.rank,
                "gates": [],
                "contributions": [
                    {
                        "criterion": part.criterion,
                        "utility_low": part.low,
                        "utility_high": part.high,
                        "utility_sd": part.sd,
                        "is_known": True,
                        "is_applicable": True,
                        "disputed": False,
                        "levels": [],
                    }
                    for part in line.contributions
                ],
            }
            for line in rank(given).results
        ],
    }
