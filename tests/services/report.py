"""Finds or installs the programs before the tests start, and says so first."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.services.programs import BROKER, CHROMIUM, OFFICE, POSTGRES, Program

# An address that the caller gives wins over a program of ours.
GIVEN_BY = {POSTGRES: "TEST_DATABASE_URL", BROKER: "TEST_BROKER_URL"}
PROGRAMS = (POSTGRES, BROKER, CHROMIUM, OFFICE)


def say(name: str, state: str) -> None:
    print(f"  {name:<18}{state}", flush=True)


def prepare() -> list[Program]:
    """Installs what is missing where that is allowed, prints one line for each program, returns those still missing."""
    print("What the tests need beside Python:", flush=True)
    missing_before = list(_missing(PROGRAMS))
    refusal = _install(missing_before) if missing_before else ""
    missing = list(_missing(PROGRAMS))
    for program in PROGRAMS:
        say(program.name, _state(program, program in missing_before, refusal))
    return missing


def _missing(programs: Iterable[Program]) -> Iterable[Program]:
    return (program for program in programs if not _given(program) and program.find() is None)


def _given(program: Program) -> str | None:
    name = GIVEN_BY.get(program)
    return name if name and os.environ.get(name) else None


def _state(program: Program, was_missing: bool, refusal: str) -> str:
    if name := _given(program):
        return f"given by {name}"
    if path := program.find():
        return f"installed by apt-get: {path}" if was_missing else f"found: {path}"
    return f"SKIPPED, with the tests that need it: {refusal}\n{'':20}apt-get install {program.package}"


def _install(programs: list[Program]) -> str:
    """Installs Debian packages; gives the reason when that is not to be done or failed."""
    if not Path("/etc/debian_version").exists() or shutil.which("apt-get") is None:
        return "not found, and only on Debian is it installed from here"
    if os.geteuid() != 0:
        return "not found, and only root may install it"
    packages = [program.package for program in programs]
    print(f"  apt-get installs {', '.join(packages)} ...", flush=True)
    # RUNLEVEL=1: the packages' own services are not to be started beside ours.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    errors = [_apt(arguments, environment) for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages])]
    return errors[-1] and f"apt-get failed: {errors[-1]}"


def _apt(arguments: list[str], environment: dict[str, str]) -> str:
    command = ["apt-get", "-qq", *arguments]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.stderr.strip()[-300:] if done.returncode else ""
