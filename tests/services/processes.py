"""Server processes of the tests: own session, free port on the loopback address, stopped by their id."""

import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

START_SECONDS = 30
STOP_SECONDS = 15


class ServiceError(RuntimeError):
    """A private service did not start; the message carries the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class User(NamedTuple):
    """Whom a process runs as; nothing but None leaves it to the caller's own user."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[int, ...] | None = None


def server_user() -> User:
    """Nobody when the caller is root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return User()
    nobody = pwd.getpwnam("nobody")
    return User(nobody.pw_uid, nobody.pw_gid, ())


@contextmanager
def private_folder(prefix: str) -> Iterator[Path]:
    """A folder of the server's user, in /tmp because a socket's path may have 107 bytes at most."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    user = server_user()
    if user.uid is not None and user.gid is not None:
        os.chown(folder, user.uid, user.gid)
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def run_as_server(command: Sequence[str | Path], folder: Path) -> None:
    """Runs a command to its end as the server's user."""
    uid, gid, groups = server_user()
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, user=uid, group=gid, extra_groups=groups, timeout=START_SECONDS
    )
    if done.returncode:
        raise ServiceError(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


class Server:
    """One server process in a folder of its own; it can be killed and started again at the same address."""

    def __init__(self, command: Sequence[str | Path], folder: Path, answers: Callable[[], bool]) -> None:
        self.command = command
        self.folder = folder
        self.answers = answers
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        uid, gid, groups = server_user()
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for pytest; the server stops after it
                user=uid,
                group=gid,
                extra_groups=groups,
            )
        try:
            self._wait_until_it_answers(self.process)
        except BaseException:
            self.stop(signal.SIGKILL)
            raise

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServiceError(f"{self.command[0]} did not start:\n{self.log_end()}")
            time.sleep(0.05)

    def log_end(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")[-2000:]

    def stop(self, by: signal.Signals = signal.SIGINT) -> None:
        """Ends the process; a server that ignores the signal is killed."""
        if self.process is None:
            return
        self.process.send_signal(by)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
