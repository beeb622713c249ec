"""The folder of `import_registry`, stored."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from common.models import JournalEntry, Target
from common.recompute.engine import drain
from common.results import stored_result
from common.service import Forbidden
from partners.models import Capability, Event, Organization, Ownership, Site
from partners.services import save_row
from programs.choices import Role
from programs.imports import import_registry
from programs.models import Membership, Program, Requirement, Source
from programs.services import save_source
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

MODELS = (Organization, Site, Capability, Event, Ownership, Program, Requirement, Source, Membership, JournalEntry)


def counts():
    return [model.objects.count() for model in MODELS]


def wanted_revisions():
    return dict(Target.objects.values_list("object_id", "wanted_revision"))


def cells(slug):
    payload = stored_result("coverage", Program.objects.get(slug=slug).pk).payload
    return {(cell["component"], cell["stage"], cell["market"]): cell["independent_sources"] for cell in payload["cells"]}


@pytest.mark.every_engine
def test_the_starter_registry_is_stored_whole(folder):
    administrator = UserFactory(is_staff=True)
    UserFactory()

    report = import_registry(by=None, folder=folder.path)

    assert {name: (tally.added, tally.changed, tally.unchanged, tally.left) for name, tally in report.tallies.items()} == {
        "organizations": (139, 0, 0, 0),
        "sites": (143, 0, 0, 0),
        "capabilities": (246, 0, 0, 0),
        "events": (147, 0, 0, 0),
        "ownership": (97, 0, 0, 0),
        "programs": (30, 0, 0, 0),
        "program_components": (92, 0, 0, 0),
    }
    assert counts()[:5] == [139, 143, 246, 147, 97]
    assert set(Membership.objects.values_list("user", "role")) == {(administrator.pk, Role.ADMINISTRATOR)}
    assert Membership.objects.count() == 30


def test_a_row_of_each_kind_says_what_the_file_says(folder):
    import_registry(by=None, folder=folder.path)

    site = Site.objects.get(key="agc-biologics.longmont")
    assert (site.organization.slug, site.country, site.region, site.area_m2, site.status, site.as_of) == (
        "agc-biologics",
        "US",
        "NA",
        57786,
        "closing",
        "2021-08-05",
    )
    owner = Ownership.objects.get(site=site, owner__slug="novartis")
    assert (owner.valid_from, owner.valid_to, owner.kind, owner.note) == (
        "2019-04-01",
        "2021-08-05",
        "acquisition",
        "AveXis, a Novartis company",
    )
    program = Program.objects.get(slug="abecma")
    assert (program.name, program.sponsor.slug, program.modality_id, program.status, program.next_stage_id, program.approval_year) == (
        "Abecma (idecabtagene vicleucel)",
        "bristol-myers-squibb",
        "autologous_car_t",
        "approved",
        "commercial",
        2021,
    )


def test_the_status_of_a_line_becomes_a_level(folder):
    import_registry(by=None, folder=folder.path)

    header, *rows = folder.rows("program_components.csv")
    lines = [dict(zip(header, row, strict=True)) for row in rows]
    stored = {
        (source.program.slug, source.component_id, source.organization.slug, source.site and source.site.slug, source.stage_id): (
            source.level,
            source.is_ended,
            source.is_internal,
            {market.code for market in source.markets.all()},
        )
        for source in Source.objects.with_partner().select_related("program")
    }
    levels = {"in_transfer": "Q3", "planned": "Q2"}
    assert stored == {
        (line["program_slug"], line["component"], line["supplier"], line["site_slug"] or None, line["stage"]): (
            levels.get(line["status"], "Q8" if line["stage"] == "commercial" else "Q5"),
            line["status"] == "ended",
            line["internal"] == "yes",
            set(filter(None, line["market"].split(";"))),
        )
        for line in lines
    }
    needed = set(Requirement.objects.values_list("program__slug", "component", "stage"))
    assert needed == {(line["program_slug"], line["component"], line["stage"]) for line in lines}
    assert len(needed) == Requirement.objects.filter(market=None, quantity=None).count()


@pytest.mark.every_engine
def test_a_second_import_changes_nothing(folder):
    import_registry(by=None, folder=folder.path)
    drain(60)
    before, revisions = counts(), wanted_revisions()

    report = import_registry(by=None, folder=folder.path)

    assert report.is_still
    assert [tally.unchanged for tally in report.tallies.values()] == [139, 143, 246, 147, 97, 30, 92]
    assert counts() == before
    assert wanted_revisions() == revisions


def test_a_byte_order_mark_line_feeds_and_blank_lines_change_nothing(folder):
    import_registry(by=None, folder=folder.path)
    for file in folder.path.glob("*.csv"):
        text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
        file.write_text(text + "\n\n,,,\n", encoding="utf-8-sig")

    assert import_registry(by=None, folder=folder.path).is_still


def test_a_quoted_line_break_and_another_order_of_columns_are_read(folder):
    rows = folder.rows("organizations.csv")
    rows[1][rows[0].index("summary")] = "First line.\nSecond line."
    folder.write("organizations.csv", [row[::-1] for row in rows])

    import_registry(by=None, folder=folder.path)

    assert Organization.objects.get(slug="abbvie").summary == "First line.\nSecond line."


def test_the_end_of_a_supply_updates_its_source_and_that_coverage_alone(folder):
    import_registry(by=None, folder=folder.path)
    drain(60)
    revisions, entries = wanted_revisions(), JournalEntry.objects.count()
    carvykti = Program.objects.get(slug="carvykti")
    assert cells("carvykti")["autologous_cell", "commercial", "US"] == 2
    row = folder.find("program_components.csv", program_slug="carvykti", supplier="novartis-cmo", stage="commercial")
    folder.set("program_components.csv", row, to="2026-01-01")

    report = import_registry(by=None, folder=folder.path)
    drain(60)

    assert (report.tallies["program_components"].changed, report.tallies["program_components"].unchanged) == (1, 91)
    assert cells("carvykti")["autologous_cell", "commercial", "US"] == 1
    assert {key for key, revision in wanted_revisions().items() if revision != revisions[key]} == {str(carvykti.pk)}
    assert Program.objects.get(slug="carvykti").revision == carvykti.revision + 1
    written = [json.loads(text) for text in JournalEntry.objects.order_by("pk").values_list("canonical", flat=True)[entries:]]
    assert [(entry["verb"], entry["actor"], entry["program"]) for entry in written] == [
        ("registry.imported", "system", ""),
        ("program.imported", "system", str(carvykti.pk)),
    ]
    assert written[1]["details"] == {"sources changed": 1}
    assert "programs" not in written[0]["details"]["rows"]


def test_changed_markets_and_status_update_the_same_source(folder):
    import_registry(by=None, folder=folder.path)
    row = folder.find("program_components.csv", program_slug="kymriah", market="JP")
    folder.set("program_components.csv", row, market="JP;AU", status="ended", from_="2020")
    source = Source.objects.get(program__slug="kymriah", markets="JP")

    report = import_registry(by=None, folder=folder.path)

    assert (report.tallies["program_components"].added, report.tallies["program_components"].changed) == (0, 1)
    changed = Source.objects.get(pk=source.pk)
    assert (changed.is_ended, changed.level, changed.valid_from, set(changed.markets.values_list("code", flat=True))) == (
        True,
        "Q8",
        "2020",
        {"AU", "JP"},
    )
    assert changed.revision == source.revision + 1


def test_a_changed_owner_marks_the_programs_that_used_it(folder):
    import_registry(by=None, folder=folder.path)
    drain(60)
    revisions = wanted_revisions()
    users = {str(source.program_id) for source in Source.objects.filter(organization__slug="catalent")}
    row = folder.find("ownership.csv", subject="catalent", to="")
    folder.set("ownership.csv", row, note="Changed by a test")

    import_registry(by=None, folder=folder.path)

    assert users
    assert {key for key, revision in wanted_revisions().items() if revision != revisions[key]} == users


def test_the_file_wins_over_a_change_by_people_and_leaves_what_it_does_not_name(folder):
    import_registry(by=None, folder=folder.path)
    edited = Site.objects.get(key="agc-biologics.longmont")
    edited.city, edited.shelf_life_days = "Elsewhere", 30
    save_row(by=None, row=edited)
    own = save_row(by=None, row=Organization(slug="our-own", name="Our own", kind="cdmo"))
    source = Source.objects.filter(program__slug="kymriah").first()
    save_source(by=None, source=Source(program=source.program, component=source.component, organization=own, level="Q3"))

    report = import_registry(by=None, folder=folder.path)

    edited.refresh_from_db()
    assert (edited.city, edited.shelf_life_days) == ("Longmont", 30)
    assert (report.tallies["sites"].changed, report.tallies["organizations"].left, report.tallies["program_components"].left) == (1, 1, 1)
    assert Source.objects.filter(organization=own).exists()


def test_of_two_arrangements_of_one_key_the_file_means_the_one_it_describes(folder):
    import_registry(by=None, folder=folder.path)
    described = Source.objects.get(program__slug="kymriah", markets="JP")
    other = Source(
        program=described.program, component=described.component, organization=described.organization, site=described.site, level="Q3"
    )
    other.stage = described.stage
    save_source(by=None, source=other)

    assert import_registry(by=None, folder=folder.path).is_still
    assert Source.objects.get(pk=other.pk).level == "Q3"


def test_only_an_administrator_imports(folder):
    with pytest.raises(Forbidden, match="administrator"):
        import_registry(by=UserFactory(), folder=folder.path)

    assert counts() == [0] * len(MODELS)


def test_an_import_by_an_administrator_names_them_in_the_audit_trail(folder):
    administrator = UserFactory(is_staff=True)

    import_registry(by=administrator, folder=folder.path)

    assert set(JournalEntry.objects.values_list("actor", flat=True)) == {str(administrator.audit_id)}


def test_the_command_reports_by_file_and_recomputes(folder):
    printed = StringIO()

    call_command("import_registry", folder.path, stdout=printed)

    assert printed.getvalue().splitlines() == [
        "organizations.csv: 139 added, 0 changed, 0 unchanged",
        "sites.csv: 143 added, 0 changed, 0 unchanged",
        "capabilities.csv: 246 added, 0 changed, 0 unchanged",
        "events.csv: 147 added, 0 changed, 0 unchanged",
        "ownership.csv: 97 added, 0 changed, 0 unchanged",
        "programs.csv: 30 added, 0 changed, 0 unchanged",
        "program_components.csv: 92 added, 0 changed, 0 unchanged",
    ]
    assert cells("carvykti")["autologous_cell", "commercial", "EU"] == 1
