import pytest

from common.models import JournalEntry, Target
from programs.models import Program
from tests.api.conftest import errors_of
from tests.factories.programs import ProgramFactory, RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory, SiteFactory

pytestmark = pytest.mark.django_db

FULL = {
    "component": "aav_vector",
    "stage": "phase2",
    "organization": "maker",
    "site": "maker.plant",
    "level": "Q5",
    "ended": False,
    "markets": ["US", "EU"],
    "internal": True,
    "grade": "gmp",
    "capacity": 12.5,
    "unit": "batches_per_year",
    "sub_suppliers": ["resin"],
    "laboratories": ["lab"],
    "expected_level": "Q8",
    "expected_on": "2027-03-01",
    "source_url": "https://example.org/contract",
    "source_kind": "own_record",
    "as_of": "2026-05",
    "note": "second line",
    "from": "2024-03",
    "to": None,
}


@pytest.fixture
def makers(db):
    SiteFactory(organization=OrganizationFactory(slug="maker"), slug="plant")
    OrganizationFactory(slug="resin")
    OrganizationFactory(slug="lab")


@pytest.fixture
def path(program):
    return f"programs/{program.slug}/"


def coverage_wanted(program):
    return Target.objects.get(kind="coverage", object_id=str(program.pk)).wanted_revision


def test_a_program_shows_no_revision(lead_api, program, path):
    assert lead_api.get(path).json() == {
        "slug": program.slug,
        "name": "FHT-101",
        "company": "",
        "sponsor": None,
        "modality": None,
        "modality_text": "",
        "indication": "",
        "status": None,
        "approval_year": None,
        "next_stage": None,
        "next_milestone": "",
        "next_milestone_on": None,
        "sources_target": 2,
        "separate_regions": False,
        "source_url": None,
        "source_kind": None,
        "as_of": None,
    }


def test_who_makes_a_program_leads_it_under_a_slug_that_cannot_be_guessed(as_user, outsider):
    ProgramFactory(slug="kymriah", name="Kymriah")
    api = as_user(outsider)

    answer = api.post("programs/", {"name": "Kymriah", "modality": "autologous_car_t"})

    slug = answer.json()["slug"]
    assert answer.status_code == 201
    assert slug.startswith("kymriah-")
    assert len(slug) == len("kymriah-") + 8
    assert api.get(answer["Location"]).json() == answer.json()
    assert Program.objects.get(slug=slug).role_of(outsider) == "administrator"


@pytest.mark.parametrize("kind", ["requirements", "sources"])
def test_what_a_get_returns_a_put_to_the_same_path_accepts(lead_api, program, path, makers, kind):
    body = (
        FULL
        if kind == "sources"
        else {"component": "mrna", "stage": "phase1", "market": "US", "quantity": 0.25, "unit": "g", "grade": "gmp"}
    )
    address = lead_api.post(f"{path}{kind}/", body)["Location"]
    read = lead_api.get(address)

    written = lead_api.put(address, read.json(), If_Match=read["ETag"])

    assert (written.status_code, written.json()) == (200, read.json())
    assert {name: read.json()[name] for name in body} == body


def test_a_program_accepts_what_it_returned(lead_api, path):
    read = lead_api.get(path)

    written = lead_api.put(path, read.json(), If_Match=read["ETag"])

    assert (written.status_code, written.json()) == (200, read.json())


def test_patch_changes_what_it_names_and_put_replaces_the_rest(lead_api, path, makers):
    address = lead_api.post(f"{path}sources/", FULL)["Location"]

    patched = lead_api.patch(address, {"level": "Q6", "markets": ["JP"]}, If_Match="*").json()
    assert patched == {**patched, **FULL, "level": "Q6", "markets": ["JP"]}

    least = {"component": "mrna", "organization": "resin", "level": "Q3"}
    replaced = lead_api.put(address, least, If_Match="*").json()
    emptied = {
        "stage": None,
        "site": None,
        "markets": [],
        "internal": False,
        "capacity": None,
        "laboratories": [],
        "note": "",
        "from": None,
    }
    assert {name: replaced[name] for name in [*least, *emptied]} == {**least, **emptied}


def test_any_market_is_null_or_the_word(lead_api, path):
    said = [
        lead_api.post(f"{path}requirements/", {"component": "mrna", "stage": stage, "market": market})
        for stage, market in (("phase1", "any"), ("phase2", None))
    ]

    assert [(answer.status_code, answer.json()["market"]) for answer in said] == [(201, None), (201, None)]


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_each_write_is_audited_and_recomputes_the_coverage(lead_api, lead, program, path, verb):
    source = SourceFactory(program=program)
    lead_api.patch(path, {"indication": "none"}, If_Match="*")
    before, entries = coverage_wanted(program), JournalEntry.objects.count()
    address = f"{path}sources/{source.pk}/"

    if verb == "post":
        lead_api.post(f"{path}requirements/", {"component": "mrna", "stage": "phase1"})
    elif verb == "delete":
        assert lead_api.delete(address, If_Match="*").status_code == 204
    else:
        body = lead_api.get(address).json() if verb == "put" else {"level": "Q5"}
        assert lead_api.send(verb, address, body, If_Match="*").status_code == 200

    assert coverage_wanted(program) == before + 1
    assert JournalEntry.objects.count() == entries + 1
    assert JournalEntry.objects.first().actor == lead.audit_id


@pytest.mark.parametrize("part", ["", "requirements/{requirement}/", "sources/{source}/"])
@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_nobody_overwrites_what_they_have_not_read(lead_api, program, path, part, verb):
    rows = {"requirement": RequirementFactory(program=program).pk, "source": SourceFactory(program=program).pk}
    address = path + part.format(**rows)
    body = None if verb == "delete" else lead_api.get(address).json()
    old = lead_api.get(address)["ETag"]
    lead_api.patch(address, {"source_url": "https://example.org/"} if "requirement" not in part else {"market": "JP"}, If_Match=old)

    blind, stale = lead_api.send(verb, address, body), lead_api.send(verb, address, body, If_Match=old)

    current = lead_api.get(address)
    assert (blind.status_code, blind.json()["type"]) == (428, "/api/docs/#problem-if-match-missing")
    assert (stale.status_code, stale.json()["type"], stale["ETag"]) == (412, "/api/docs/#problem-stale", current["ETag"])
    assert current.status_code == 200
    weak = lead_api.send(verb, address, body, If_Match=f"W/{current['ETag']}")
    assert (weak.status_code, weak.json()["type"], weak.json()["detail"].split(";")[0]) == (
        412,
        "/api/docs/#problem-stale",
        "A weak ETag (W/) does not permit a change",
    )
    assert lead_api.get(address)["ETag"] == current["ETag"]
    assert lead_api.send(verb, address, body, If_Match=f'"other", {current["ETag"]}').status_code == (204 if verb == "delete" else 200)


def test_rights_come_before_the_version_and_the_version_before_the_input(as_user, viewer, lead_api, program, path):
    address = f"{path}sources/{SourceFactory(program=program).pk}/"

    assert as_user(viewer).patch(address, {"level": "nonsense"}).status_code == 403
    assert lead_api.patch(address, {"level": "nonsense"}).status_code == 428
    assert lead_api.patch(address, {"level": "nonsense"}, If_Match="*").status_code == 400


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"component": "unobtainium"}, {"/component": "“unobtainium” is not known."}),
        ({"component": 7}, {"/component": "This is no text."}),
        ({"component": None}, {"/component": "This field may not be null."}),
        ({"component": "a\x00b"}, {"/component": "Null characters are not allowed."}),
        ({"stage": ["phase1"]}, {"/stage": "This is no text."}),
        ({"site": "other.plant"}, {"/site": "“other.plant” is not known."}),
        ({"level": "Q9"}, {"/level": '"Q9" is not a valid choice.'}),
        ({"ended": "yes"}, {"/ended": "Must be a valid boolean."}),
        ({"markets": ["US", "XX"]}, {"/markets/1": "“XX” is not known."}),
        ({"markets": "US"}, {"/markets": 'Expected a list of items but got type "str".'}),
        ({"capacity": "12"}, {"/capacity": "This is no number."}),
        ({"capacity": 1e300}, {"/capacity": "A number has at most 14 digits before and 4 after the decimal point."}),
        ({"capacity": 0.00001}, {"/capacity": "A number has at most 14 digits before and 4 after the decimal point."}),
        ({"capacity": -1}, {"/capacity": "A capacity is not negative."}),
        ({"unit": None}, {"/unit": "A capacity needs its unit."}),
        ({"note": "x" * 10_001}, {"/note": "Ensure this field has no more than 10000 characters."}),
        ({"from": "March 2024"}, {"/from": "Write a date as 2021-03-29, 2021-03 or 2021."}),
        ({"expected_on": "2024"}, {"/expected_on": "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."}),
        ({"source_url": "javascript:alert(1)"}, {"/source_url": "Enter a valid URL."}),
        ({"a/b~c": 1, "grade": "best"}, {"/a~1b~0c": "This key is not known.", "/grade": '"best" is not a valid choice.'}),
    ],
)
def test_a_wrong_input_is_named_with_its_place_and_changes_nothing(lead_api, program, path, makers, change, errors):
    assert errors_of(lead_api.post(f"{path}sources/", {**FULL, **change})) == errors
    assert not program.sources.exists()


def test_a_site_of_another_organization_is_refused(lead_api, program, path, makers):
    answer = lead_api.post(f"{path}sources/", {**FULL, "organization": "resin"})

    assert errors_of(answer) == {"/site": "maker.plant is no site of resin; choose one of its own, or leave it empty"}
    assert not program.sources.exists()


def test_a_requirement_is_made_once_and_its_quantity_has_a_unit(lead_api, program, path):
    body = {"component": "mrna", "stage": "phase1"}
    assert lead_api.post(f"{path}requirements/", body).status_code == 201

    assert errors_of(lead_api.post(f"{path}requirements/", body)) == {"": "The program has this requirement already."}
    without_unit = {**body, "market": "US", "quantity": 3}
    assert errors_of(lead_api.post(f"{path}requirements/", without_unit)) == {"/unit": "A quantity needs its unit."}
    assert errors_of(lead_api.post(f"{path}requirements/", [])) == {"": "Invalid data. Expected a dictionary, but got list."}
    assert program.requirements.count() == 1


def test_a_row_is_found_in_its_own_program_alone(lead_api, lead, program, path):
    elsewhere = SourceFactory()

    assert lead_api.get(f"{path}sources/{elsewhere.pk}/").status_code == 404
    assert lead_api.delete(f"{path}sources/{elsewhere.pk}/", If_Match="*").status_code == 404
    elsewhere.refresh_from_db()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("part", "queries"), [("", 2), ("requirements/", 3), ("sources/", 6)])
def test_program_lists_take_the_same_queries_at_1_and_3_rows(as_user, lead, program, rows, part, queries, django_assert_num_queries):
    api = as_user(lead)
    path = f"programs/{program.slug}/{part}" if part else "programs/"
    for number in range(rows):
        site = SiteFactory()
        SourceFactory(program=program, site=site, organization=site.organization, markets=["US"])
        RequirementFactory(program=program, market_id=["US", "EU", "JP"][number])
    api.get(path)

    with django_assert_num_queries(queries):
        found = api.get(path).json()["results"]

    assert len(found) == (rows if part else 1)


def test_a_source_that_ends_before_it_begins_is_refused(program, lead_api):
    body = {"component": "mrna", "organization": OrganizationFactory().slug, "level": "Q8", "from": "2026-01-01", "to": "2025"}

    answer = lead_api.post(f"programs/{program.slug}/sources/", body)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, ["/to"])


def test_a_number_that_no_computer_holds_is_no_fault_of_ours(program, lead_api):
    body = {"component": "mrna", "stage": "phase1", "quantity": 10**400, "unit": "g"}

    answer = lead_api.post(f"programs/{program.slug}/requirements/", body)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, ["/quantity"])
