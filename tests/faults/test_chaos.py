"""Two thousand changes while workers, broker and database are killed: nothing acknowledged is lost, every result ends right."""

import json
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from tests.faults.installation import Installation, wait_for, with_workers

pytestmark = [pytest.mark.postgres, pytest.mark.broker]

WRITERS, CHANGES, PER_SECOND = 4, 500, 25.0
PROGRAMS, ROUNDS = 90, 10
SECONDS = CHANGES / PER_SECOND


class Monitor(threading.Thread):
    """Looks at every revision all the time; one that ever falls is kept."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(daemon=True)
        self.installation = installation
        self.ended = threading.Event()
        self.seen: dict[int, int] = {}
        self.fallen: list[tuple[int, int, int]] = []
        self.looks = 0

    def run(self) -> None:
        while not self.ended.wait(0.02):
            try:
                self.look()
            except psycopg.Error:
                continue  # the database restarts

    def look(self) -> None:
        for target, revision in self.installation.rows("SELECT id, done_revision FROM common_target"):
            if revision < self.seen.get(target, 0):
                self.fallen.append((target, self.seen[target], revision))
            self.seen[target] = revision
        self.looks += 1


@contextmanager
def watched(installation: Installation) -> Iterator[Monitor]:
    monitor = Monitor(installation)
    monitor.start()
    try:
        yield monitor
    finally:
        monitor.ended.set()
        monitor.join()


def harm(installation: Installation, postgres: Any, broker: Any, broker_url: str) -> list[tuple[float, Callable[[], object]]]:
    """What happens when, in seconds from the first change: the order of the kills comes from a seed."""
    dice = random.Random(20261124)  # noqa: S311 - the same harm each time

    def kill_a_child() -> None:
        installation.kill_child(f"worker{dice.choice((1, 2))}")

    def kill_a_group() -> None:
        name = f"worker{dice.choice((1, 2))}"
        installation.kill(name)
        installation.start(name)

    def flush_the_queue() -> None:
        with redis.Redis.from_url(broker_url) as client:
            client.flushall()

    kills = [(float(at), dice.choice((kill_a_child, kill_a_child, kill_a_group))) for at in range(2, int(SECONDS), 2)]
    services = [
        (5.0, lambda: broker.stop(signal.SIGKILL)),
        (8.0, broker.start),
        (12.0, flush_the_queue),
        (15.0, lambda: postgres.stop(signal.SIGQUIT)),
        (15.5, postgres.start),
    ]
    return sorted([*kills, *services], key=lambda event: event[0])


def write(installation: Installation, plan: Path) -> list[Any]:
    arguments = [str(CHANGES), str(PER_SECOND)]
    return [
        installation.launch(
            [sys.executable, "-m", "tests.faults.writer", str(plan), str(plan.with_name(f"written{number}")), str(number), *arguments],
            plan.with_name(f"writer{number}.log"),
        )
        for number in range(WRITERS)
    ]


def acknowledged(plan: Path) -> tuple[dict[str, int], int]:
    """The last acknowledged change of each thing, and how many were acknowledged."""
    lines = [json.loads(line) for number in range(WRITERS) for line in plan.with_name(f"written{number}").read_text().splitlines()]
    return dict(lines), len(lines)


def stored(installation: Installation) -> dict[str, int]:
    """The same by what the database holds."""
    sources = installation.rows("SELECT 'source ' || id, note FROM programs_source WHERE note <> ''")
    ratings = installation.rows(
        "SELECT 'rating ' || evaluator_id || ' ' || candidate_id || ' ' || criterion_lineage, comment FROM evaluations_rating"
    )
    partners = installation.rows("SELECT 'partner ' || id, substr(name, 9) FROM partners_organization WHERE name LIKE %s", "Partner %")
    return {what: int(count) for what, count in [*sources, *ratings, *partners]}


def test_nothing_is_lost_while_everything_is_killed(tmp_path):
    plan = tmp_path / "plan.json"
    with with_workers(tmp_path) as (installation, postgres, broker):
        broker_url = installation.environment["CELERY_BROKER_URL"]
        plan.write_text(json.dumps(installation.act("supply", programs=PROGRAMS, writers=WRITERS, rounds=ROUNDS)))
        wait_for(installation.is_quiet, "The first results are stored")
        with watched(installation) as monitor:
            writers = write(installation, plan)
            wait_for(lambda: plan.with_name("written0").exists(), "The writers write")
            began = time.monotonic()
            for at, event in harm(installation, postgres, broker, broker_url):
                time.sleep(max(0.0, began + at - time.monotonic()))
                event()
            codes = [writer.wait(90) for writer in writers]
            wait_for(installation.is_quiet, "Everything is recomputed", 60)

        last, changes = acknowledged(plan)
        assert (codes, changes) == ([0] * WRITERS, WRITERS * CHANGES), installation.logs()
        assert stored(installation) == last
        assert monitor.fallen == []
        assert monitor.looks > SECONDS
        assert installation.rows("SELECT kind, object_id, error FROM common_target WHERE parked_at IS NOT NULL") == []
        assert installation.run("manage.py", "verify_results").splitlines()[-1] == f"{PROGRAMS + ROUNDS} targets, 0 drifted, 0 parked"
