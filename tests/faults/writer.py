"""One writer of the chaos test: real changes at a steady pace, each tried until it is acknowledged, each then written down.

`python -m tests.faults.writer PLAN LOG NUMBER CHANGES PER_SECOND`
"""

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import InterfaceError, OperationalError, connections  # noqa: E402 - models need Django set up

from accounts.models import User  # noqa: E402
from evaluations.models import Evaluation  # noqa: E402
from evaluations.services.ratings import save_ratings  # noqa: E402
from partners.models import Organization  # noqa: E402
from partners.services import save_row  # noqa: E402
from programs.models import Source  # noqa: E402
from programs.services import save_source  # noqa: E402

TRIES, PAUSE_SECONDS = 100, 0.2
LEVELS = ("Q2", "Q5", "Q7", "Q8")
# Of a hundred changes one renames a partner, which every coverage and ranking with it has used.
REGISTRY_SHARE = 0.01


class Writer:
    def __init__(self, plan: dict[str, Any], number: int) -> None:
        self.plan = plan
        self.random = random.Random(number)  # noqa: S311 - the same changes each time, not secrets
        self.person = User.objects.get(pk=plan["user"])

    def change(self, count: int) -> tuple[str, Callable[[], object]]:
        """What is changed, as the log names it, and the change."""
        if self.random.random() < REGISTRY_SHARE:
            return f"partner {self.plan['partner']}", lambda: self.rename(count)
        place = self.random.randrange(len(self.plan["sources"]) + len(self.plan["cells"]))
        if place < len(self.plan["sources"]):
            source = self.plan["sources"][place]
            return f"source {source}", lambda: self.raise_level(source, count)
        cell = self.plan["cells"][place - len(self.plan["sources"])]
        return f"rating {self.plan['user']} {cell['candidate']} {cell['criterion']}", lambda: self.rate(cell, count)

    def rename(self, count: int) -> None:
        partner = Organization.objects.get(pk=self.plan["partner"])
        partner.name = f"Partner {count}"
        save_row(by=None, row=partner)

    def raise_level(self, pk: str, count: int) -> None:
        source = Source.objects.get(pk=pk)
        source.level, source.note = LEVELS[count % len(LEVELS)], str(count)
        save_source(by=self.person, source=source)

    def rate(self, cell: dict[str, str], count: int) -> None:
        rating: Any = {"candidate": cell["candidate"], "criterion": cell["criterion"], "state": "rated", "value": count % 6}
        evaluation = Evaluation.objects.get(pk=cell["evaluation"])
        sheet = {str(candidate.pk): candidate.pk for candidate in evaluation.candidates.all()}
        lineages = {str(criterion.lineage): criterion.lineage for criterion in evaluation.version.criteria.all()}
        rating |= {"candidate": sheet[cell["candidate"]], "criterion": lineages[cell["criterion"]], "comment": str(count)}
        save_ratings(by=self.person, evaluation=evaluation, ratings=[rating])


def until_acknowledged(change: Callable[[], object]) -> None:
    """The database may be away; and a commit that failed may have been one after all, so the change is one to repeat."""
    for _ in range(TRIES):
        try:
            change()
        except (OperationalError, InterfaceError):
            connections.close_all()
            time.sleep(PAUSE_SECONDS)
        else:
            return
    raise RuntimeError(f"not acknowledged after {TRIES} tries")


def main(plan: Path, log: Path, number: int, changes: int, per_second: float) -> None:
    writer = Writer(json.loads(plan.read_text(encoding="utf-8"))[number], number)
    began = time.monotonic()
    with log.open("w", encoding="utf-8", buffering=1) as acknowledged:
        for count in range(1, changes + 1):
            time.sleep(max(0.0, began + count / per_second - time.monotonic()))
            what, change = writer.change(count)
            until_acknowledged(change)
            acknowledged.write(json.dumps([what, count]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
