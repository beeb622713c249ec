"""How recomputation stands, read from the database: the same whichever process is asked, and whoever does the work."""

import time
from dataclasses import dataclass

from celery import current_app
from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet
from kombu import Connection
from kombu.exceptions import OperationalError

from common.heartbeat import LOST_SECONDS, SWEEP, WORKER
from common.models import Heartbeat, Target

# A mark this old means that nobody drains, or too few: the sweeper looks every second.
STALE_SECONDS = 60.0
BROKER_SECONDS = 0.5

STALE = Q(wanted_revision__gt=F("done_revision"))
WAITING, PARKED = STALE & Q(parked_at=None), STALE & Q(parked_at__isnull=False)


@dataclass(frozen=True, slots=True)
class KindState:
    kind: str
    targets: int
    stale: int
    parked: int
    oldest_since: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """Ages in seconds; None is "never"."""

    has_broker: bool
    broker_answers: bool
    workers: int
    sweep_age: float | None
    oldest_stale: float

    @property
    def degraded(self) -> list[str]:
        """What makes results late. None of it makes a page or a save fail."""
        late = {
            "broker": not self.broker_answers,
            "worker": not self.workers,
            "sweep": self.sweep_age is None or self.sweep_age > LOST_SECONDS,
            "recomputation": self.oldest_stale > STALE_SECONDS,
        }
        return [name for name, is_late in late.items() if is_late]


def read_health() -> Health:
    now = time.time()
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    alive = [name for name, at in beats.items() if name.startswith(WORKER) and now - at <= LOST_SECONDS]
    swept = beats.get(SWEEP)
    return Health(
        has_broker=bool(settings.CELERY_BROKER_URL),
        broker_answers=broker_answers(),
        workers=len(alive),
        sweep_age=None if swept is None else max(now - swept, 0.0),
        oldest_stale=oldest_stale(now),
    )


def oldest_stale(now: float) -> float:
    """Age of the oldest mark that somebody should be working on; 0 when there is none."""
    since: float | None = Target.objects.filter(WAITING).aggregate(since=Min("stale_since"))["since"]
    return max(now - since, 0.0) if since else 0.0


def read_kinds(targets: QuerySet[Target] | None = None) -> list[KindState]:
    rows = (Target.objects.all() if targets is None else targets).order_by().values("kind")
    counted = rows.annotate(
        targets=Count("pk"),
        stale=Count("pk", filter=WAITING),
        parked=Count("pk", filter=PARKED),
        oldest_since=Min("stale_since", filter=WAITING),
    )
    return [KindState(**row) for row in counted.order_by("kind")]


def broker_answers() -> bool:
    """By a connection of its own that waits for half a second at most. Without a broker there is nobody to ask, and nobody missing."""
    if not settings.CELERY_BROKER_URL:
        return True
    options = {**current_app.conf.broker_transport_options, "socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=BROKER_SECONDS, transport_options=options) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)  # which asks Redis for an answer
    except (OperationalError, OSError):
        return False
    return True
