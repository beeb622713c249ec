"""The table: one row for each candidate, nothing above the heads, no text that calculates."""

import csv
import io
from typing import Any

import pytest

from evaluations.exports.csv_table import shortlist_csv
from tests.evaluations.exports.conftest import CONDITIONS, HOSTILE

pytestmark = pytest.mark.django_db
CRITERIA = ["A11 Criterion A11", "A12 Criterion A12", "A2 Criterion A2", "B1 Criterion B1", "B2 Criterion B2", "C Criterion C"]
HEADS = [
    *("evaluation", "revision", "frozen_at", "digest", "rank", "name", "organization", "site", "place", "role", "conditions"),
    *("score", "score_low", "score_high", "known_weight", "gates_failed"),
    *(f"level: {criterion}" for criterion in CRITERIA),
    *(f"points: {criterion}" for criterion in CRITERIA),
]


@pytest.fixture
def text(record: dict[str, Any]) -> str:
    return shortlist_csv(record).decode("utf-8")


@pytest.fixture
def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_table_has_a_mark_one_line_end_and_heads(text, rows):
    assert text.startswith("\ufeffevaluation,")
    assert text.count("\r\n") == 1 + 5
    assert list(rows[0]) == HEADS


def test_scores_run_to_100_and_the_order_is_that_of_the_ranking(record, rows):
    lines = record["ranking"]["results"]

    assert [(row["rank"], row["site"]) for row in rows] == [(str(line["rank"] or ""), line["site"]) for line in lines]
    for head in ("score", "score_low", "score_high"):
        assert [float(row[head]) for row in rows] == [pytest.approx(100 * line[head], abs=1e-10) for line in lines]


def test_points_add_up_to_the_score(rows):
    for row in rows:
        points = [row[head] for head in HEADS if head.startswith("points: ") and row[head] != "n/a"]
        assert sum(map(float, points)) == pytest.approx(float(row["score"]), abs=1e-9)


def test_words_stay_words(rows):
    levels = {row["name"]: [row[f"level: {criterion}"] for criterion in CRITERIA] for row in rows}

    assert levels["Rheinmark"] == ["1.0", "2.0", "unknown", "unknown", "0.0", "unknown"]
    assert levels["Müller & Søn"][4:] == ["n/a", "5.0"]


def test_no_text_begins_like_a_formula(rows):
    (hostile,) = [row for row in rows if row["role"] == "primary"]

    assert (hostile["name"], hostile["conditions"]) == (f"'{HOSTILE}", f"'{CONDITIONS}")
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_each_row_says_what_it_is_part_of(frozen, record, rows):
    stamps = {(row["evaluation"], row["revision"], row["frozen_at"], row["digest"]) for row in rows}

    assert stamps == {("LV vector, second source", str(frozen.ranking_revision), record["frozen_at"], frozen.digest)}
    assert rows[-1]["gates_failed"] == "G01 Licence for the component: =cmd|' /C calc'!A0"
