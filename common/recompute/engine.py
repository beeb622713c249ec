"""Claim a stale target, compute it from one snapshot, store the result; the mark is looked at again before it is let go."""

import logging
import secrets
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Min, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from common.canonical import canonical_json, sha256_hex
from common.metrics import flush_measures, note_failure, note_stored
from common.models import Dependency, FactClock, Result, Target
from common.recompute.kinds import kind_named
from common.recompute.marks import Mark, flush_marks
from common.recompute.retention import forget_replaced
from common.snapshot import snapshot

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 2.0
PARK_AFTER = 5
# Attempts are counted at the claim, so that a computation which kills its worker each time is found out too.
MOST_CLAIMS = 8
# The burst rule (GCRA): this many recomputations of one target are free, then one per interval.
BURST, INTERVAL_SECONDS = 8, 1.5

CLAIMABLE = """
wanted_revision > done_revision AND parked_at IS NULL
AND (lease_until IS NULL OR lease_until < %(now)s) AND (not_before IS NULL OR not_before <= %(now)s)
"""
CLAIM = f"""
UPDATE common_target SET lease_token = %(token)s, lease_until = %(lease_until)s, attempts = attempts + 1
WHERE id = (SELECT id FROM common_target WHERE {CLAIMABLE} ORDER BY priority, stale_since, id LIMIT 1 {{lock}})
RETURNING id, kind, object_id, attempts, arrival, lease_token, done_revision, stale_since
"""  # noqa: S608 - composed of constants
# Guarded by the revision and not by the lease: late but newer work is still valid, older work never replaces newer.
STORE = """
UPDATE common_target SET done_revision = %(revision)s, attempts = 0, error = '', priority = 5,
  lease_until = CASE WHEN lease_token = %(token)s THEN NULL ELSE lease_until END,
  lease_token = CASE WHEN lease_token = %(token)s THEN NULL ELSE lease_token END,
  arrival = %(arrival)s, not_before = %(not_before)s, expires_on = %(expires_on)s,
  stale_since = CASE WHEN wanted_revision > %(revision)s THEN %(now)s ELSE NULL END
WHERE id = %(id)s AND done_revision < %(revision)s
"""
CLOCK = "SELECT changes FROM common_factclock WHERE id = 1"


class Abandoned(RuntimeError):
    """Attempt after attempt was begun and neither stored nor failed."""


@dataclass(frozen=True, slots=True)
class Claim:
    id: int
    kind: str
    object_id: str
    attempts: int
    arrival: float | None
    token: str
    done_revision: int = 0
    stale_since: float | None = None
    claimed_at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is stored: the payload as canonical JSON, and the digest of inputs and payload."""

    revision: int
    text: str
    digest: str
    facts: frozenset[str]
    valid_until: date | None
    facts_changed: int = 0  # what the clock of facts said in the snapshot


def drain(seconds: float = DRAIN_SECONDS) -> int:
    """Compute whatever can be claimed, for at most about `seconds`; the number of targets computed."""
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end and (claim := claim_next()):
        work_on(claim)
        done += 1
    flush_measures()
    return done


def drain_all() -> int:
    """For commands: until nothing is left, waiting out back-off and the burst rule; parked targets stay."""
    done = drain(seconds=3600)
    while (pause := seconds_until_next()) is not None:
        time.sleep(min(max(pause, 0.01), 1.0))
        done += drain(seconds=3600)
    return done


def claim_next() -> Claim | None:
    now, token = database_time(), secrets.token_hex(8)
    if connection.vendor == "sqlite" and not _is_claimable(now):
        return None  # an idle look must not take SQLite's one write lock
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(lock=lock), {"now": now, "token": token, "lease_until": now + settings.RECOMPUTE_LEASE_SECONDS})
        row = cursor.fetchone()
    return Claim(*row) if row else None


def release_claims() -> int:
    """Lets everything stale be claimed at once, though a process that was killed still leases it; how much was leased.

    A process that lives loses nothing but the work it does twice: results are guarded by the revision and not by the lease.
    """
    return Target.objects.exclude(lease_token=None).update(lease_token=None, lease_until=None)


def seconds_until_next() -> float | None:
    """How long until some stale target can be claimed, 0 when one can be now; None when nothing is stale but parked targets."""
    free = Greatest(Coalesce("not_before", Value(0.0)), Coalesce("lease_until", Value(0.0)))
    stale = Target.objects.filter(parked_at=None, wanted_revision__gt=F("done_revision"))
    first: float | None = stale.aggregate(first=Min(free))["first"]
    return None if first is None else max(first - database_time(), 0.0)


def work_on(claim: Claim) -> None:
    """Compute and store one claimed target; a fault of the computation is booked on the target, one of the database is not."""
    try:
        _compute_and_store(claim)
    except (OperationalError, InterfaceError):
        raise  # the database is away or restarts: the lease runs out and the work is done again
    except Exception as error:  # the process boundary of a computation: any fault of it parks this target and no other
        logger.exception("%s %s could not be computed", claim.kind, claim.object_id)
        _book_failure(claim, error)


def _compute_and_store(claim: Claim) -> None:
    if claim.attempts > MOST_CLAIMS:
        raise Abandoned(f"{MOST_CLAIMS} attempts ended without a result or an error; the computation may kill its worker")
    outcome = recompute(claim.kind, claim.object_id)
    if outcome is None:
        Target.objects.filter(pk=claim.id).delete()
    else:
        store(claim, outcome)


def recompute(kind_name: str, object_id: str) -> Outcome | None:
    """The result from scratch, with the revision that its snapshot saw; None when the object is gone."""
    kind = kind_named(kind_name)
    with snapshot():
        revision = Target.objects.filter(kind=kind_name, object_id=object_id).values_list("wanted_revision", flat=True).first()
        clock = FactClock.objects.values_list("changes", flat=True).first()
        inputs = kind.load(object_id, timezone.now().date())
    if inputs is None:
        return None
    computed = kind.compute(inputs)
    text = canonical_json(computed.payload)
    digest = sha256_hex(f"[{canonical_json(computed.inputs)},{text}]")
    return Outcome(revision or 0, text, digest, computed.facts, computed.valid_until, clock or 0)


def store(claim: Claim, outcome: Outcome) -> bool:
    """False when a newer result was stored meanwhile.

    Who changes a fact marks the results that use it, and cannot know of one that begins to: a result that names a fact for the
    first time is marked again when any fact has changed since its snapshot. The lock lets no such change commit in between.
    """
    now = database_time()
    arrival = max(now, claim.arrival or 0.0) + INTERVAL_SECONDS
    params: dict[str, Any] = {
        "id": claim.id,
        "token": claim.token,
        "revision": outcome.revision,
        "now": now,
        "arrival": arrival,
        "not_before": arrival - (BURST - 1) * INTERVAL_SECONDS,
        "expires_on": outcome.valid_until.isoformat() if outcome.valid_until else None,
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"{CLOCK} FOR SHARE" if connection.vendor == "postgresql" else CLOCK)
            clock = cursor.fetchone() or (0,)
            cursor.execute(STORE, params)
            if cursor.rowcount == 0:
                return False
        Result.objects.create(
            target_id=claim.id, revision=outcome.revision, digest=outcome.digest, payload=outcome.text, computed_at=timezone.now()
        )
        forget_replaced(claim.id)
        if _replace_dependencies(claim.id, outcome.facts) and clock[0] != outcome.facts_changed:
            flush_marks(marks={Mark(claim.kind, claim.object_id)}, facts=())
    _note_stored(claim, outcome.revision)
    return True


def database_time() -> float:
    """Seconds since 1970 by the one clock that all workers share."""
    if connection.vendor != "postgresql":
        return time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        return float(cursor.fetchone()[0])


def _replace_dependencies(target_id: int, facts: frozenset[str]) -> bool:
    """True when there is a new one."""
    known = set(Dependency.objects.filter(target_id=target_id).values_list("fact", flat=True))
    Dependency.objects.filter(target_id=target_id, fact__in=known - facts).delete()
    Dependency.objects.bulk_create([Dependency(target_id=target_id, fact=fact) for fact in sorted(facts - known)], ignore_conflicts=True)
    return not facts <= known


def _note_stored(claim: Claim, revision: int) -> None:
    note_stored(
        kind=claim.kind,
        object_id=claim.object_id,
        revision=revision,
        marks=revision - claim.done_revision,
        waited=max(database_time() - claim.stale_since, 0.0) if claim.stale_since else 0.0,
        seconds=time.monotonic() - claim.claimed_at,
    )


def _book_failure(claim: Claim, error: Exception) -> None:
    now = database_time()
    Target.objects.filter(pk=claim.id, lease_token=claim.token).update(
        error=f"{type(error).__name__}: {error}",
        lease_token=None,
        lease_until=None,
        not_before=now + min(60.0, 0.2 * 2**claim.attempts),
        parked_at=now if claim.attempts >= PARK_AFTER else None,
    )
    note_failure(kind=claim.kind, object_id=claim.object_id, attempt=claim.attempts, error=f"{type(error).__name__}: {error}")


def claim_is_waiting() -> bool:
    return _is_claimable(database_time())


def _is_claimable(now: float) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM common_target WHERE {CLAIMABLE} LIMIT 1", {"now": now})  # noqa: S608 - composed of constants
        return cursor.fetchone() is not None
