"""What was agreed in consensus is what counts in the workbook too, beside what each evaluator had given."""

import pytest

from evaluations.exports.csv_table import shortlist_csv
from evaluations.exports.workbook import shortlist_workbook
from evaluations.models import Evaluation
from evaluations.services.consensus import record_consensus
from evaluations.services.rounds import move
from evaluations.services.shortlists import freeze_shortlist, record_of
from tests.evaluations.conftest import compute
from tests.evaluations.exports.conftest import build_round
from tests.evaluations.exports.reading_back import CLOSE, RATINGS_HEADS, expected, opened, summaries, table, with_points

pytestmark = pytest.mark.django_db

# By candidate and code: a mean that is overruled, an unknown that is answered, and a criterion that is agreed not to apply.
SETTLED = {("Northgate", "A11"): 1, ("Northgate", "C"): 2, ("Rheinmark", "B2"): None}


@pytest.fixture
def settled(program, lead, buyer):
    evaluation = build_round(program)
    candidates = {row.name: row.pk for row in evaluation.candidates.all()}
    criteria = {row.code: row.lineage for row in evaluation.version.criteria.all()}
    rows = [
        {
            "candidate": candidates[name],
            "criterion": criteria[code],
            "outcome": "agreed",
            "value": level,
            "is_applicable": level is not None,
            "reason": f"=Agreed for {name}",
        }
        for (name, code), level in SETTLED.items()
    ]
    move(by=None, evaluation=evaluation, to="consensus")
    record_consensus(by=lead, evaluation=evaluation, rows=rows)
    compute(evaluation)
    entries = [{"candidate": candidates["Northgate"], "role": "primary", "conditions": ""}]
    return record_of(freeze_shortlist(by=buyer, evaluation=Evaluation.objects.get(), rationale="Because.", entries=entries))


def rows_of(workbook):
    return {(row["Candidate"], row["Code"]): row for row in table(opened(workbook)["Ratings"], RATINGS_HEADS)}


def test_the_sheet_shows_what_was_agreed_beside_what_was_given(settled):
    rows = rows_of(shortlist_workbook(settled))

    agreed = {cell: (row["Agreed"], row["Level"], row["Basis"]) for cell, row in rows.items() if row["Agreed"] is not None}
    assert agreed == {
        ("Northgate", "A11"): (1, 1, "Agreed: =Agreed for Northgate"),
        ("Northgate", "C"): (2, 2, "Agreed: =Agreed for Northgate"),
        ("Rheinmark", "B2"): ("n/a", "n/a", "Agreed: =Agreed for Rheinmark"),
    }
    given = rows["Northgate", "A11"]
    assert sorted(value for head, value in given.items() if head.startswith("Evaluator") and value is not None) == [4, 4]


def test_without_anything_agreed_there_is_no_such_column_and_no_word_of_it(record):
    book = opened(shortlist_workbook(record))

    assert "Agreed" not in [cell.value for cell in book["Ratings"][RATINGS_HEADS]]
    assert "Agreed" not in [row[0] for row in book["Read me"].iter_rows(values_only=True)]


def test_a_record_from_before_values_could_be_agreed_gives_the_same_file(record):
    now = shortlist_workbook(record), shortlist_csv(record)
    for line in record["ranking"]["results"]:
        for part in line["contributions"]:
            del part["agreed"], part["agreed_reason"]

    before = shortlist_workbook(record), shortlist_csv(record)

    assert len(before[1].splitlines()) == len(now[1].splitlines())
    assert summaries(before[0]) == summaries(now[0])


@pytest.mark.calc
def test_recalculation_gives_the_stored_ranking(settled, recalculate, tmp_path):
    path = tmp_path / "shortlist.xlsx"
    path.write_bytes(shortlist_workbook(settled))

    recalculated = recalculate(path)

    stored = {line["name"]: {key: line[key] for key in ("rank", "score", "known_weight")} for line in settled["ranking"]["results"]}
    found = {name: {key: row[key] for key in ("rank", "score", "known_weight")} for name, row in summaries(recalculated).items()}
    assert found == {name: {key: near(value) for key, value in row.items()} for name, row in stored.items()}
    assert {cell: rows_of(recalculated)[cell]["Level"] for cell in SETTLED} == {cell: level or "n/a" for cell, level in SETTLED.items()}


@pytest.mark.calc
def test_with_other_points_the_agreed_levels_still_count(settled, recalculate, tmp_path):
    changed = recalculate(with_points(shortlist_workbook(settled), {"A": 0, "B1": 0}, tmp_path / "changed.xlsx"))

    wanted = expected(settled, {"A": 0, "B1": 0})
    assert {name: row["score"] for name, row in summaries(changed).items()} == {name: near(row["score"]) for name, row in wanted.items()}


def near(value):
    return pytest.approx(value, abs=CLOSE, rel=0) if isinstance(value, float) else value
