"""`make test`: the services, then the suite on SQLite and what needs them on PostgreSQL.

`python -m tests.services ARGUMENTS` runs pytest once, with the services and those arguments.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import FrameType

from tests.services.broker import private_broker
from tests.services.postgres import private_postgres
from tests.services.programs import BROKER, POSTGRES, Program
from tests.services.report import prepare, say

PLAIN = ["-n", "auto", "-m", "not postgres and not broker and not browser and not calc", "--cov", "--cov-report="]
# One after the other: each has a browser or an office of its own that wants the processors.
WITH_PROGRAMS = ["-m", "(browser or calc) and not postgres and not broker", "--cov", "--cov-append", "--cov-report="]
ON_POSTGRES = ["-m", "postgres or broker or every_engine", "--cov", "--cov-append", "--cov-report=term"]
THOROUGH = {"TEST_PROFILE": "thorough"}
STARTED_HERE = ((POSTGRES, "TEST_DATABASE_URL", private_postgres), (BROKER, "TEST_BROKER_URL", private_broker))


class Terminated(SystemExit):
    """SIGTERM or SIGHUP arrived."""


def main(arguments: list[str]) -> int:
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _terminate)
    missing = prepare()
    if missing and os.environ.get("CI") == "true":
        print("CI=true: nothing may be skipped.")
        return 1
    with _services(missing) as addresses:
        return _run(arguments, addresses) if arguments else _run_all(addresses)


def _terminate(number: int, _frame: FrameType | None) -> None:
    raise Terminated(128 + number)


@contextmanager
def _services(missing: list[Program]) -> Iterator[dict[str, str]]:
    """Starts what was not given; gives all addresses as the environment of a test run."""
    with ExitStack() as stack:
        addresses = {name: os.environ.get(name, "") for _, name, _ in STARTED_HERE}
        for program, name, start in STARTED_HERE:
            path = program.find()
            if path and not addresses[name] and program not in missing:
                addresses[name], _ = stack.enter_context(start(path))
                say(program.name, f"started: {addresses[name]}")
        yield addresses


def _run_all(addresses: Mapping[str, str]) -> int:
    print("\nOn SQLite, without a broker", flush=True)
    nowhere = dict.fromkeys(addresses, "")
    results = [_run(PLAIN, nowhere)]
    print("\nWith a browser and a spreadsheet", flush=True)
    results.append(_run(WITH_PROGRAMS, nowhere))
    if addresses["TEST_DATABASE_URL"]:
        print("\nOn PostgreSQL, with a broker", flush=True)
        results.append(_run(ON_POSTGRES, addresses))
    return max(results)


def _run(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Runs pytest to its end, which on Ctrl-C, too, is when it has cleaned up after itself."""
    command = [sys.executable, "-m", "pytest", *arguments]
    with subprocess.Popen(command, env={**os.environ, **THOROUGH, **environment}) as process:
        try:
            return process.wait()
        except Terminated:
            process.send_signal(signal.SIGINT)
            raise
        except KeyboardInterrupt:  # the terminal has sent it to pytest as well
            process.wait()
            raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
