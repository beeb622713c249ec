import json
from pathlib import Path
from typing import Any

from django.conf import settings

from common.command import ChangingCommand
from common.recompute.engine import drain_all, release_claims
from evaluations.services.library import load_library
from partners.models import Organization
from programs.imports import import_registry
from workbench.demo.people import PEOPLE, seed_members, seed_people
from workbench.demo.pipeline import seed_pipeline
from workbench.demo.rounds import seed_rounds


class Command(ChangingCommand):
    help = "The real registry and therapies, an invented pipeline, users and rounds. A second run adds what is missing and changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        data = Path(settings.BASE_DIR) / "data"
        pipeline = json.loads((data / "demo" / "pipeline.json").read_text(encoding="utf-8"))
        release_claims()  # a demonstration that was killed starts again at once, not when its leases end
        users = seed_people()
        if not Organization.objects.filter(is_fictitious=False).exists():
            # Not again: an import states what its files say and would set back what people changed since.
            import_registry(by=None, folder=data / "registry")
        seed_pipeline(pipeline)
        load_library(folder=data / "scorecards")
        seed_members(users)
        seed_rounds(pipeline, users, data / "scorecards")
        drain_all()
        for person in PEOPLE:
            self.stdout.write(f"{person.email:28} {person.password:24} {person.role or 'of no program'}")
