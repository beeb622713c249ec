"""The ranking page by mouse and keyboard: a moved weight re-ranks at once, exactly as the server would, and the server's answer follows."""

import json
import random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from evaluations.preview import preview
from tests.browser.conftest import SignIn
from tests.browser.installation import Installation
from tests.browser.test_pages import AXE, DECIDED, LOCKED, NARROW, RUN_AXE, TAGS, reader

pytestmark = pytest.mark.browser

IN_BROWSER = """
async (trials) => {
  const { totals, ranks } = await import("/static/js/weighted-sum.js");
  const model = JSON.parse(document.querySelector("#ranking-model").textContent);
  return trials.map((points) => {
    const scores = totals(model, points);
    const places = ranks(scores);
    return Object.fromEntries(model.candidates.map(({ id }, at) => [id, [scores[at], places[at]]]));
  });
}
"""
ORDER = "() => [...document.querySelectorAll('[data-candidate]')].map((row) => row.dataset.candidate)"
TRIALS = 40


@pytest.fixture(scope="module")
def rounds(demo: Installation) -> dict[str, str]:
    return {row["name"]: row["id"] for row in reader(demo)("evaluations/")["results"]}


def address(rounds: dict[str, str], name: str) -> str:
    return f"/evaluations/{rounds[name]}/ranking/"


def stored(demo: Installation, evaluation: str) -> dict[str, Any]:
    """The stored ranking itself: the API sends it without what only the page needs."""
    script = f"from common.results import stored_result; print(stored_result('ranking', '{evaluation}').text)"
    found: dict[str, Any] = json.loads(demo.manage("shell", "--no-imports", "-c", script))
    return found


def trials(groups: int) -> list[list[float]]:
    """Uneven weights, some of them nothing."""
    source = random.Random(5)  # noqa: S311 - trials, no secret
    drawn = [[source.choice([0.0, source.uniform(0, 50), float(source.randrange(51))]) for _ in range(groups)] for _ in range(TRIALS)]
    return [points for points in drawn if any(points)]


@pytest.mark.parametrize("name", [DECIDED, LOCKED])
def test_the_browsers_sums_are_the_servers(demo: Installation, sign_in: SignIn, rounds: dict[str, str], name: str) -> None:
    payload = stored(demo, rounds[name])
    asked = trials(len(payload["groups"]))
    page = sign_in(demo, "viewer")
    page.goto(address(rounds, name))

    found = page.evaluate(IN_BROWSER, asked)

    for points, scores in zip(asked, found, strict=True):
        ranked = {row["candidate"]: row for row in preview(payload, points)["results"] if row["candidate"] in scores}
        assert {pk: scores[pk][0] for pk in ranked} == pytest.approx({pk: row["score"] for pk, row in ranked.items()}, abs=1e-12)
        assert {pk: scores[pk][1] for pk in ranked} == {pk: row["rank"] for pk, row in ranked.items()}


def lead_away(page: Page) -> str:
    """Give all weight to the group on which the second is furthest ahead of the first; the id of who then leads."""
    return str(
        page.evaluate("""
        async () => {
          const { totals } = await import("/static/js/weighted-sum.js");
          const model = JSON.parse(document.querySelector("#ranking-model").textContent);
          const sliders = [...document.querySelectorAll("#what-if input[type=range]")];
          const alone = (group) => model.groups.map((_, at) => Number(at === group));
          const leader = (points) => {
            const scores = totals(model, points);
            return model.candidates[scores.indexOf(Math.max(...scores))].id;
          };
          const first = document.querySelector("[data-candidate]").dataset.candidate;
          const group = model.groups.findIndex((_, at) => leader(alone(at)) !== first);
          sliders.forEach((slider, at) => {
            slider.value = at === group ? slider.max : 0;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          });
          return leader(alone(group));
        }
    """)
    )


def test_a_moved_weight_reorders_at_once_and_the_server_confirms(demo: Installation, sign_in: SignIn, rounds: dict[str, str]) -> None:
    page = sign_in(demo, "lead")
    page.goto(address(rounds, DECIDED))
    before = page.evaluate(ORDER)
    page.route("**/ranking/?*", lambda route: route.abort())  # the server stays silent

    leader = lead_away(page)

    assert page.evaluate(ORDER)[0] == leader != before[0]
    expect(page.get_by_text("What-if weights.")).to_be_visible()
    expect(page.locator("#ranking")).to_have_attribute("data-stale", "")
    expect(page.locator("[data-live]")).to_contain_text("is now first with")

    page.unroute("**/ranking/?*")
    page.locator("#what-if input[type=range]").last.press("ArrowRight")
    expect(page.locator("#ranking")).not_to_have_attribute("data-stale", "")
    assert page.evaluate(ORDER)[0] == leader
    expect(page.locator(".delta.is-up").first).to_be_visible()


def test_by_keys_alone_with_the_slider_kept_in_focus(demo: Installation, sign_in: SignIn, rounds: dict[str, str]) -> None:
    page = sign_in(demo, "viewer")
    page.goto(address(rounds, DECIDED))
    before, slider = page.evaluate(ORDER), page.locator("#what-if input[type=range]").first
    slider.focus()

    slider.press("PageUp")
    page.wait_for_url("**w=*")

    expect(slider).to_be_focused()
    assert page.evaluate(ORDER) == before
    expect(page.get_by_text("Only you see this")).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_role("link", name="Stacked")).to_have_attribute("aria-current", "")
    page.keyboard.press("0")
    page.wait_for_url(lambda url: "w=" not in url)
    expect(page.get_by_text("Only you see this")).to_be_hidden()
    assert page.evaluate(ORDER) == before


def test_a_server_that_fails_is_named_in_place(demo: Installation, sign_in: SignIn, rounds: dict[str, str]) -> None:
    page = sign_in(demo, "viewer")
    page.goto(address(rounds, DECIDED))
    page.route("**/ranking/?*", lambda route: route.fulfill(status=503, body=""))

    page.locator("#what-if input[type=range]").first.press("PageUp")

    expect(page.get_by_text("Chances and bands could not be computed")).to_be_visible()


def test_no_weight_at_all_is_asked_back(demo: Installation, sign_in: SignIn, rounds: dict[str, str]) -> None:
    page = sign_in(demo, "viewer")
    page.goto(address(rounds, LOCKED))
    for slider in page.locator("#what-if input[type=range]").all():
        slider.press("Home")

    expect(page.get_by_text("Give at least one group a weight")).to_be_visible()


def test_what_is_open_stays_open_when_the_answer_comes(demo: Installation, sign_in: SignIn, rounds: dict[str, str]) -> None:
    page = sign_in(demo, "viewer")
    page.goto(address(rounds, DECIDED))
    page.locator(".weight-more > summary").first.click()

    page.locator("#what-if input[type=range]").first.press("PageUp")
    page.wait_for_url("**w=*")
    expect(page.locator("#ranking")).not_to_have_attribute("data-stale", "")

    assert page.locator(".weight-more").first.get_attribute("open") is not None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_opened_is_accessible(demo: Installation, sign_in: SignIn, rounds: dict[str, str], theme: Any) -> None:
    page = sign_in(demo, "lead", color_scheme=theme)
    page.goto(address(rounds, DECIDED))
    page.locator("#what-if input[type=range]").first.press("PageUp")
    page.wait_for_url("**w=*")
    page.evaluate("for (const details of document.querySelectorAll('#ranking details')) details.open = true")
    page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, TAGS)
    page.set_viewport_size(NARROW)
    found += page.evaluate(RUN_AXE, TAGS)
    page.locator(".score .how-btn").first.click()
    found += page.evaluate(RUN_AXE, TAGS)

    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_a_score_tells_how_it_was_computed(demo: Installation, sign_in: SignIn, rounds: dict[str, str]) -> None:
    page = sign_in(demo, "viewer")
    page.goto(address(rounds, DECIDED))
    first = page.locator("[data-candidate]").first
    score, how = first.locator("[data-score]").inner_text(), page.locator(".how:popover-open")

    first.locator(".how-btn").press("Enter")
    expect(how).to_contain_text(score)
    expect(how).to_contain_text("criteria apply")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Chance of each rank, %").click()

    expect(how).to_contain_text("10,000 draws")
    expect(how).to_contain_text("20261124")


def test_without_a_script_the_form_asks_and_shows(demo: Installation, sign_in: SignIn, rounds: dict[str, str]) -> None:
    page = sign_in(demo, "viewer", java_script_enabled=False)
    page.goto(address(rounds, DECIDED))

    page.locator("#what-if input[type=range]").first.press("End")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_text("What-if weights.")).to_be_visible()
    expect(page.get_by_text("from 14 to 50 points")).to_be_visible()
    page.get_by_role("link", name="Stacked").click()
    expect(page.locator(".ranking-table")).to_have_attribute("data-bars", "stacked")
    expect(page.get_by_text("from 14 to 50 points")).to_be_visible()
