from celery import shared_task

from common.recompute import engine
from common.recompute.sweep import sweep as sweep_marks
from common.recompute.wake import wake


@shared_task(name="recompute.drain", time_limit=25, soft_time_limit=20)
def drain() -> int:
    done = engine.drain()
    if engine.claim_is_waiting():
        wake()
    return done


@shared_task(name="recompute.sweep", time_limit=25, soft_time_limit=20)
def sweep() -> int:
    return sweep_marks()
