"""So many requests a minute for each token, counted over all web processes.

Each process counts by itself and adds what it counted to one shared row every second, or sooner when the limit is small:
a write at each read would cost more than the read.
"""

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.models import RequestCount

if TYPE_CHECKING:
    from rest_framework.views import APIView

MINUTE = 60
ADD = """
INSERT INTO common_requestcount (caller, minute, count) VALUES (%s, %s, %s)
ON CONFLICT (caller, minute) DO UPDATE SET count = common_requestcount.count + excluded.count RETURNING count
"""


@dataclass(slots=True)
class Tally:
    minute: int
    shared: int = 0
    own: int = 0
    shared_at: float = 0.0


class Counter:
    def __init__(self) -> None:
        self.lock = Lock()
        self.tallies: dict[str, Tally] = {}

    def count(self, caller: str, limit: int) -> int:
        """One more request; how many there were in this minute, as far as this process knows."""
        now = time.time()
        with self.lock:
            tally = self._tally(caller, int(now // MINUTE))
            tally.own += 1
            if tally.own * 100 >= limit or now - tally.shared_at >= 1:
                self._share(caller, tally, now)
            return tally.shared + tally.own

    def _tally(self, caller: str, minute: int) -> Tally:
        tally = self.tallies.get(caller)
        if tally is None or tally.minute != minute:
            self.tallies = {key: other for key, other in self.tallies.items() if other.minute == minute}
            tally = self.tallies[caller] = Tally(minute)
        return tally

    def _share(self, caller: str, tally: Tally, now: float) -> None:
        is_first = tally.shared == 0
        try:
            tally.shared, tally.own = add(caller, tally.minute, tally.own), 0
        except OperationalError:
            return  # somebody writes at length; what was counted is added a second later
        finally:
            tally.shared_at = now
        if is_first:
            RequestCount.objects.filter(caller=caller, minute__lt=tally.minute).delete()


counter = Counter()


def add(caller: str, minute: int, count: int) -> int:
    """The shared count after adding; on SQLite without waiting for its one write lock."""
    with connection.cursor() as cursor:
        patience = settings.DATABASES["default"]["OPTIONS"].get("timeout", 0) * 1000
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute(ADD, [caller, minute, count])
            return int(cursor.fetchone()[0])
        finally:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA busy_timeout = {patience}")


def seconds_to_wait(caller: str) -> float | None:
    """None when the caller may go on. A limit of 0 is none."""
    limit = settings.API_REQUESTS_PER_MINUTE
    if not limit or counter.count(caller, limit) <= limit:
        return None
    return MINUTE - time.time() % MINUTE


class TokenRate(BaseThrottle):
    def allow_request(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return True
        wait = seconds_to_wait(request.auth.key if request.auth else str(request.user.pk))
        if wait is not None:
            raise Throttled(wait, _("Too many requests: %(limit)s a minute are allowed.") % {"limit": settings.API_REQUESTS_PER_MINUTE})
        return True
