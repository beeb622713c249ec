"""The same behaviour of both shapes: one web server on SQLite, and PostgreSQL with a broker and a worker."""

from collections.abc import Iterator
from typing import Any

import pytest

from common.recompute.engine import BURST, INTERVAL_SECONDS
from tests.faults.installation import Installation, embedded, wait_for, with_workers

pytestmark = [pytest.mark.postgres, pytest.mark.broker]


@pytest.fixture(scope="module", params=["embedded", "workers"])
def installation(request, tmp_path_factory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "embedded":
        with embedded(folder) as started:
            yield started
    else:
        with with_workers(folder, workers=1) as (started, _postgres, _broker):
            yield started


def new_round(installation: Installation, **sizes: int) -> list[dict[str, Any]]:
    sheets = installation.act("sheets", **sizes)
    wait_for(installation.is_quiet, "The empty round is computed")
    return sheets


def rate(installation: Installation, sheet: dict[str, Any], cells: list[dict[str, str]], value: int = 4) -> None:
    rows = [{"candidate": cell["candidate"], "criterion": cell["criterion"], "state": "rated", "value": value} for cell in cells]
    installation.ask("PUT", f"evaluations/{sheet['evaluation']}/ratings/", sheet["token"], rows)


def target(installation: Installation, sheet: dict[str, Any]) -> dict[str, Any]:
    sql = "SELECT wanted_revision, done_revision, attempts, error, parked_at FROM common_target WHERE object_id = %s"
    names = ("wanted", "done", "attempts", "error", "parked_at")
    return dict(zip(names, installation.rows(sql, sheet["evaluation"])[0], strict=True))


def runs(installation: Installation, sheet: dict[str, Any]) -> int:
    """Each recomputation stores a result."""
    sql = "SELECT count(*) FROM common_result JOIN common_target target ON target.id = target_id WHERE object_id = %s"
    return int(installation.rows(sql, sheet["evaluation"])[0][0])


def known_weights(installation: Installation, sheet: dict[str, Any]) -> set[float]:
    """How much of each candidate's weight the stored ranking knows ratings of: 1 when none is missing."""
    (payload,) = installation.act("ranking", evaluation=sheet["evaluation"])
    return {line["known_weight"] for line in payload["results"]}


def assert_exact(installation: Installation) -> None:
    assert "0 drifted, 0 parked" in installation.run("manage.py", "verify_results")


def test_one_bulk_call_of_a_thousand_ratings_costs_one_recomputation(installation):
    (sheet,) = new_round(installation, people=1, candidates=50, criteria=20)
    before = runs(installation, sheet)

    rate(installation, sheet, sheet["cells"])

    wait_for(installation.is_quiet, "The ranking is stored")
    assert len(sheet["cells"]) == 1000
    assert runs(installation, sheet) == before + 1
    assert known_weights(installation, sheet) == {1.0}


def test_a_burst_of_single_calls_costs_at_most_twenty_recomputations(installation):
    """A thousand calls where there is a worker; the one process of the default is slower to ask."""
    people = 10 if "worker1" in installation.running else 1
    sheets = new_round(installation, people=people, candidates=10, criteria=10)
    before = runs(installation, sheets[0])

    seconds = installation.act("rate_singly", evaluation=sheets[0]["evaluation"], users=[sheet["user"] for sheet in sheets])

    wait_for(installation.is_quiet, "The ranking is stored")
    assert target(installation, sheets[0])["wanted"] == 1 + 100 * people
    # On a machine so slow that the calls are no burst, what the rule allows in that time.
    assert 0 < runs(installation, sheets[0]) - before <= max(20, BURST + 2 + seconds / INTERVAL_SECONDS)
    assert known_weights(installation, sheets[0]) == {1.0}
    assert_exact(installation)


def test_a_poisoned_round_parks_with_its_error_blocks_nobody_and_returns_with_the_next_change(installation):
    (bad,), (good,) = (new_round(installation, people=1, candidates=2, criteria=2) for _ in range(2))
    installation.act("poison", evaluation=bad["evaluation"])

    rate(installation, bad, bad["cells"])
    wait_for(lambda: target(installation, bad)["attempts"], "The poisoned round was tried")
    rate(installation, good, good["cells"])
    wait_for(lambda: target(installation, good)["done"] == 2, "The other round is stored")
    assert target(installation, bad)["parked_at"] is None
    wait_for(lambda: target(installation, bad)["parked_at"], "The poisoned round is parked")

    parked = target(installation, bad)
    assert (parked["wanted"], parked["done"], parked["attempts"]) == (2, 1, 5)
    assert "no_such_rule" in parked["error"]
    installation.act("heal", evaluation=bad["evaluation"])
    rate(installation, bad, bad["cells"], value=2)
    wait_for(installation.is_quiet, "The round is computed again")
    assert target(installation, bad) == {"wanted": 3, "done": 3, "attempts": 0, "error": "", "parked_at": None}
    assert_exact(installation)
