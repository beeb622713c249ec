"""An installation of the product in processes of its own: its commands, what its database holds, and ways to do it harm."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from tests.services import programs
from tests.services.broker import private_broker
from tests.services.plugin import need
from tests.services.postgres import private_postgres
from tests.services.processes import Server, free_port

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "cdmo_select"]
WORKER = [*CELERY, "worker", "-P", "prefork", "-c", "1", "-Q", "recompute", "--without-gossip", "--without-mingle", "-l", "warning"]
GRANIAN = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--blocking-threads", "1", "--no-ws"]
KEY = "a key of a test installation that lives for a minute and is thrown away"
# What the test suite set for itself is not for an installation.
OWN = ("DJANGO_", "DATABASE_", "TEST_", "CELERY_", "CDMO_", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "PYTEST_", "COV_")
STALE = "SELECT count(*) FROM common_target WHERE wanted_revision > done_revision AND parked_at IS NULL"


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 30) -> Any:
    """What the condition gives once it holds."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)
    return found


class Installation:
    """`commands` are its processes by name; each runs in a group of its own, which is what gets killed."""

    def __init__(self, folder: Path, environment: Mapping[str, str], commands: Mapping[str, Sequence[str]], address: str) -> None:
        plain = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        self.environment = {**plain, "DJANGO_SETTINGS_MODULE": "tests.faults.settings", "CDMO_DATA_DIR": str(folder), **environment}
        self.folder = folder
        self.commands = commands
        self.address = address
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        for name in names or self.commands:
            self.running[name] = self.launch(self.commands[name], self.folder / f"{name}.log")

    def launch(self, command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """The whole group at once: a killed parent alone leaves its children computing."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_child(self, name: str) -> bool:
        """One process below the named one; False when there is none just now."""
        pid = self.running[name].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        if children:
            os.kill(int(children[0]), signal.SIGKILL)
        return bool(children)

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)

    def run(self, *arguments: str) -> str:
        """A Python command of the installation to its end; its output, or the failure with it."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode:
            raise AssertionError(f"{arguments} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def act(self, name: str, **values: Any) -> Any:
        """One of tests.faults.acts, in a process of its own."""
        return json.loads(self.run("-m", "tests.faults.acts", name, json.dumps(values)).splitlines()[-1])

    def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def rows(self, sql: LiteralString, *given: str) -> list[tuple[Any, ...]]:
        """A query past Django, with %s for each given value."""
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url, connect_timeout=2) as connection:
                return connection.execute(sql, given).fetchall()
        with closing(sqlite3.connect(f"file:{self.folder}/db.sqlite3?mode=ro", uri=True, timeout=20)) as file:
            return file.execute(sql.replace("%s", "?"), given).fetchall()

    def is_quiet(self) -> bool:
        return self.rows(STALE) == [(0,)]

    def logs(self) -> str:
        return "".join(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in sorted(self.folder.glob("*.log")))


@contextmanager
def embedded(folder: Path) -> Iterator[Installation]:
    """What a laptop runs: SQLite and one web server, recomputation in a thread of it."""
    port = free_port()
    commands = {"web": [*GRANIAN, "--workers", "1", "--port", str(port), "cdmo_select.wsgi:application"]}
    with _started(Installation(folder, {}, commands, f"http://127.0.0.1:{port}")) as installation:
        yield installation


@contextmanager
def with_workers(folder: Path, workers: int = 2) -> Iterator[tuple[Installation, Server, Server]]:
    """PostgreSQL, broker, web, workers and beat, and the two servers, which a test may kill and start."""
    port = free_port()
    commands: dict[str, Sequence[str]] = {f"worker{n}": [*WORKER, "-n", f"worker{n}@test"] for n in range(1, workers + 1)}
    commands["beat"] = [*CELERY, "beat", "-l", "warning"]
    commands["web"] = [*GRANIAN, "--workers", "1", "--port", str(port), "cdmo_select.wsgi:application"]
    with ExitStack() as stack:
        postgres_url, postgres = stack.enter_context(private_postgres(need(programs.POSTGRES)))
        broker_url, broker = stack.enter_context(private_broker(need(programs.BROKER)))
        environment = {
            "DATABASE_URL": postgres_url,
            "CELERY_BROKER_URL": broker_url,
            "SECRET_KEY": KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
        }
        installation = stack.enter_context(_started(Installation(folder, environment, commands, f"http://127.0.0.1:{port}")))
        yield installation, postgres, broker


@contextmanager
def _started(installation: Installation) -> Iterator[Installation]:
    installation.run("manage.py", "migrate", "--verbosity", "0")
    try:
        installation.start()
        wait_for(installation.is_up, "The web server answers")
        yield installation
    finally:
        installation.stop()
