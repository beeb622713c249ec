"""A whole installation as its users get it: the commands of the README, real processes, a folder of its own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.services.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 90
STOP_SECONDS = 20
ROLE = "cdmo_e2e_app"
KEY = "a key of a test installation that lives for a minute and is thrown away"


@dataclass(frozen=True, slots=True)
class Installation:
    name: str
    address: str
    environment: Mapping[str, str]
    folder: Path

    def manage(self, *arguments: str) -> str:
        """Run a management command beside the running processes; its output, or the failure with it."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env={**self.environment}, capture_output=True, text=True, check=False, timeout=180)
        if done.returncode:
            raise AssertionError(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def token(self, username: str, scope: str) -> str:
        return self.manage("issue_token", username, "--scope", scope).splitlines()[-1]


@contextmanager
def embedded(folder: Path) -> Iterator[Installation]:
    """What `make demo` starts: SQLite, one web server, recomputation in a thread of it."""
    port = free_port()
    environment = {**_plain_environment(), "CDMO_DATA_DIR": str(folder), "PORT": str(port)}
    address = f"http://127.0.0.1:{port}"
    with _process([sys.executable, "-m", "tools.demo"], environment, folder / "demo.log") as process:
        _wait_for(f"{address}/healthz", process, folder / "demo.log")
        yield Installation("embedded", address, environment, folder)


@contextmanager
def production(folder: Path, postgres: str, broker: str) -> Iterator[Installation]:
    """What the compose file starts, by hand: PostgreSQL with two roles, broker, web, worker, beat."""
    port = free_port()
    with _database(postgres) as (owner_url, app_url):
        environment = {
            **_plain_environment(),
            "CDMO_DATA_DIR": str(folder),
            "DATABASE_URL": app_url,
            "DATABASE_OWNER_URL": owner_url,
            "CELERY_BROKER_URL": broker,
            "SECRET_KEY": KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
        }
        installed = Installation("production", f"http://127.0.0.1:{port}", environment, folder)
        installed.manage("migrate", "--verbosity", "0")
        installed.manage("collectstatic", "--no-input", "--verbosity", "0")
        celery = [sys.executable, "-m", "celery", "-A", "cdmo_select"]
        granian = str(Path(sys.executable).with_name("granian"))
        commands = {
            "worker": [*celery, "worker", "-P", "prefork", "-c", "1", "-Q", "recompute", "--without-gossip", "--without-mingle"],
            "beat": [*celery, "beat"],
            "web": [
                granian,
                "--interface",
                "wsgi",
                "--port",
                str(port),
                "--blocking-threads",
                "1",
                "--no-ws",
                "cdmo_select.wsgi:application",
            ],
        }
        with ExitStack() as running:
            started = {
                name: running.enter_context(_process(command, environment, folder / f"{name}.log")) for name, command in commands.items()
            }
            installed.manage("seed_demo")
            _wait_for(f"{installed.address}/healthz", started["web"], folder / "web.log")
            yield installed


@contextmanager
def _database(server: str) -> Iterator[tuple[str, str]]:
    """A database of its own, an owner and a role that may only add to the audit trail."""
    parts = urlsplit(server)
    name = f"e2e_{os.getpid()}_{free_port()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(ROLE)))
        try:
            yield (
                parts._replace(path=f"/{name}").geturl(),
                parts._replace(netloc=f"{ROLE}@{parts.hostname}:{parts.port}", path=f"/{name}").geturl(),
            )
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _process(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**environment}, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _plain_environment() -> dict[str, str]:
    """The caller's environment without what the test suite set for itself."""
    own = ("DJANGO_", "DATABASE_", "TEST_", "CELERY_", "CDMO_", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)}


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer:\n{log.read_text(errors='replace')[-3000:]}")
