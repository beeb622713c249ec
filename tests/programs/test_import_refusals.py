"""A folder with a fault changes nothing and is answered with every file, row, column and reason."""

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from common.models import JournalEntry, Target
from common.service import Invalid
from partners.imports import reading, tables
from partners.models import Component, Market, Organization, Site, Stage, Unit
from programs.imports import import_registry
from programs.models import Program, Source

pytestmark = pytest.mark.django_db

ORGANIZATIONS, SITES, CAPABILITIES, EVENTS = "organizations.csv", "sites.csv", "capabilities.csv", "events.csv"
OWNERSHIP, PROGRAMS, LINES = "ownership.csv", "programs.csv", "program_components.csv"


def problems(folder):
    """What the import says, line by line; nothing may have changed by it."""
    with pytest.raises(Invalid) as refused:
        import_registry(by=None, folder=folder.path)
    assert [model.objects.count() for model in (Organization, Site, Program, Source, JournalEntry, Target)] == [0] * 6
    return [f"{place}: {reason}" for place, reason in refused.value.errors]


def known(model):
    return ", ".join(model.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        ((ORGANIZATIONS, 5, "hq_country"), "XX", '"XX" is not a country code (ISO 3166 alpha-2)'),
        ((ORGANIZATIONS, 5, "hq_country"), "us", '"us" is not a country code (ISO 3166 alpha-2)'),
        ((SITES, 2, "country"), "UK", '"UK" is not a country code (ISO 3166 alpha-2)'),
        ((ORGANIZATIONS, 3, "name"), "", "the cell is blank; it needs a value"),
        ((ORGANIZATIONS, 3, "name"), "x" * 121, "the text has 121 characters; at most 120 are kept"),
        ((ORGANIZATIONS, 3, "summary"), "bell\a", "the text has a control character"),
        (
            (ORGANIZATIONS, 3, "website"),
            "javascript:alert(1)",
            '"javascript:alert(1)" is not a web address; it begins with http:// or https://',
        ),
        ((ORGANIZATIONS, 3, "kind"), "broker", '"broker" is not a known kind of organization; known are: cdmo, supplier, owner, developer'),
        ((ORGANIZATIONS, 3, "source_url"), "seen on paper", '"seen on paper" is not a web address; it begins with http:// or https://'),
        ((ORGANIZATIONS, 3, "as_of"), "2024-02-30", '"2024-02-30" is not a date; write 2021-03-29, 2021-03 or 2021'),
        ((SITES, 4, "as_of"), "29.03.2021", '"29.03.2021" is not a date; write 2021-03-29, 2021-03 or 2021'),
        ((SITES, 4, "as_of"), "٢٠٢١", '"٢٠٢١" is not a date; write 2021-03-29, 2021-03 or 2021'),
        ((SITES, 4, "region"), "LATAM", '"LATAM" is not a known region; known are: NA, EU, APAC'),
        ((SITES, 4, "area_m2"), "57,786", '"57,786" is not a whole number; write it in digits alone'),
        ((SITES, 4, "headcount"), "9999999999", '"9999999999" is not a whole number; write it in digits alone'),
        ((SITES, 4, "site_status"), "idle", '"idle" is not a known site status; known are: planned, closing, sold, moved'),
        ((CAPABILITIES, 2, "evidence"), "heard", '"heard" is not a known kind of evidence; known are: named, generic'),
        ((EVENTS, 2, "date"), "2014-13", '"2014-13" is not a date; write 2021-03-29, 2021-03 or 2021'),
        ((EVENTS, 2, "date"), "", "the cell is blank; it needs a value"),
        ((OWNERSHIP, 4, "from"), "0000", '"0000" is not a date; write 2021-03-29, 2021-03 or 2021'),
        ((OWNERSHIP, 4, "to"), "2021-13-01", '"2021-13-01" is not a date; write 2021-03-29, 2021-03 or 2021'),
        ((OWNERSHIP, 2, "owner"), "nobody-here", '"nobody-here" is not in organizations.csv'),
        ((OWNERSHIP, 2, "subject"), "nobody-here", '"nobody-here" is not in organizations.csv'),
        ((OWNERSHIP, 3, "subject"), "agc-biologics.nowhere", '"agc-biologics.nowhere" is not in sites.csv'),
        ((PROGRAMS, 2, "sponsor"), "nobody-here", '"nobody-here" is not in organizations.csv'),
        ((PROGRAMS, 2, "stage"), "shelved", '"shelved" is not a known stage of a program; known are: approved, clinical, preclinical'),
        ((PROGRAMS, 2, "approval_year"), "21", '"21" is not a year'),
        ((LINES, 2, "program_slug"), "nothing", '"nothing" is not in programs.csv'),
        ((LINES, 2, "site_slug"), "nowhere", '"bristol-myers-squibb.nowhere" is not in sites.csv'),
        ((LINES, 2, "status"), "hoped", '"hoped" is not a known status; known are: qualified, in_transfer, planned, ended'),
        ((LINES, 2, "internal"), "true", '"true" is neither yes nor no'),
    ],
)
def test_a_bad_cell_is_named(folder, place, value, reason):
    name, row, column = place
    rows = folder.rows(name)
    rows[row - 1][rows[0].index(column)] = value
    folder.write(name, rows)

    assert problems(folder) == [f"{name}, row {row}, {column}: {reason}"]


@pytest.mark.parametrize(
    ("place", "value", "what", "model"),
    [
        ((CAPABILITIES, 2, "component"), "miracle", "component", Component),
        ((CAPABILITIES, 2, "max_stage"), "phase4", "stage", Stage),
        ((LINES, 2, "component"), "AAV_vector", "component", Component),
        ((LINES, 2, "stage"), "phase9", "stage", Stage),
        ((LINES, 2, "market"), "any", "market", Market),
    ],
)
def test_a_code_that_no_administrator_added_is_named(folder, place, value, what, model):
    name, row, column = place
    folder.set(name, row, **{column: value})

    assert problems(folder) == [f'{name}, row {row}, {column}: "{value}" is not a known {what}; known are: {known(model)}']


def test_an_unknown_unit_and_wrong_numbers_are_named(folder):
    row = folder.find(CAPABILITIES, scale_unit="L")
    folder.set(CAPABILITIES, row, scale_unit="gallons")
    folder.set(CAPABILITIES, row + 1, scale_value="1e3", scale_unit="L")
    folder.set(CAPABILITIES, row + 2, scale_value="0.00001", scale_unit="L")
    folder.set(CAPABILITIES, row + 3, scale_value="200", scale_unit="")

    assert problems(folder) == [
        f'{CAPABILITIES}, row {row}, scale_unit: "gallons" is not a known unit; known are: {known(Unit)}',
        f'{CAPABILITIES}, row {row + 1}, scale_value: "1e3" is not a number; write digits with a decimal point',
        f'{CAPABILITIES}, row {row + 2}, scale_value: "0.00001" has more digits than are kept (12 before and 4 after the point)',
        f"{CAPABILITIES}, row {row + 3}, scale_unit: a quantity needs its unit",
    ]


@pytest.mark.parametrize(
    ("name", "row", "key", "words"),
    [
        (ORGANIZATIONS, 3, "slug", '"adaptimmune"'),
        (SITES, 2, "org_slug + site_slug", '"adaptimmune", "philadelphia"'),
        (PROGRAMS, 2, "slug", '"abecma"'),
        (OWNERSHIP, 2, "subject + owner + from", '"agc-biologics", "agc", "2018"'),
        (EVENTS, 2, "org_slug + site_slug + date + kind", '"merck-millipore", "rockville", "2014-05-14", "fda_483"'),
        (
            LINES,
            2,
            "program_slug + component + supplier + site_slug + stage",
            '"abecma", "autologous_cell", "bristol-myers-squibb", "devens", "commercial"',
        ),
    ],
)
def test_a_key_that_occurs_twice_is_named(folder, name, row, key, words):
    copy = folder.copy_row(name, row)

    assert problems(folder) == [f"{name}, row {copy}, {key}: {words} is in row {row} already"]


def test_a_number_written_otherwise_is_the_same_key(folder):
    row = folder.find(CAPABILITIES, scale_value="2000")
    copy = folder.copy_row(CAPABILITIES, row)
    folder.set(CAPABILITIES, copy, scale_value="2000.0")

    (problem,) = problems(folder)
    assert problem.startswith(f"{CAPABILITIES}, row {copy}, org_slug + site_slug + component + platform + max_stage + scale_value: ")
    assert problem.endswith(f"is in row {row} already")


def test_a_site_that_is_gone_is_missed_wherever_it_is_named(folder):
    row = folder.find(SITES, org_slug="adaptimmune", site_slug="philadelphia")
    expected = [
        f'{name}, row {number}, site_slug: "adaptimmune.philadelphia" is not in sites.csv'
        for name in (CAPABILITIES, EVENTS, LINES)
        for number, cells in enumerate(folder.rows(name), 1)
        if "adaptimmune" in cells and "philadelphia" in cells
    ]
    folder.drop(SITES, row)

    assert expected
    assert problems(folder) == expected


def test_organizations_that_own_each_other_are_named(folder):
    rows = {slug: folder.find(ORGANIZATIONS, slug=slug) for slug in ("abbvie", "agc", "adaptimmune")}
    folder.set(ORGANIZATIONS, rows["abbvie"], parent="agc")
    folder.set(ORGANIZATIONS, rows["agc"], parent="abbvie")
    folder.set(ORGANIZATIONS, rows["adaptimmune"], parent="adaptimmune")

    assert problems(folder) == [
        f"{ORGANIZATIONS}, row {rows['abbvie']}, parent: the organization would own itself: abbvie → agc → abbvie",
        f"{ORGANIZATIONS}, row {rows['adaptimmune']}, parent: the organization would own itself: adaptimmune → adaptimmune",
        f"{ORGANIZATIONS}, row {rows['agc']}, parent: the organization would own itself: agc → abbvie → agc",
    ]


def test_spans_that_end_before_they_begin_and_owners_of_themselves_are_named(folder):
    folder.set(OWNERSHIP, 2, to="2017-06", owner="agc-biologics")
    line = folder.find(LINES, from_="2025-03-11")
    folder.set(LINES, line, to="2025-03-11")

    assert problems(folder) == [
        f'{OWNERSHIP}, row 2, to: "2017-06" is not after "2018"',
        f"{OWNERSHIP}, row 2, owner: an organization does not own itself; leave the row out",
        f'{LINES}, row {line}, to: "2025-03-11" is not after "2025-03-11"',
    ]


def own(folder, *rows):
    """Appends owners: (subject, owner, from, to); the number of the first new row."""
    old = folder.rows(OWNERSHIP)
    width = len(old[0]) - 4
    known = [["acquisition", "", "https://example.org/owners", "company", ""][:width]] * len(rows)
    folder.write(OWNERSHIP, [*old, *([*row, *rest] for row, rest in zip(rows, known, strict=True))])
    return len(old) + 1


def test_two_owners_at_once_are_named(folder):
    row = own(
        folder,
        ("adaptimmune", "agc", "2019", "2021-03"),
        ("adaptimmune", "abbvie", "2020-12-31", ""),
        ("adaptimmune", "lonza", "2021-03", ""),
    )

    words = "let that row end where this one begins"
    assert problems(folder) == [
        f'{OWNERSHIP}, row {row + 1}, from: "adaptimmune" still belongs to "agc" then, by row {row}; {words}',
        f'{OWNERSHIP}, row {row + 2}, from: "adaptimmune" still belongs to "abbvie" then, by row {row + 1}; {words}',
    ]


def test_an_owner_without_dates_leaves_room_for_no_other(folder):
    row = own(folder, ("adaptimmune.philadelphia", "agc", "", ""), ("adaptimmune.philadelphia", "abbvie", "2020", ""))

    (problem,) = problems(folder)
    assert problem.startswith(f"{OWNERSHIP}, row {row + 1}, from: ")


def test_owners_that_follow_each_other_are_no_fault(folder):
    own(
        folder,
        ("adaptimmune", "abbvie", "2021", ""),
        ("adaptimmune", "agc", "2019", "2020-12"),
        ("adaptimmune", "lonza", "2020-12", "2021"),
    )

    assert import_registry(by=None, folder=folder.path).tallies["ownership"].added == 97 + 3


def test_dated_owners_that_own_each_other_on_some_day_are_named(folder):
    folder.set(ORGANIZATIONS, folder.find(ORGANIZATIONS, slug="abbvie"), parent="adaptimmune")
    row = own(folder, ("adaptimmune", "bluebird-bio", "2019", "2022"), ("bluebird-bio", "abbvie", "2021-06-01", "2025-06-02"))

    start, end = "owner: from 2021-06-01 the organization would own itself", "let one of these rows end before"
    assert problems(folder) == [
        f"{OWNERSHIP}, row {row}, {start}: adaptimmune → bluebird-bio → abbvie → adaptimmune; {end}",
        f"{OWNERSHIP}, row {row + 1}, {start}: bluebird-bio → abbvie → adaptimmune → bluebird-bio; {end}",
    ]


def test_owners_that_own_each_other_one_after_the_other_are_no_fault(folder):
    own(folder, ("adaptimmune", "abbvie", "2019", "2021"), ("abbvie", "adaptimmune", "2021", ""))

    assert import_registry(by=None, folder=folder.path).tallies["ownership"].added == 97 + 2


def test_all_problems_of_all_files_come_at_once_in_the_order_of_the_files(folder):
    folder.set(LINES, 3, market="EU;MOON")
    folder.set(ORGANIZATIONS, 7, hq_country="ZZ")
    folder.set(ORGANIZATIONS, 4, hq_country="Q1", kind="")
    (folder.path / EVENTS).unlink()

    assert problems(folder) == [
        f"{ORGANIZATIONS}, row 4, kind: the cell is blank; it needs a value",
        f'{ORGANIZATIONS}, row 4, hq_country: "Q1" is not a country code (ISO 3166 alpha-2)',
        f'{ORGANIZATIONS}, row 7, hq_country: "ZZ" is not a country code (ISO 3166 alpha-2)',
        f"{EVENTS}: the file is missing",
        f'{LINES}, row 3, market: "MOON" is not a known market; known are: {known(Market)}',
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("slug,name\nzürich,Zürich\n".encode("latin-1"), "the file is not UTF-8 (byte 0xfc in line 2 of the text); save it as CSV UTF-8"),
        ("slug,name\n".encode("utf-16"), "the file is not UTF-8 (byte 0xff in line 1 of the text); save it as CSV UTF-8"),
        (b"slug,name\nlonza\0,Lonza\n", "the file has NUL bytes; save it as CSV UTF-8"),
        (b'slug,name\n"lonza,Lonza\n', None),
        (b"", None),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(folder, content, reason):
    (folder.path / ORGANIZATIONS).write_bytes(content)

    (problem,) = problems(folder)
    assert problem.startswith(f"{ORGANIZATIONS}: ")
    assert reason is None or problem == f"{ORGANIZATIONS}: {reason}"


def test_wrong_columns_refuse_the_file_and_no_row_that_refers_to_it(folder):
    folder.drop_column(SITES, "country")
    rows = folder.rows(SITES)
    folder.write(SITES, [[*row, "extra" if number == 0 else ""] for number, row in enumerate(rows)])

    assert problems(folder) == [f'{SITES}: the column "country" is missing; the column "extra" is not known']


def test_a_column_that_is_there_twice_refuses_the_file(folder):
    folder.write(EVENTS, [[*row, row[0]] for row in folder.rows(EVENTS)])

    assert problems(folder) == [f'{EVENTS}: the column "org_slug" is there twice']


def test_a_row_with_too_many_cells_is_named(folder):
    rows = folder.rows(PROGRAMS)
    folder.write(PROGRAMS, [*rows[:3], [*rows[3], "more"], *rows[4:]])

    assert problems(folder) == [f"{PROGRAMS}, row 4: the row has 12 cells, the header has 11"]


def test_rows_are_counted_as_a_spreadsheet_counts_them(folder):
    rows = folder.rows(ORGANIZATIONS)
    rows[1][rows[0].index("summary")] = "one\ntwo\nthree"
    rows[3][rows[0].index("hq_country")] = "XX"
    folder.write(ORGANIZATIONS, [rows[0], rows[1], [], *rows[2:]])

    assert problems(folder) == [f'{ORGANIZATIONS}, row 5, hq_country: "XX" is not a country code (ISO 3166 alpha-2)']


def test_a_file_of_more_than_thirty_megabytes_is_refused(folder):
    with (folder.path / EVENTS).open("ab") as file:
        file.truncate(reading.LIMIT_BYTES + 1)

    assert problems(folder) == [f"{EVENTS}: the file has more than 30 MB"]


def test_a_folder_of_more_than_thirty_megabytes_is_refused(folder, monkeypatch):
    together = sum(file.stat().st_size for file in folder.path.glob("*.csv"))
    monkeypatch.setattr(tables, "LIMIT_BYTES", together - 1)

    assert problems(folder) == [f"{folder.path}: the files have more than 30 MB together"]


def test_a_path_that_is_no_folder_is_refused(folder):
    folder.path = folder.path / ORGANIZATIONS

    assert problems(folder) == [f"{folder.path}: there is no such folder"]


def test_the_command_prints_every_problem_and_fails(folder):
    folder.set(ORGANIZATIONS, 5, hq_country="XX")
    folder.set(CAPABILITIES, 9, component="")
    printed, complaints = StringIO(), StringIO()

    with pytest.raises(CommandError, match=r"Nothing was changed\. Problems found: 2\."):
        call_command("import_registry", folder.path, stdout=printed, stderr=complaints)

    assert complaints.getvalue().splitlines() == [
        f'{ORGANIZATIONS}, row 5, hq_country: "XX" is not a country code (ISO 3166 alpha-2)',
        f"{CAPABILITIES}, row 9, component: the cell is blank; it needs a value",
    ]
    assert printed.getvalue() == ""
    assert Organization.objects.count() == 0


def test_a_refused_folder_leaves_an_earlier_import_as_it_is(folder):
    import_registry(by=None, folder=folder.path)
    before = (JournalEntry.objects.count(), list(Target.objects.values("object_id", "wanted_revision")), list(Site.objects.values()))
    folder.set(SITES, 2, city="Elsewhere")
    folder.set(LINES, 2, component="miracle")

    with pytest.raises(Invalid):
        import_registry(by=None, folder=folder.path)

    after = (JournalEntry.objects.count(), list(Target.objects.values("object_id", "wanted_revision")), list(Site.objects.values()))
    assert after == before


def test_a_cell_beyond_the_limit_of_the_reader_refuses_the_file(folder):
    rows = folder.rows(EVENTS)
    rows[1][rows[0].index("description")] = "x" * (csv.field_size_limit() + 1)
    folder.write(EVENTS, rows)

    assert problems(folder) == [f"{EVENTS}: the file is not CSV near line 2 of the text: field larger than field limit (131072)"]
