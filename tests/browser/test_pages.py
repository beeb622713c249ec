"""Every screen as its reader gets it: it loads, asks no other origin, fits a telephone, and axe finds nothing in either theme."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import COLLECT_VIOLATIONS, SignIn
from tests.browser.installation import ROOT, Installation

pytestmark = pytest.mark.browser

AXE = (ROOT / "tests" / "vendor" / "axe-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """
async (only) => {
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
}
"""
WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)

OPEN = "LV vector, second source for FHT-101"
DECIDED = "Fill and finish, second source for FHT-204"
CONSENSUS = "LV vector for FHT-310, phase 1"
LOCKED = "Lentiviral vector for Carvykti: public facts only"

# Addresses by reader; {words} are ids of the demonstration, see `ids`.
PAGES: dict[str, list[str]] = {
    "lead": [
        "/",
        "/portfolio/",
        "/search/?q=lonza",
        "/audit/",
        "/settings/",
        "/evaluations/",
        "/scorecards/",
        "/programs/new/",
        "/programs/fht-101/coverage/",
        "/programs/fht-101/coverage/?cell=lentiviral_vector,phase3,EU",
        "/programs/carvykti/coverage/",
        "/programs/kymriah/coverage/?market=JP",
        "/programs/casgevy/coverage/",
        "/programs/elevidys/coverage/?without_organization=catalent",
        "/programs/zynteglo/coverage/?on=2018-01-01",
        "/programs/fht-101/supply/",
        "/programs/fht-101/sources/new/",
        "/programs/fht-101/sources/{source}/",
        "/programs/fht-101/requirements/{requirement}/",
        "/programs/fht-101/edit/",
        "/programs/fht-101/members/",
        "/evaluations/new/",
        "/evaluations/{open}/",
        "/evaluations/{open}/edit/",
        "/evaluations/{open}/candidates/{candidate}/gates/",
        "/evaluations/{decided}/",
        "/evaluations/{decided}/ranking/",
        "/evaluations/{decided}/shortlist/",
        "/evaluations/{consensus}/consensus/",
        "/evaluations/{consensus}/consensus/?names=hidden&lock=1",
        "/evaluations/{locked}/ranking/",
        "/scorecards/{scorecard}/",
        "/scorecards/{scorecard}/versions/1/",
    ],
    "buyer": [
        "/partners/",
        "/partners/?component=lentiviral_vector&region=EU",
        "/partners/?q=nothing+of+that+name",
        "/partners/lonza/",
        "/partners/lonza/geleen/",
        "/evaluations/{decided}/shortlist/",
        "/evaluations/{locked}/shortlist/",
    ],
    "evaluator1": ["/", "/evaluations/{open}/", "/evaluations/{open}/sheet/", "/evaluations/{consensus}/consensus/"],
    "viewer": ["/programs/fht-101/supply/", "/programs/fht-101/members/", "/evaluations/{decided}/ranking/"],
    "admin": ["/jobs/", "/jobs/?state=parked", "/jobs/?state=current"],
    "outsider": ["/", "/portfolio/", "/search/", "/search/?q=fht", "/evaluations/", "/api/docs/"],
}
REFUSED = {
    "lead": [
        ("/evaluations/{open}/ranking/", 403),
        ("/evaluations/{open}/consensus/", 403),
        ("/programs/no-such-program/coverage/", 404),
        ("/programs/zynteglo/coverage/?on=soon", 400),
    ],
    "viewer": [("/programs/fht-101/edit/", 403), ("/jobs/", 404)],
}


@pytest.fixture(scope="module")
def ids(demo: Installation) -> dict[str, str]:
    read = reader(demo)
    rounds = {row["name"]: row["id"] for row in read("evaluations/")["results"]}
    return {
        "open": rounds[OPEN],
        "decided": rounds[DECIDED],
        "locked": rounds[LOCKED],
        "consensus": rounds[CONSENSUS],
        "candidate": read(f"evaluations/{rounds[OPEN]}/candidates/")["results"][0]["id"],
        "scorecard": read("scorecards/")["results"][0]["id"],
        "source": read("programs/fht-101/sources/")["results"][0]["id"],
        "requirement": read("programs/fht-101/requirements/")["results"][0]["id"],
    }


def reader(demo: Installation) -> Callable[[str], Any]:
    authorization = {"Authorization": f"Bearer {demo.token('lead', 'read')}"}

    def read(path: str) -> Any:
        asked = urllib.request.Request(f"{demo.address}/api/v1/{path}", headers=authorization)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.loads(answer.read())

    return read


class Watched:
    """A page whose faults are collected while it is looked at."""

    def __init__(self, page: Page, own: str) -> None:
        self.page, self.own, self.faults = page, urlsplit(own).netloc, list[str]()
        page.on(
            "console", lambda message: self._note(f"console: {message.text} {message.location['url']}") if message.type == "error" else None
        )
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("request", lambda request: self._note_origin(request.url))

    def open(self, address: str, status: int = 200) -> None:
        answer = self.page.goto(address)
        got = answer.status if answer else None
        here = self.page.evaluate("location.pathname + location.search")
        if (got, here) != (status, address):
            self._note(f"{address} answered {got} at {here}")
        if status != 200:  # the browser writes the status of the page itself to the console
            self.faults = [fault for fault in self.faults if f"status of {status} " not in fault]

    def look(self) -> None:
        """In light at both widths; a theme changes nothing but colours."""
        self.page.evaluate(AXE)
        self._run_axe("light, 1440 px", TAGS)
        self.page.emulate_media(color_scheme="dark")
        self._run_axe("dark, 1440 px", ["color-contrast"])
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(NARROW)
        self._run_axe("light, 390 px", TAGS)
        if (width := self.page.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
            self._note(f"{width} px wide on a telephone")
        self.page.set_viewport_size(WIDE)

    def _run_axe(self, look: str, only: list[str]) -> None:
        self.faults += [f"{self._path()} in {look}: {found}" for found in self.page.evaluate(RUN_AXE, only)]

    def _note(self, fault: str) -> None:
        self.faults.append(f"{self._path()}: {fault}")

    def _note_origin(self, url: str) -> None:
        if urlsplit(url).netloc not in {self.own, ""}:  # data: has no origin
            self._note(f"asked {url}")

    def _path(self) -> str:
        return urlsplit(self.page.url)._replace(scheme="", netloc="").geturl()


@pytest.mark.parametrize("username", PAGES)
def test_the_screens_of(username: str, demo: Installation, ids: dict[str, str], sign_in: SignIn) -> None:
    watched = Watched(sign_in(demo, username), demo.address)
    for address, status in [*((address, 200) for address in PAGES[username]), *REFUSED.get(username, [])]:
        watched.open(address.format(**ids), status)
        watched.look()
    assert not watched.faults, "\n".join(watched.faults)


@pytest.fixture
def stranger(browser: Browser, demo: Installation) -> Iterator[Page]:
    """A page of somebody who has not signed in."""
    context = browser.new_context(base_url=demo.address, viewport=WIDE, reduced_motion="reduce")
    context.add_init_script(COLLECT_VIOLATIONS)
    page = context.new_page()
    yield page
    violations = page.evaluate("window.violations")
    context.close()
    assert violations == []


def test_the_sign_in_page(stranger: Page, demo: Installation) -> None:
    watched = Watched(stranger, demo.address)
    watched.open("/sign-in/?next=/")
    watched.look()
    stranger.get_by_label("E-mail").fill("lead@demo.example")
    stranger.get_by_label("Password").fill("a wrong one")
    stranger.get_by_role("button", name="Sign in").click()
    assert "do not fit together" in stranger.get_by_role("alert").inner_text()
    watched.look()
    assert not watched.faults, "\n".join(watched.faults)


@pytest.mark.parametrize("address", ["/admin/", "/admin/partners/site/", "/admin/programs/program/add/"])
def test_the_administration_keeps_the_policy(address: str, demo: Installation, sign_in: SignIn) -> None:
    """Its markup is Django's; that it loads under our policy is ours."""
    watched = Watched(sign_in(demo, "admin"), demo.address)
    watched.open(address)
    assert watched.page.get_by_role("heading", level=1).is_visible()
    assert not watched.faults, "\n".join(watched.faults)
