"""The environment of the peers, bench/.venv, made once from requirements/bench.lock and apart from the product's own."""

import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "bench.lock"
PLACE = ROOT / "bench" / ".venv"
PYTHON = PLACE / "bin" / "python"
# The lock leaves out what no method needs, so that pip must not look for it.
INSTALL = ("install", "-qq", "--no-compile", "--no-input", "--disable-pip-version-check", "--no-deps", "--require-hashes")


def prepared() -> bool:
    """Whether the peers are there, after an attempt to install them. If not, it has been said why."""
    stamp = PLACE / f".ok-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}-{platform.python_version()}"
    if stamp.exists():
        return True
    shutil.rmtree(PLACE, ignore_errors=True)
    print(f"Installing {LOCK.relative_to(ROOT)} into {PLACE.relative_to(ROOT)} ...", flush=True)
    pip = next((ROOT / "tools").glob("pip-*.whl")) / "pip"
    try:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", PLACE], check=True)
        subprocess.run([PYTHON, pip, *INSTALL, "--only-binary", ":all:", "-r", LOCK], check=True)
    except subprocess.CalledProcessError as failed:
        print(f"No peers in this run: {failed}")
        return False
    stamp.touch()
    return True
