"""Makes the demonstration ready in one process, so that Django is imported once: static files, tables, data."""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings")
    django.setup()
    collect_static_files(Path(settings.STATIC_ROOT))
    call_command("migrate", verbosity=0)
    call_command("seed_demo")


def collect_static_files(target: Path) -> None:
    """Runs collectstatic only when a file that it reads, or a package that brings some, has changed."""
    stamp = target / f".collected-{fingerprint()}"
    if not stamp.exists():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.touch()


def fingerprint() -> str:
    sources = [ROOT / "requirements" / "runtime.lock", *sorted(ROOT.glob("static/**/*")), *sorted(ROOT.glob("*/static/**/*"))]
    states = (f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in sources if path.is_file())
    return hashlib.sha256("\n".join(states).encode()).hexdigest()[:16]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
