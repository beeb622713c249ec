"""The digest of reminders, for cron: once a day, in the morning."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.service import Refused
from evaluations.services.reminders import due_reminders, send_digest


class Command(BaseCommand):
    help = "Send the reminders that are due today: one mail to a person, at most one a day."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, failed = 0, []
        for user, assignments in due_reminders(timezone.now().date()).items():
            try:
                send_digest(user=user, assignments=assignments)
                sent += 1
            except Refused as error:
                failed.append(str(error))
        self.stdout.write(f"{sent} reminders sent")
        if failed:
            raise CommandError("\n".join(failed))
