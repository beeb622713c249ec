"""The default installation, killed in the middle of writes: what was acknowledged stays, and the rest is computed at the next start."""

import threading
import time
import urllib.error
from typing import Any

import pytest

from tests.faults.installation import Installation, embedded, wait_for

pytestmark = [pytest.mark.postgres, pytest.mark.broker]

WRITES, KILLED_AFTER = 400, (90, 230)


class Rater(threading.Thread):
    """One evaluator at work: each rating is sent until it is acknowledged."""

    def __init__(self, installation: Installation, sheet: dict[str, Any]) -> None:
        super().__init__(daemon=True)
        self.installation = installation
        self.sheet = sheet
        self.acknowledged: dict[str, str] = {}
        self.count = 0
        self.failed = 0

    def run(self) -> None:
        for number in range(WRITES):
            cell = self.sheet["cells"][number % len(self.sheet["cells"])]
            rating = {name: cell[name] for name in ("candidate", "criterion")} | {
                "state": "rated",
                "value": number % 6,
                "comment": str(number),
            }
            while not self.is_sent(rating):
                time.sleep(0.05)
            self.acknowledged[f"{cell['candidate']} {cell['criterion']}"] = str(number)
            self.count += 1

    def is_sent(self, rating: dict[str, Any]) -> bool:
        try:
            self.installation.ask("PUT", f"evaluations/{self.sheet['evaluation']}/ratings/", self.sheet["token"], [rating])
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            self.failed += 1
            return False
        return True


def stored(installation: Installation) -> dict[str, str]:
    sql = "SELECT candidate_id, criterion_lineage, comment FROM evaluations_rating"
    return {f"{candidate} {criterion}".replace("-", ""): comment for candidate, criterion, comment in installation.rows(sql)}


def test_a_killed_web_server_loses_nothing_that_it_acknowledged(tmp_path):
    with embedded(tmp_path) as installation:
        (sheet,) = installation.act("sheets", people=1, candidates=5, criteria=4)
        rater = Rater(installation, sheet)
        rater.start()
        for count in KILLED_AFTER:
            wait_for(lambda count=count: rater.count >= count, f"{count} ratings are acknowledged", 60)
            installation.kill("web")
            installation.start("web")
        wait_for(lambda: not rater.is_alive(), "Everything is rated", 60)
        installation.kill("web")

        assert (rater.count, rater.failed > 0) == (WRITES, True)
        assert stored(installation) == {cell.replace("-", ""): comment for cell, comment in rater.acknowledged.items()}
        installation.start("web")
        wait_for(installation.is_quiet, "The next start finishes what was left, without another change")
        assert installation.run("manage.py", "verify_results").splitlines()[-1] == "2 targets, 0 drifted, 0 parked"
