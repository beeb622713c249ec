"""Whether this process may be sent work. No sign-in, no host redirect, nothing confidential."""

from threading import Event

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.queue_state import Health, read_health
from evaluations.models import Shortlist

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
    """As healthz, with the broker, the workers and the oldest result that waits. Those make results late and pages no worse:
    they are said as degraded, with 200, so that a broker that stops does not take every web process out of service."""
    missing = _missing()
    if missing:
        return JsonResponse({"status": "unavailable", "missing": missing}, status=UNAVAILABLE)
    try:
        health = read_health()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "missing": ["database"]}, status=UNAVAILABLE)
    return JsonResponse({"status": "degraded" if health.degraded else "ok", "missing": [], **_details(health)})


def _details(health: Health) -> dict[str, object]:
    return {
        "degraded": health.degraded,
        "broker": "none" if not health.has_broker else "answers" if health.broker_answers else "away",
        "workers": health.workers,
        "oldest_stale_seconds": round(health.oldest_stale, 1),
        "last_sweep_seconds": None if health.sweep_age is None else round(health.sweep_age, 1),
    }


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
