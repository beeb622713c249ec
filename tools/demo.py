"""`make demo`: prepares the demonstration, then serves it until Ctrl-C, SIGTERM or the end of its terminal."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
HOST = "127.0.0.1"
GRANIAN = Path(sys.executable).with_name("granian")
# One thread per process: more would only fight for the interpreter's lock.
OPTIONS = ["--interface", "wsgi", "--host", HOST, "--workers", "2", "--blocking-threads", "1", "--no-ws"]
# A browser that keeps its connection open is waited for two seconds when the server stops.
OPTIONS += ["--respawn-failed-workers", "--workers-kill-timeout", "2", "--log-level", "warning"]


def main() -> int:
    port = chosen_port(os.environ.get("PORT") or "8000")
    for name in SIGNALS:
        signal.signal(name, stop)
    end_with_make()
    os.environ["CDMO_DEMO"] = "1"
    if failed := run([sys.executable, "-m", "tools.prepare"]):
        return failed
    folder = os.environ.get("CDMO_DATA_DIR") or ".data"
    print(f"\nCDMO Select: http://{HOST}:{port}/   (Ctrl-C stops it; {folder} keeps the data)", flush=True)
    return run([str(GRANIAN), *OPTIONS, "--port", str(port), "cdmo_select.wsgi:application"])


def chosen_port(text: str) -> int:
    """The port, refused before any work when the server could not have it."""
    if not text.isdigit() or not 0 < int(text) < 2**16:
        sys.exit(f"PORT={text} is not a port number. Try: make demo PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that the last run just left is free
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            sys.exit(f"Port {text} cannot be used ({error.strerror}). Try: make demo PORT={int(text) % 60000 + 1}")
    return int(text)


class Stop(BaseException):
    """The demonstration is to end."""


def stop(_number: int, _frame: FrameType | None) -> None:
    for name in SIGNALS:
        signal.signal(name, signal.SIG_IGN)  # a terminal's Ctrl-C and make's own signal may both arrive
    raise Stop


def end_with_make() -> None:
    """A killed make would leave us running; Linux sends us SIGTERM then."""
    if sys.platform == "linux":
        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGTERM)


def run(command: list[str]) -> int:
    """Runs a command to its end; when we are to stop, it is stopped first, and that is no failure."""
    # A terminal that closes sends SIGHUP to all of us, which granian takes for "reload": it inherits it blocked.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    with subprocess.Popen(command) as process:
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGHUP])
            return process.wait()
        except Stop:
            process.terminate()
            process.wait()
            sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
