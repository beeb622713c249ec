import platform
import tomllib
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from decision.verification import RANDOM_NUMBERS, Verdict, report, verify

CASES = Path(settings.BASE_DIR) / "tests" / "decision" / "cases"


class Command(BaseCommand):
    help = "Recomputes the worked cases of a folder and prints a validation report; exit 1 on a difference. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=CASES, help="holds *.json; without it the cases that come along")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there too")

    def handle(self, *args: Any, **options: Any) -> None:
        verdicts = [_verdict(path) for path in _files(options["folder"])]
        text = report(verdicts, _circumstances(options["folder"]))
        self.stdout.write(text)
        if options["output"]:
            _file(options["output"], text)
        if not all(verdict.passed for verdict in verdicts):
            raise SystemExit(1)  # the report has said why, and its count stays the last line


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder")
    found = sorted(folder.glob("*.json"))
    if not found:
        raise CommandError(f"{folder} holds no case: no file ends in .json")
    return found


def _verdict(path: Path) -> Verdict:
    try:
        return verify(path.name, path.read_bytes())
    except OSError as fault:
        return Verdict(path.name, "none", error=f"cannot be read: {fault.strerror}")


def _file(path: Path, text: str) -> None:
    try:
        path.write_text(f"{text}\n", encoding="utf-8")
    except OSError as fault:
        raise CommandError(f"{path}: {fault.strerror}") from fault


def _circumstances(folder: Path) -> dict[str, str]:
    """What somebody needs to repeat the run."""
    return {
        "product": f"CDMO Select {_product_version()}",
        "code": f"decision/, sha256 {_code_digest()}",
        "date": f"{timezone.now():%Y-%m-%d %H:%M} UTC",
        "cases": str(folder.resolve()),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": f"NumPy {version('numpy')}, SciPy {version('scipy')}",
        "platform": platform.platform(),
        "random numbers": RANDOM_NUMBERS,
    }


def _product_version() -> str:
    project = Path(settings.BASE_DIR) / "pyproject.toml"
    if not project.is_file():
        return "of no stated version"  # an image holds what the application runs on, and the digest of the code says more
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def _code_digest() -> str:
    """Of every module of the mathematics, by path and content: two installations of one digest compute alike."""
    root = Path(settings.BASE_DIR)
    digest = sha256()
    for path in sorted((root / "decision").rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
