from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.journal import first_break
from common.models import JournalLink


class Command(BaseCommand):
    help = "Walks the audit trail's hash chain; exit 1 at the first broken link, naming it."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_break()
        if broken is not None:
            raise CommandError(f"The audit trail is broken at link {broken.seq}: {broken.reason}.")
        last = JournalLink.objects.order_by("-seq").first()
        end = f", the last is {last.hash}" if last else ""
        self.stdout.write(f"{last.seq if last else 0} links hold{end}")
