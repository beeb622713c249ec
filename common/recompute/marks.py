"""Raising marks: one sorted statement per transaction, so that two transactions lock their rows in the same order."""

import time
from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

PRIORITY = 5
# Of what somebody waits for: the change of a few targets by name, or a page that shows an old result.
HURRIED = 1


class Mark(NamedTuple):
    kind: str
    object_id: str


RAISE = """
INSERT INTO common_target (kind, object_id, wanted_revision, done_revision, priority, stale_since, attempts, error)
SELECT kind, object_id, 1, 0, min(priority), {now}, 0, '' FROM ({wanted}) AS wanted
WHERE true GROUP BY kind, object_id ORDER BY kind, object_id
ON CONFLICT (kind, object_id) DO UPDATE SET
  wanted_revision = common_target.wanted_revision + 1,
  priority = CASE WHEN excluded.priority < common_target.priority THEN excluded.priority ELSE common_target.priority END,
  parked_at = NULL,
  attempts = 0,
  not_before = CASE WHEN common_target.error <> '' THEN NULL ELSE common_target.not_before END,
  error = '',
  stale_since = CASE WHEN common_target.wanted_revision > common_target.done_revision
    THEN common_target.stale_since ELSE excluded.stale_since END
"""
USED_BY = """
SELECT target.kind, target.object_id, {priority} AS priority
FROM common_dependency JOIN common_target AS target ON target.id = target_id WHERE fact IN ({facts})
"""
# VALUES, because SQLite takes at most 500 selects in one UNION.
GIVEN = "SELECT column1 AS kind, column2 AS object_id, {priority} AS priority FROM (VALUES {marks}) AS given"
MARK = "(CAST(%s AS varchar(20)), CAST(%s AS varchar(36)))"
# Before the targets are locked, and held until the change commits: see `engine.store`.
ADVANCE = "INSERT INTO common_factclock (id, changes) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET changes = common_factclock.changes + 1"
NOW = {"postgresql": "extract(epoch FROM clock_timestamp())::float8"}


def flush_marks(*, marks: Collection[Mark], facts: Collection[str], priority: int = PRIORITY) -> bool:
    """Raise the given marks and those of every target that used one of the facts; True when there was anything to raise.

    A new change lifts a parked target and cancels its back-off, but not the pause of the burst rule.
    """
    if not marks and not facts:
        return False
    given = [GIVEN.format(priority=priority, marks=", ".join([MARK] * len(marks)))] if marks else []
    used = [USED_BY.format(priority=PRIORITY, facts=", ".join(["%s"] * len(facts)))] if facts else []
    params = [value for mark in sorted(marks) for value in mark] + sorted(facts)
    now = NOW.get(connection.vendor) or repr(time.time())
    with connection.cursor() as cursor:
        if facts:
            cursor.execute(ADVANCE)
        cursor.execute(RAISE.format(now=now, wanted=" UNION ALL ".join(given + used)), params)
    return True
