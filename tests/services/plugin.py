"""Fixtures for the private services, and which tests wait for `make test`.

`python -m tests.services` starts what is needed once and hands the addresses to pytest in TEST_DATABASE_URL and
TEST_BROKER_URL. Without them a plain `pytest` runs on SQLite and leaves the tests out that are marked postgres or
broker, whose Django stands on those services. A test that needs a server of its own asks for a fixture.
"""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.services import programs
from tests.services.broker import private_broker as start_broker
from tests.services.calc import recalculate as recalculate_workbook
from tests.services.postgres import private_postgres as start_postgres
from tests.services.programs import Program

# Not in pyproject.toml: there it would stop `pytest -p no:django tests/decision`, which needs no Django.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings_test")

# No example is timed: the first may import SciPy, and the machine may be busy. `make test` tries more of them than `make test-fast`.
settings.register_profile("thorough", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=40)
settings.load_profile(os.environ.get("TEST_PROFILE", "fast"))

NEEDED_ADDRESSES = {"postgres": ("TEST_DATABASE_URL",), "broker": ("TEST_DATABASE_URL", "TEST_BROKER_URL")}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = [mark for mark, addresses in NEEDED_ADDRESSES.items() if not all(map(os.environ.get, addresses))]
    waiting = [item for item in items if any(map(item.get_closest_marker, absent))]
    if waiting:
        config.hook.pytest_deselected(items=waiting)
        items[:] = [item for item in items if item not in waiting]


def pytest_collection_finish() -> None:
    """What is imported by now stays: a collector that walks it again and again takes a tenth of the run."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    given = [name for name in ("TEST_DATABASE_URL", "TEST_BROKER_URL") if os.environ.get(name)]
    return f"services: {', '.join(given) or 'none given, so the tests marked postgres or broker are left out'}"


def need(program: Program) -> Path:
    """The program's path. Its absence skips the test by name, but fails it in CI."""
    found = program.find()
    if found is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"{program.name} is not installed (Debian: apt-get install {program.package})")
    return found


@pytest.fixture(scope="session")
def private_postgres() -> Iterator[str]:
    """Address of a PostgreSQL with rights to make databases and roles."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with start_postgres(need(programs.POSTGRES)) as (url, _):
        yield url


@pytest.fixture(scope="session")
def private_broker() -> Iterator[str]:
    """Address of a broker that speaks the Redis protocol."""
    if given := os.environ.get("TEST_BROKER_URL"):
        yield given
        return
    with start_broker(need(programs.BROKER)) as (url, _):
        yield url


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    return need(programs.CHROMIUM)


@pytest.fixture(scope="session")
def soffice_path() -> Path:
    return need(programs.OFFICE)


@pytest.fixture
def recalculate(soffice_path: Path, tmp_path: Path) -> Callable[[Path], Path]:
    """A function that gives the path of a workbook's copy with every formula computed anew."""
    return lambda workbook: recalculate_workbook(soffice_path, workbook, tmp_path)
