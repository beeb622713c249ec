"""The workbook as it is written: the same each time, no text that calculates, everything that the record says."""

import time
from itertools import product
from typing import Any

import pytest

from common.write_guard import writes_allowed
from evaluations.exports.workbook import shortlist_workbook
from evaluations.models import Evaluation, Rating
from programs.models import Program
from tests.evaluations.exports.conftest import CONDITIONS, HOSTILE, RATIONALE, assign
from tests.evaluations.exports.reading_back import expected, matrix, opened, summaries
from tests.factories.evaluations import CandidateFactory, CriterionFactory, EvaluationFactory

pytestmark = pytest.mark.django_db
PAGES = ["Decision", "Ranking", "Weights", "Ratings", "Read me"]


@pytest.fixture
def workbook(record: dict[str, Any]) -> bytes:
    return shortlist_workbook(record)


def test_the_same_record_gives_the_same_bytes(record, workbook, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)

    assert shortlist_workbook(record) == workbook
    assert shortlist_workbook({**record, "rationale": "Another."}) != workbook


def test_text_stays_text(workbook):
    """Every formula is ours: none holds a word that somebody typed."""
    book = opened(workbook, values=False)

    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    texts = [cell.value for cell in cells if cell.data_type == "s"]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert book.sheetnames == PAGES
    assert texts.count(HOSTILE) == 1 + 1 + 1 + 6  # an entry, a waived gate, a line of the ranking, six rows of ratings
    assert {"=cmd|' /C calc'!A0", "@quality agrees", CONDITIONS} <= set(texts)
    assert len(formulas) == 5 * (6 + 6 + 6) + 2 * 6 + 2 * 9 + 1 + 5 * 6
    assert not [formula for formula in formulas if "HYPERLINK" in formula or "cmd" in formula]
    assert not [cell for cell in cells if cell.hyperlink]


def test_cached_values_are_the_stored_numbers(record, workbook):
    assert summaries(workbook) == {name: pytest.approx(line, abs=1e-12) for name, line in expected(record).items()}
    stored = {
        line["name"]: [part["contribution"] if part["is_applicable"] else "n/a" for part in line["contributions"]]
        for line in record["ranking"]["results"]
    }
    assert matrix(workbook, 6, levels=False) == stored


def test_the_decision_says_what_was_frozen(frozen, workbook):
    rows = [[value for value in row if value is not None] for row in opened(workbook)["Decision"].iter_rows(values_only=True)]

    assert ["Digest", frozen.digest] in rows
    assert ["Revision", str(frozen.ranking_revision)] in rows
    assert ["Frozen at", frozen.frozen_at.replace(tzinfo=None, microsecond=0)] in rows
    assert ["Frozen by", "Bea Buyer"] in rows
    shortlist = rows.index(["Shortlist"])
    assert [row[:2] for row in rows[shortlist + 2 : shortlist + 4]] == [["primary", HOSTILE], ["backup", "Müller & Søn"]]
    assert rows[shortlist + 2][-1] == CONDITIONS
    others = rows.index(["Not shortlisted"])
    assert [row[0] for row in rows[others + 2 : others + 4]] == ["Northgate", "Rheinmark"]
    failed = rows.index(["Failed a gate, so without a rank"])
    assert rows[failed + 2] == ["G01", "Failing Works", "failed", "Licence for the component", "=cmd|' /C calc'!A0"]


def test_a_long_rationale_is_whole(workbook):
    column = [row[0] for row in opened(workbook)["Decision"].iter_rows(values_only=True)]
    first, last = column.index("Rationale") + 1, column.index("Not shortlisted") - 1

    assert "".join(piece or "\n\n" for piece in column[first:last]) == RATIONALE


def test_the_ratings_show_no_name_and_no_conflicted_rating(workbook):
    book = opened(workbook)
    heads = [cell.value for cell in book["Ratings"][4]]
    northgate = [row[4:7] for row in book["Ratings"].iter_rows(min_row=5, values_only=True) if row[1] == "Northgate"]

    assert heads[4:7] == ["Evaluator 1", "Evaluator 2", "Evaluator 3"]
    assert [{row[place] for row in northgate} == {None} for place in range(3)].count(True) == 1
    everything = "\n".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row)
    assert not [person for person in ("Person0", "Person1", "person") if person in everything]


def test_weights_may_not_be_negative(workbook):
    (rule,) = opened(workbook)["Weights"].data_validations.dataValidation

    assert (rule.type, rule.operator, rule.formula1, str(rule.sqref)) == ("decimal", "greaterThanOrEqual", "0", "F5:F13")


def test_forty_criteria_thirty_candidates_eight_evaluators(program, freeze_round):
    record = freeze_round(build_large(program))

    began = time.process_time()
    workbook = shortlist_workbook(record)

    assert time.process_time() - began < 2
    assert len(record["ratings"]) == 40 * 30 * 8
    assert summaries(workbook).keys() == {line["name"] for line in record["ranking"]["results"]}


def build_large(program: Program) -> Evaluation:
    evaluation = EvaluationFactory(program=program, version__scorecard__program=program)
    groups = [CriterionFactory(version=evaluation.version, scored_by="group") for _ in range(8)]
    criteria = [CriterionFactory(version=evaluation.version, parent=group) for group in groups for _ in range(5)]
    candidates = [CandidateFactory(evaluation=evaluation) for _ in range(30)]
    people = [assign(evaluation, "Quality").user for _ in range(8)]
    rows = [
        Rating(
            evaluation=evaluation,
            candidate=candidate,
            criterion_lineage=criterion.lineage,
            evaluator=person,
            state="rated",
            value=number % 6,
        )
        for number, (candidate, criterion, person) in enumerate(product(candidates, criteria, people))
    ]
    with writes_allowed():
        Rating.objects.bulk_create(rows)
    return evaluation
