"""Pages that follow the stored result: at once for who changed something, at the next poll for everybody else, and never by a reload."""

import re
import time

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import SignIn
from tests.browser.installation import Installation

pytestmark = pytest.mark.browser

COVERAGE = "/programs/fht-101/coverage/"
REVISION = re.compile(r"Revision (\d+)")


def revision(page: Page) -> int:
    chip = page.locator("#fresh")
    expect(chip).to_contain_text(REVISION, timeout=15_000)
    found = REVISION.search(chip.inner_text())
    assert found
    return int(found[1])


def stay(page: Page) -> None:
    """Marks the document, so that a reload would show."""
    page.evaluate("document.documentElement.dataset.stayed = 'yes'")


def has_stayed(page: Page) -> bool:
    return page.evaluate("document.documentElement.dataset.stayed") == "yes"


def test_a_change_is_on_the_screen_of_who_made_it_and_of_who_looks_on(demo: Installation, sign_in: SignIn) -> None:
    onlooker = sign_in(demo, "viewer")
    # The poll of a page that is up to date comes every half minute; the clock of the page is moved and not waited for.
    onlooker.clock.install()
    onlooker.goto(COVERAGE)
    before = revision(onlooker)
    stay(onlooker)

    lead = sign_in(demo, "lead")
    lead.goto("/programs/fht-101/requirements/new/")
    lead.get_by_label("Component", exact=True).select_option("process_development")
    lead.get_by_label("Stage", exact=True).select_option("commercial")
    lead.locator("main").get_by_role("button", name="Save").click()
    lead.goto(COVERAGE)
    stay(lead)
    started = time.monotonic()
    expect(lead.locator("#fresh")).to_contain_text(f"Revision {before + 1}", timeout=2000)
    assert time.monotonic() - started < 2
    assert has_stayed(lead)
    expect(lead.locator("#coverage")).to_contain_text("Process development")

    assert revision(onlooker) == before
    onlooker.clock.run_for(31_000)
    expect(onlooker.locator("#fresh")).to_contain_text(f"Revision {before + 1}")
    expect(onlooker.locator("#coverage")).to_contain_text("Process development")
    assert has_stayed(onlooker)


def test_a_page_that_is_behind_asks_soon_and_then_every_three_seconds(demo: Installation, sign_in: SignIn) -> None:
    """The page is made to believe that a revision is on its way, and its clock is moved: 0.3, 0.9, 2.1, 3, 6 s."""
    page = sign_in(demo, "viewer")
    asked: list[str] = []

    def pretend(route: Route) -> None:
        if is_poll(route.request):
            asked.append(route.request.url)
            route.fulfill(status=204)
            return
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('hx-trigger="every 30s"', 'hx-trigger="every 3s"'))

    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.route(re.compile(re.escape(COVERAGE)), pretend)
    page.goto(COVERAGE)
    for number, step in enumerate([300, 600, 1200, 900, 3000]):
        page.clock.run_for(step - 50)
        assert len(asked) == number
        with page.expect_request(is_poll):
            page.clock.run_for(50)


def is_poll(request: Request) -> bool:
    return "hx-request" in request.headers
