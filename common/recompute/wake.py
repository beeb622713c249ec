"""Telling a worker to look. None of it is needed for correctness: the marks are, and a sweeper finds what nobody was told of."""

import logging
import time

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from common.recompute import embedded

logger = logging.getLogger(__name__)
BREAKER_SECONDS = 5.0


class Breaker:
    """After a failed message nothing is sent for a while, so that a hanging broker costs one request, not each."""

    def __init__(self) -> None:
        self.closed_until = 0.0

    def allows(self) -> bool:
        return time.monotonic() >= self.closed_until

    def trip(self) -> None:
        self.closed_until = time.monotonic() + BREAKER_SECONDS


breaker = Breaker()


def get_ready() -> None:
    """Once in each web process. The first message, whose imports take longer than any other, is not for a request to pay."""
    if not settings.CELERY_BROKER_URL:
        embedded.worker.start()
    wake()


def wake_after_commit() -> None:
    if wake not in [entry[1] for entry in transaction.get_connection().run_on_commit]:
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    if not settings.CELERY_BROKER_URL:
        embedded.wake()
    elif breaker.allows():
        _send()


def _send() -> None:
    try:
        current_app.send_task("recompute.drain", expires=60, ignore_result=True)
    except (OperationalError, OSError) as error:
        breaker.trip()
        logger.warning("The broker cannot be reached, the sweeper will find the marks: %s", error)
