"""One consistent view of the database for everything that a computation reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connections, models, transaction

_reading: ContextVar[bool] = ContextVar("reading_snapshot", default=False)


class SnapshotRouter:
    """Sends reads to the read-only alias while a snapshot is open (SQLite), and keeps all else on the default."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return snapshot_alias() if _reading.get() else None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        return "default"

    def allow_relation(self, first: models.Model, second: models.Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != "snapshot"


def snapshot_alias() -> str:
    return "snapshot" if "snapshot" in settings.DATABASES else "default"


@contextmanager
def snapshot() -> Iterator[None]:
    """Inside, every ORM read sees one moment. Within an open transaction that transaction is the view (tests, dry runs)."""
    connection = connections[snapshot_alias()]
    nested = connection.in_atomic_block
    with transaction.atomic(using=connection.alias):
        if connection.vendor == "postgresql" and not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        token = _reading.set(True)
        try:
            yield
        finally:
            _reading.reset(token)
