from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from common.command import ChangingCommand
from common.service import Invalid
from partners.imports.upsert import Tally
from programs.imports import import_registry


class Command(ChangingCommand):
    help = "Imports a folder of registry CSV files (columns: data/registry/README.md), all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder with organizations.csv, sites.csv, capabilities.csv and so on")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_registry(by=None, folder=options["path"])
        except Invalid as refused:
            for place, reason in refused.errors:
                self.stderr.write(f"{place}: {reason}")
            raise CommandError(f"Nothing was changed. Problems found: {len(refused.errors)}.") from refused
        for name, tally in report.tallies.items():
            self.stdout.write(line(name, tally))


def line(name: str, tally: Tally) -> str:
    counts = f"{tally.added} added, {tally.changed} changed, {tally.unchanged} unchanged"
    return f"{name}.csv: {counts}" + (f"; {tally.left} stored that the file does not name, left as they are" if tally.left else "")
