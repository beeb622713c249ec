"""The default without a broker: one thread of the web process runs the same code as the Celery task."""

import logging
import os
import threading
import time

from django.db import DatabaseError, close_old_connections

from common.recompute.engine import seconds_until_next
from common.recompute.sweep import sweep

logger = logging.getLogger(__name__)
# Also the sweeper's period: a mark that another process raised waits at most this long.
IDLE_SECONDS = 1.0


class EmbeddedWorker:
    def __init__(self) -> None:
        self.wanted = threading.Event()
        self.thread: threading.Thread | None = None
        self.pid = 0

    def start(self) -> None:
        """Once per process: a thread from before a fork does not exist in the child."""
        if self.pid != os.getpid():
            self.pid = os.getpid()
            self.thread = threading.Thread(target=self.run, name="recompute", daemon=True)
            self.thread.start()

    def run(self) -> None:
        while True:
            self.wanted.clear()
            self.wanted.wait(self.look())

    def look(self) -> float:
        """Do what can be done; how long to wait for a wake-up until something falls due."""
        close_old_connections()
        try:
            sweep()
            due = seconds_until_next()
        except DatabaseError as error:
            # The database restarts or is locked: the marks stay, so the next look finishes the work.
            logger.warning("Recomputation waits for the database: %s", error)
        except Exception:  # the thread's own boundary: it must not end before its process does
            logger.exception("Recomputation failed outside a computation")
        else:
            return IDLE_SECONDS if due is None else min(due, IDLE_SECONDS)
        finally:
            close_old_connections()
        time.sleep(IDLE_SECONDS)  # not the wait, which the next change would end at once
        return 0.0


worker = EmbeddedWorker()


def wake() -> None:
    worker.wanted.set()
