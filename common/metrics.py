"""What recomputation costs, counted where it happens and summed in the database: one statement for many recomputations.

Nothing here may fail the work that it counts: numbers of a process that is killed are lost, results are not.
"""

import logging
from bisect import bisect_left
from collections import defaultdict
from threading import Lock
from time import monotonic, time

from django.db import DatabaseError, connection

from common.models import Failure

logger = logging.getLogger(__name__)

# Upper bounds of the latency histogram, seconds; what takes longer is counted under the last.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
RUNS, FAILURES, MARKS, WORK, LATENCY = "runs", "failures", "marks", "work_seconds", "latency_seconds"
FLUSH_SECONDS = 1.0
FAILURES_KEPT_SECONDS = 30 * 24 * 3600.0

ADD = """
INSERT INTO common_measure (kind, name, value) VALUES {rows}
ON CONFLICT (kind, name) DO UPDATE SET value = common_measure.value + excluded.value
"""


class Tally:
    """Counts of this process that are not in the database yet."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: dict[tuple[str, str], float] = defaultdict(float)
        self.flushed_at = monotonic()

    def add(self, kind: str, **amounts: float) -> None:
        with self.lock:
            for name, amount in amounts.items():
                self.counts[kind, name] += amount

    @property
    def is_due(self) -> bool:
        return monotonic() - self.flushed_at >= FLUSH_SECONDS

    def take(self) -> list[tuple[str, str, float]]:
        """Sorted, so that two processes lock the rows in the same order."""
        with self.lock:
            taken, self.counts = self.counts, defaultdict(float)
            self.flushed_at = monotonic()
        return sorted((kind, name, amount) for (kind, name), amount in taken.items())


tally = Tally()


def note_stored(*, kind: str, object_id: str, revision: int, marks: int, waited: float, seconds: float) -> None:
    """`waited` runs from the oldest mark to the stored result, `seconds` from the claim; `marks` were answered by this one run."""
    logger.info(
        "Recomputed %s %s at revision %d in %.3f s",
        kind,
        object_id,
        revision,
        seconds,
        extra={
            "kind": kind,
            "object": object_id,
            "revision": revision,
            "marks": marks,
            "seconds": round(seconds, 4),
            "waited": round(waited, 4),
        },
    )
    tally.add(kind, **{RUNS: 1, MARKS: marks, WORK: seconds, LATENCY: waited, bucket(waited): 1})
    if tally.is_due:
        flush_measures()


def note_failure(*, kind: str, object_id: str, attempt: int, error: str) -> None:
    tally.add(kind, **{FAILURES: 1})
    now = time()
    try:
        Failure.objects.create(kind=kind, object_id=object_id, at=now, attempt=attempt, error=error)
        Failure.objects.filter(at__lt=now - FAILURES_KEPT_SECONDS).delete()
    except DatabaseError as fault:
        logger.warning("A failure of %s %s is not on record: %s", kind, object_id, fault)


def bucket(seconds: float) -> str:
    """The name under which a latency is counted; the page adds up what lies below."""
    place = bisect_left(BUCKETS, seconds)
    return f"le_{BUCKETS[place]:g}" if place < len(BUCKETS) else "le_inf"


def flush_measures() -> None:
    rows = tally.take()
    if not rows:
        return
    sql = ADD.format(rows=", ".join(["(%s, %s, %s)"] * len(rows)))
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for row in rows for value in row])
    except DatabaseError as error:
        logger.warning("%d measures are lost: %s", len(rows), error)
