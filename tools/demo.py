"""`make demo`: makes the demonstration ready in one process, so that Django is imported once, then becomes the web server."""

import ctypes
import hashlib
import os
import signal
import socket
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


def main() -> None:
    port = chosen_port(os.environ.get("PORT") or "8000")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings")
    django.setup()
    collect_static_files(Path(settings.STATIC_ROOT))
    call_command("migrate", verbosity=0)
    call_command("seed_demo")
    print(f"\nCDMO Select: http://{HOST}:{port}/   (Ctrl-C stops it; {data_folder()} keeps the data)", flush=True)
    end_with_make()
    serve(port)


def chosen_port(text: str) -> int:
    """The port, refused before any work when the server could not have it."""
    if not text.isdigit() or not 0 < int(text) < 2**16:
        sys.exit(f"PORT={text} is not a port number. Try: make demo PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left by the last run is free
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            sys.exit(f"Port {text} cannot be used ({error.strerror}). Try: make demo PORT={int(text) % 60000 + 1}")
    return int(text)


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


def data_folder() -> str:
    return os.environ.get("CDMO_DATA_DIR") or ".data"


def end_with_make() -> None:
    """Granian reloads on SIGHUP, so a closed terminal, like a killed make, would leave it running; Linux sends it SIGTERM then."""
    if sys.platform == "linux":
        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGTERM)


def serve(port: int) -> None:
    """One thread per process: more would only fight for the interpreter's lock."""
    granian = str(Path(sys.executable).with_name("granian"))
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "2", "--blocking-threads", "1"]
    options += ["--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"]
    os.execv(granian, [granian, *options, "cdmo_select.wsgi:application"])  # noqa: S606  no shell is wanted; make's signals reach it


if __name__ == "__main__":
    main()
