from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from common.recompute.engine import drain_all


class ChangingCommand(BaseCommand):
    """A command that writes. Without a broker there may be no web process, so it finishes the recomputation itself."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        printed = super().execute(*args, **options)
        if not settings.CELERY_BROKER_URL:
            drain_all()
        return printed
