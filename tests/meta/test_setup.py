"""From a bare machine to a running program: the locks, the set-up script and what is said when something is missing."""

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "pyproject.toml").read_text()
PROJECT = tomllib.loads(TEXT)
NAME = re.compile(r"^[A-Za-z0-9._-]+")
PINNED = re.compile(r"^([a-z0-9._-]+)==\S+ (?:; .*)?\\$", re.MULTILINE)
DEPENDENCIES = {"runtime": PROJECT["project"]["dependencies"], "dev": PROJECT["dependency-groups"]["dev"]}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", NAME.match(name).group()).lower()


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_lock_holds_every_dependency_with_hashes_and_names_no_host(lock):
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    pinned = PINNED.findall(text)

    assert {normal(name) for name in DEPENDENCIES[lock]} <= set(pinned)
    assert len(pinned) == len(set(pinned))  # one release for every Python and platform
    assert all("--hash=sha256:" in part for part in PINNED.split(text)[2::2])
    assert "://" not in text


def test_both_locks_agree():
    runtime, dev = (
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / "requirements" / f"{lock}.lock").read_text(), re.MULTILINE))
        for lock in DEPENDENCIES
    )

    assert (shared := runtime.keys() & dev.keys())
    assert {name: runtime[name] for name in shared} == {name: dev[name] for name in shared}


def test_each_runtime_dependency_says_why():
    lines = TEXT.split("dependencies = [\n", 1)[1].split("\n]", 1)[0].splitlines()

    assert len(lines) == len(DEPENDENCIES["runtime"]) <= 25
    assert all(re.search(r'",\s+# \S+', line) for line in lines)


def test_tools_look_at_every_package():
    ours = {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()} | {"cdmo_select", "decision"}
    tool = PROJECT["tool"]

    assert set(tool["importlinter"]["root_packages"]) == ours
    assert set(tool["coverage"]["run"]["source"]) == ours
    assert ours <= set(tool["mypy"]["files"])
    assert ours <= set(re.search(r"^CHECKED := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE).group(1).split())


def test_setup_uses_the_pip_that_lies_beside_it():
    named = re.search(r"^PIP=(\S+)$", (ROOT / "tools" / "setup.sh").read_text(), re.MULTILINE).group(1)

    assert [str(path.relative_to(ROOT)) for path in ROOT.glob("tools/*.whl")] == [named]


def test_setup_without_a_fitting_python_names_the_line_that_installs_it():
    refused = run(ROOT / "tools" / "setup.sh", PYTHON="no-such-python")

    assert refused.returncode == 1
    assert "apt-get install python3" in refused.stderr
    assert "no-such-python" in refused.stderr
    assert (ROOT / ".venv" / "bin" / "python").exists()


def test_demo_refuses_a_port_that_is_none():
    refused = run(sys.executable, "-m", "tools.demo", PORT="http")

    assert refused.returncode == 1
    assert refused.stderr == "PORT=http is not a port number. Try: make demo PORT=8001\n"


def test_demo_refuses_a_port_in_use_before_it_touches_any_data(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run(sys.executable, "-m", "tools.demo", PORT=str(port), CDMO_DATA_DIR=str(tmp_path))

    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_help_lists_every_target_of_the_readme_contract():
    listed = set(re.findall(r"^  make (\S+)", run("make", "help").stdout, re.MULTILINE))

    assert {"demo", "setup", "test", "test-fast", "lint", "bench"} <= listed
