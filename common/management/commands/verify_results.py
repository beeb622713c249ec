import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F

from common.models import Result, Target
from common.recompute.engine import drain_all, recompute
from common.recompute.marks import Mark, flush_marks

WAIT_SECONDS = 120


class Command(BaseCommand):
    help = "Finishes what is pending, recomputes every stored result from scratch and compares digests; exit 1 on drift."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mark the wrong ones and recompute them")

    def handle(self, *args: Any, **options: Any) -> None:
        drain_all()
        wrong = [target for target in Target.objects.order_by("kind", "object_id").iterator() if self._has_drifted(target)]
        parked = Target.objects.filter(parked_at__isnull=False, wanted_revision__gt=F("done_revision")).count()
        if wrong and options["repair"]:
            flush_marks(marks={Mark(target.kind, target.object_id) for target in wrong}, facts=())
            drain_all()
            wrong = [target for target in wrong if self._has_drifted(Target.objects.get(pk=target.pk))]
        self.stdout.write(f"{Target.objects.count()} targets, {len(wrong)} drifted, {parked} parked")
        if wrong or parked:
            raise CommandError("Some stored results are not what a fresh computation gives.")

    def _has_drifted(self, target: Target) -> bool:
        started = time.monotonic()
        while time.monotonic() - started < WAIT_SECONDS:
            stored = Result.objects.filter(target=target).order_by("-revision").first()
            outcome = recompute(target.kind, target.object_id)
            if stored is None or outcome is None or outcome.revision == stored.revision:
                break
            drain_all()
        fresh = outcome.digest if outcome else None
        if fresh != (stored.digest if stored else None):
            self.stdout.write(f"{target.kind} {target.object_id}: stored {stored and stored.digest}, computed {fresh}")
            return True
        return False
