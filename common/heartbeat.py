"""Who works and when the sweeper last looked, written down where every process can read it."""

import socket
import time

from celery import current_task
from django.db import DatabaseError, connection

from common.models import Heartbeat

SWEEP, WORKER = "sweep", "worker:"
# A row for each worker and one for the sweeper, at most this often.
PERIOD_SECONDS = 10.0
# Who was not heard of for so long does not work.
LOST_SECONDS = 30.0
FORGOTTEN_SECONDS = 24 * 3600.0

BEAT = """
INSERT INTO common_heartbeat (name, at) VALUES (%s, %s), (%s, %s)
ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""


class Pulse:
    def __init__(self) -> None:
        self.last = 0.0

    def is_due(self) -> bool:
        return time.monotonic() - self.last >= PERIOD_SECONDS or not self.last


pulse = Pulse()


def beat() -> None:
    """Called at each sweep. A heartbeat that cannot be written is one that is missing, which is its point."""
    if not pulse.is_due():
        return
    now = time.time()
    try:
        with connection.cursor() as cursor:
            cursor.execute(BEAT, [SWEEP, now, f"{WORKER}{worker_name()}", now])
        Heartbeat.objects.filter(at__lt=now - FORGOTTEN_SECONDS).delete()
    except DatabaseError:
        return
    pulse.last = time.monotonic()


def worker_name() -> str:
    """Celery's name of the worker; without a broker the machine whose web process recomputes."""
    return str(current_task.request.hostname) if current_task else f"web@{socket.gethostname()}"
