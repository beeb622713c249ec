import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from decision.errors import DecisionError
from decision.verification import compute, read_case, remarks


class Command(BaseCommand):
    help = "Computes one method case and prints its result as JSON; docs/concepts/methods.md has the methods. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a case of format 1")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            case = read_case(options["file"].read_bytes())
            answer = {"id": case.id, "method": case.method, "result": compute(case)}
        except OSError as fault:
            raise CommandError(f"{options['file']}: {fault.strerror}") from fault
        except DecisionError as fault:
            raise CommandError(f"{options['file']}: {fault}") from fault
        for remark in remarks(case):
            self.stderr.write(remark)
        self.stdout.write(json.dumps(answer, indent=2, allow_nan=False))
