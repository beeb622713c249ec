from pathlib import Path
from typing import Any

from django.conf import settings

from common.command import ChangingCommand
from evaluations.services.library import load_library


class Command(ChangingCommand):
    help = "Adds the scorecards that ship with the product to the library; what is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_library(folder=Path(settings.BASE_DIR) / "data" / "scorecards")
        self.stdout.write(f"{len(added)} scorecards added")
