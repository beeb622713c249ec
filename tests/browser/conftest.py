import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.installation import Installation, embedded, production
from workbench.demo.people import PEOPLE

COLLECT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_path: Path) -> dict[str, Any]:
    return {"executable_path": str(chromium_path), "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One demonstration for the tests that only look, or that change nothing which another test reads."""
    with embedded(tmp_path_factory.mktemp("demo")) as installed:
        yield installed


@pytest.fixture(params=["embedded", pytest.param("production", marks=pytest.mark.broker)])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation of its own: SQLite alone, then PostgreSQL with broker and worker."""
    if request.param == "embedded":
        with embedded(tmp_path) as installed:
            yield installed
    else:
        services = [request.getfixturevalue(name) for name in ("private_postgres", "private_broker")]
        with production(tmp_path, *services) as installed:
            yield installed


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(browser: Browser) -> Iterator[SignIn]:
    """`sign_in(installation, "lead")` gives a page of that person's own browser; each is checked for policy violations at the end."""
    contexts: list[BrowserContext] = []

    def enter(installed: Installation, username: str, **options: Any) -> Page:
        person = next(person for person in PEOPLE if person.username == username)
        context = browser.new_context(
            base_url=installed.address, reduced_motion="reduce", **{"viewport": {"width": 1440, "height": 900}, **options}
        )
        context.add_init_script(COLLECT_VIOLATIONS)
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("E-mail").fill(person.email)
        page.get_by_label("Password").fill(person.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        return page

    yield enter
    pages = itertools.chain.from_iterable(context.pages for context in contexts)
    violations = [found for page in pages for found in page.evaluate("window.violations")]
    for context in contexts:
        context.close()
    assert violations == []
