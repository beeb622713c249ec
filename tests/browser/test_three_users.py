"""The path of the three users, on SQLite alone and on PostgreSQL with broker and worker: every number crosses the whole house."""

import csv
import io
import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.installation import ROOT, Installation

pytestmark = [pytest.mark.browser, pytest.mark.calc]

OPEN = "LV vector, second source for FHT-101"
DECIDED = "Fill and finish, second source for FHT-204"
LOCKED = "Lentiviral vector for Carvykti: public facts only"
WAIT_SECONDS = 30


class Client:
    """A REST client with a token, as an outside program would write it."""

    def __init__(self, installed: Installation, token: str) -> None:
        self.base, self.token = f"{installed.address}/api/v1/", token

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[Any, Message]:
        data = None if body is None else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.base + path, data, sent, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null"), answer.headers

    def get(self, path: str) -> Any:
        return self.ask(path)[0]

    def evaluation(self, name: str) -> str:
        return next(row["id"] for row in self.get("evaluations/")["results"] if row["name"] == name)

    def cell(self, program: str, component: str, stage: str, market: str) -> dict[str, Any]:
        cells = self.get(f"programs/{program}/coverage/")["cells"]
        return next(cell for cell in cells if (cell["component"], cell["stage"], cell["market"]) == (component, stage, market))


def until(read: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """The value, once it is as wanted: recomputation runs beside the request."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not wanted(value := read()):
        assert time.monotonic() < deadline, f"still {value!r} after {WAIT_SECONDS} s"
        time.sleep(0.1)
    return value


def stored_revision(installed: Installation, evaluation: str) -> tuple[int, int]:
    """Wanted and stored revision of a ranking that the round still hides from everybody; read beside the application."""
    script = (
        "from common.models import Target; "
        f"t = Target.objects.get(kind='ranking', object_id='{evaluation}'); print(t.wanted_revision, t.done_revision)"
    )
    wanted, done = installed.manage("shell", "--no-imports", "-c", script).split()
    return int(wanted), int(done)


def test_the_three_users(fresh: Installation, sign_in: SignIn, recalculate: Callable[[Path], Path], tmp_path: Path) -> None:
    client = Client(fresh, fresh.token("lead", "write"))
    open_round, decided, locked = (client.evaluation(name) for name in (OPEN, DECIDED, LOCKED))
    frozen_before = [client.get(f"evaluations/{pk}/ranking/") for pk in (decided, locked)]

    lead = sign_in(fresh, "lead")
    the_lead_publishes_a_weight(fresh, lead, open_round)
    assert [client.get(f"evaluations/{pk}/ranking/") for pk in (decided, locked)] == frozen_before

    two_evaluators_rate(fresh, sign_in, open_round)
    lead.goto(f"/evaluations/{open_round}/")
    lead.get_by_role("button", name="Open consensus").click()
    expect(lead.get_by_role("button", name="Lock round")).to_be_visible()
    ranking = until(lambda: client.get(f"evaluations/{open_round}/ranking/"), lambda found: found["revision"] == found["wanted_revision"])
    everybody_sees(fresh, sign_in, open_round, ranking)

    sources_change_the_coverage(fresh, sign_in, client, tmp_path)
    the_buyer_takes_the_shortlist(fresh, sign_in, open_round, ranking, recalculate, tmp_path)
    curl_prints_the_same(fresh, client, decided)


def the_lead_publishes_a_weight(fresh: Installation, lead: Page, open_round: str) -> None:
    before = until(lambda: stored_revision(fresh, open_round), lambda pair: pair[0] == pair[1])
    lead.goto(f"/evaluations/{open_round}/")
    lead.get_by_role("link", name="version 1").click()
    lead.get_by_role("button", name="Edit the next version").click()
    lead.get_by_role("spinbutton", name="Quality and regulatory").fill("40")
    lead.get_by_role("button", name="Save draft").click()
    lead.get_by_label(f"Move {OPEN}").check()
    lead.get_by_label("Reason").fill("Quality decides for a second source")
    lead.get_by_role("button", name="Publish version 2").click()
    lead.goto(f"/evaluations/{open_round}/")
    expect(lead.get_by_role("link", name="version 2")).to_be_visible()
    until(lambda: stored_revision(fresh, open_round), lambda pair: pair[1] > before[1])


def two_evaluators_rate(fresh: Installation, sign_in: SignIn, open_round: str) -> None:
    """One on the page, one over the API; neither sees the ranking."""
    first = sign_in(fresh, "evaluator1")
    before = until(lambda: stored_revision(fresh, open_round), lambda pair: pair[0] == pair[1])
    first.goto(f"/evaluations/{open_round}/sheet/")
    card = first.locator("[data-card]").filter(has_text="Northgate Ghent")
    card.get_by_text("5", exact=True).click()
    expect(first.get_by_text("Saved")).to_be_visible()
    after = until(lambda: stored_revision(fresh, open_round), lambda pair: pair[1] > before[1])

    second = Client(fresh, fresh.token("evaluator2", "write"))
    sheet = second.get(f"evaluations/{open_round}/ratings/")
    row = next(row for row in sheet if row["state"] == "not_started")
    answer, _headers = second.ask(f"evaluations/{open_round}/ratings/", "PUT", [{**row, "state": "rated", "value": 0}])
    assert [(saved["state"], saved["value"]) for saved in answer] == [("rated", 0)]
    until(lambda: stored_revision(fresh, open_round), lambda pair: pair[1] > after[1])

    assert first.goto(f"/evaluations/{open_round}/ranking/").status == 403
    expect(first.get_by_text("opens in consensus").first).to_be_visible()


def everybody_sees(fresh: Installation, sign_in: SignIn, open_round: str, ranking: dict[str, Any]) -> None:
    shown = [(str(line["rank"]), line["name"], f"{line['score'] * 100:.1f}") for line in ranking["results"] if line["rank"]]
    assert shown
    assert max(line["raters"] for result in ranking["results"] for line in result["contributions"]) == 2
    for person in ("evaluator1", "buyer", "viewer"):
        page = sign_in(fresh, person)
        page.goto(f"/evaluations/{open_round}/ranking/")
        for rank, name, score in shown:
            row = page.get_by_role("row").filter(has_text=name).first
            expect(row).to_contain_text(rank)
            expect(row).to_contain_text(score)


def sources_change_the_coverage(fresh: Installation, sign_in: SignIn, client: Client, tmp_path: Path) -> None:
    """By page, API, admin and import."""
    lead = sign_in(fresh, "lead")
    vector = ("carvykti", "lentiviral_vector", "commercial", "any")
    assert client.cell(*vector)["independent_sources"] == 0
    lead.goto("/programs/carvykti/sources/new/")
    lead.get_by_label("Component", exact=True).select_option("lentiviral_vector")
    lead.get_by_label("Organization", exact=True).select_option(label="OXB (Oxford Biomedica)")
    lead.get_by_label("Level", exact=True).select_option("Q8")
    lead.locator("main").get_by_role("button", name="Save").click()
    until(lambda: client.cell(*vector)["independent_sources"], lambda count: count == 1)

    added = next(source for source in client.cell(*vector)["sources"] if source["counts"])
    address = f"programs/carvykti/sources/{added['id']}/"
    _row, headers = client.ask(address)
    client.ask(address, "PATCH", {"level": "Q3"}, **{"If-Match": headers["ETag"]})
    until(lambda: client.cell(*vector)["independent_sources"], lambda count: count == 0)

    admin = sign_in(fresh, "admin")
    admin.goto(f"/admin/programs/source/{added['id']}/change/")
    admin.get_by_label("Level:", exact=True).select_option("Q8")
    admin.get_by_role("button", name="Save", exact=True).click()
    until(lambda: client.cell(*vector)["independent_sources"], lambda count: count == 1)

    cells = ("elevidys", "aav_vector", "commercial", "US")
    assert client.cell(*cells)["independent_sources"] == 1
    folder = Path(shutil.copytree(ROOT / "data" / "registry", tmp_path / "registry"))
    lines = folder / "program_components.csv"
    text = lines.read_text(encoding="utf-8")
    line = "elevidys,aav_vector,catalent,harmans,commercial,"
    edited = text.replace(f"{line}qualified", f"{line}ended")
    assert edited != text
    lines.write_text(edited, encoding="utf-8", newline="")
    fresh.manage("import_registry", str(folder))
    until(lambda: client.cell(*cells)["independent_sources"], lambda count: count == 0)


def the_buyer_takes_the_shortlist(
    fresh: Installation, sign_in: SignIn, open_round: str, ranking: dict[str, Any], recalculate: Callable[[Path], Path], tmp_path: Path
) -> None:
    buyer = sign_in(fresh, "buyer")
    buyer.goto(f"/evaluations/{open_round}/shortlist/")
    roles = buyer.get_by_role("combobox")
    roles.nth(0).select_option("primary")
    roles.nth(1).select_option("backup")
    buyer.get_by_label("Rationale").fill("The leader holds under every weight that we discussed.")
    buyer.get_by_role("button", name="Freeze shortlist").click()
    expect(buyer.get_by_text("Frozen.", exact=True)).to_be_visible()
    workbook, table = tmp_path / "shortlist.xlsx", tmp_path / "shortlist.csv"
    for path, link in ((workbook, "XLSX"), (table, "CSV")):
        with buyer.expect_download() as download:
            buyer.get_by_role("link", name=link).click()
        download.value.save_as(path)

    stored = {line["name"]: line for line in ranking["results"]}
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert [row["name"] for row in rows] == list(stored)
    recalculated = openpyxl.load_workbook(recalculate(workbook), data_only=True)["Ranking"]
    totals = totals_by_name(recalculated)
    assert totals.keys() == stored.keys()
    for name, total in totals.items():
        assert total == pytest.approx(stored[name]["score"], abs=1e-9)


def totals_by_name(sheet: Any) -> dict[str, float]:
    """The recalculated scores of the workbook's ranking; a word stands where there is none."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(place for place, row in enumerate(rows) if "Score" in row)
    name, score = rows[top].index("Candidate"), rows[top].index("Score")
    return {row[name]: float(row[score]) for row in rows[top + 1 :] if row[name] and isinstance(row[score], int | float)}


def curl_prints_the_same(fresh: Installation, client: Client, decided: str) -> None:
    token = fresh.token("viewer", "read")
    address = f"{fresh.address}/api/v1/evaluations/{decided}/ranking/"
    curl = shutil.which("curl") or pytest.fail("curl is not installed")
    command = [curl, "-sf", "-H", f"Authorization: Bearer {token}", address]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(printed) == client.get(f"evaluations/{decided}/ranking/")
    assert len([line for line in json.loads(printed)["results"] if line["rank"]]) >= 3
