import time
from argparse import ArgumentParser
from dataclasses import fields
from typing import Any

from django.core.management.base import CommandError

from common.command import ChangingCommand
from common.recompute.engine import drain_all
from common.service import Invalid
from workbench.scale import Sizes, grow


class Command(ChangingCommand):
    help = "Synthetic data in bulk, the same at every run. Sizes are totals: what is there stays, what is missing is added and computed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for size in fields(Sizes):
            parser.add_argument(f"--{size.name}", type=int, default=0, metavar="N", help=f"how many {size.name} there are to be in all")

    def handle(self, *args: Any, **options: Any) -> None:
        sizes = Sizes(**{size.name: options[size.name] for size in fields(Sizes)})
        started = time.monotonic()
        try:
            added = grow(sizes)
        except Invalid as error:
            raise CommandError("\n".join(f"--{name}: {text}" for name, text in error.errors)) from error
        said = ", ".join(f"{number} {name}" for name, number in added.items())
        self.stdout.write(f"added {said} in {time.monotonic() - started:.1f} s")
        started = time.monotonic()
        computed = drain_all()  # beside the workers, if there are any
        self.stdout.write(f"computed {computed} results in this process in {time.monotonic() - started:.1f} s")
