"""A consensus meeting: settled by keys alone, by the mouse, and without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.installation import Installation

pytestmark = pytest.mark.browser

ROUND = "LV vector for FHT-310, phase 1"


def enter(page: Page) -> None:
    page.goto("/evaluations/")
    page.get_by_role("link", name=ROUND).first.click()
    page.get_by_role("navigation", name="Evaluation steps").get_by_role("link", name="Consensus").click()
    page.wait_for_url("**/consensus/")


def heading(page: Page) -> str:
    return page.locator("#cell").inner_text().partition("\n")[0]


def test_a_cell_is_settled_by_keys_alone(demo: Installation, sign_in: SignIn) -> None:
    page = sign_in(demo, "lead")
    enter(page)
    first = heading(page)
    page.keyboard.press("j")
    expect(page.locator("#cell")).to_contain_text(re.compile(r"\b2 of \d"))
    page.keyboard.press("k")
    expect(page.locator("#cell")).to_contain_text(re.compile(r"\b1 of \d"))
    assert heading(page) == first

    page.keyboard.press("5")
    expect(page.get_by_role("button", name="Record 5")).to_be_visible()
    expect(page.locator(".impact .is-selected th")).to_contain_text("5")
    page.keyboard.press("d")
    expect(page.get_by_role("button", name="Record as disputed")).to_be_visible()
    page.keyboard.press("5")
    page.keyboard.press("c")
    page.keyboard.type("Seen on site, 5 of 5 suites.")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Recorded: ")).to_be_visible()
    row = page.locator(".minutes-table tr", has_text="Seen on site, 5 of 5 suites.")
    expect(row).to_contain_text("Agreed on 5")
    # The agenda and the minutes follow by themselves when the ranking is computed.
    expect(row).not_to_contain_text("Being computed", timeout=30_000)
    expect(page.locator("#agenda")).to_contain_text("Agreed on 5")


def test_names_are_hidden_on_a_shared_screen(demo: Installation, sign_in: SignIn) -> None:
    page = sign_in(demo, "lead")
    enter(page)
    expect(page.locator(".strip")).to_contain_text("Lena Brandt")

    page.keyboard.press("v")

    expect(page.get_by_role("link", name="Show names")).to_be_visible()
    assert "Lena Brandt" not in page.locator("main").inner_text()
    expect(page.locator(".strip")).to_contain_text("Quality")


def test_evidence_is_asked_for_without_a_script(demo: Installation, sign_in: SignIn) -> None:
    page = sign_in(demo, "lead", java_script_enabled=False)
    enter(page)
    page.locator("#agenda li a", has_text="Open").last.click()

    page.locator("label", has_text="Ask for evidence").click()
    page.get_by_label("Who finds it").select_option(label="Sora Ishii, Supply chain")
    page.get_by_label("By", exact=True).fill("2026-12-11")
    page.get_by_label("Reason, goes into the minutes").fill("The slot letter.")
    page.get_by_role("button", name="Record", exact=True).click()

    row = page.locator(".minutes-table tr", has_text="The slot letter.")
    expect(row).to_contain_text("Sora Ishii, by 11 Dec 2026")


def test_printing_the_page_prints_the_minutes_alone(demo: Installation, sign_in: SignIn) -> None:
    page = sign_in(demo, "lead")
    enter(page)

    page.emulate_media(media="print")

    expect(page.locator("#minutes")).to_be_visible()
    expect(page.get_by_text("draft minutes, not signed")).to_be_visible()
    expect(page.locator("#agenda")).to_be_hidden()
    expect(page.locator("#cell")).to_be_hidden()
