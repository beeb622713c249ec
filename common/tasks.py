from celery import shared_task
from django.conf import settings

from common.recompute import engine
from common.recompute.sweep import sweep as sweep_marks
from common.recompute.wake import wake

HARD, SOFT = settings.CELERY_TASK_TIME_LIMIT, settings.CELERY_TASK_SOFT_TIME_LIMIT


@shared_task(name="recompute.drain", time_limit=HARD, soft_time_limit=SOFT)
def drain() -> int:
    """One message when something is left, never one for each target: the queue must not grow with the backlog."""
    done = engine.drain()
    if engine.claim_is_waiting():
        wake()
    return done


@shared_task(name="recompute.sweep", time_limit=HARD, soft_time_limit=SOFT)
def sweep() -> int:
    return sweep_marks()
