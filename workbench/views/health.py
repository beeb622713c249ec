"""Whether this process may be sent work. No sign-in, no host redirect, nothing confidential."""

from threading import Event

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from common.models import Target
from evaluations.models import Shortlist

# A mark this old means that nobody drains: the sweeper looks every second.
STALE_SECONDS = 60.0
UNAVAILABLE = 503
migrated = Event()


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view
    """200 when the database is migrated and, in the demonstration, seeded and computed once; later stale marks do not change it."""
    missing = _missing()
    return JsonResponse(
        {"status": "unavailable", "missing": missing} if missing else {"status": "ok"}, status=UNAVAILABLE if missing else 200
    )


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view
    """As healthz, with the broker, the workers behind it, and the oldest result that waits to be recomputed."""
    broker, workers = _broker()
    unusable = _missing()
    missing = [*unusable, *([] if broker else ["broker"]), *([] if workers else ["worker"])]
    oldest = 0.0 if unusable else _oldest_mark()
    if oldest > STALE_SECONDS:
        missing.append("recomputation")
    return _answer(missing, oldest_stale_seconds=round(oldest, 1), workers=workers)


def _answer(missing: list[str], **details: float) -> JsonResponse:
    body = {"status": "unavailable" if missing else "ok", "missing": missing, **details}
    return JsonResponse(body, status=UNAVAILABLE if missing else 200)


def _missing() -> list[str]:
    """The demonstration's shortlist is frozen last, when every result was computed once."""
    try:
        if _is_unmigrated():
            return ["migrations"]
        return ["demonstration"] if settings.IS_DEMO and not Shortlist.objects.exists() else []
    except DatabaseError:
        return ["database"]


def _is_unmigrated() -> bool:
    """Reads the migrations from disk: asked until the answer is no, then never again by this process."""
    if migrated.is_set():
        return False
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return True
    migrated.set()
    return False


def _oldest_mark() -> float:
    waiting = Target.objects.filter(parked_at=None, wanted_revision__gt=F("done_revision"))
    since = waiting.order_by("stale_since").values_list("stale_since", flat=True).first()
    return max(timezone.now().timestamp() - since, 0.0) if since else 0.0


def _broker() -> tuple[bool, int]:
    """Whether the broker answers, and how many workers do; without a broker this process is its own worker."""
    if not settings.CELERY_BROKER_URL:
        return True, 1
    try:
        return True, len(current_app.control.inspect(timeout=1.0).ping() or {})
    except (OperationalError, OSError):
        return False, 0
