"""The formulas of the workbook, computed anew by a spreadsheet program, against the stored ranking and the mathematics."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluations.exports.workbook import shortlist_workbook
from tests.evaluations.exports.reading_back import CLOSE, SUMMARY, expected, matrix, opened, summaries, with_points

pytestmark = [pytest.mark.django_db, pytest.mark.calc]
Recalculate = Callable[[Path], Path]


@pytest.fixture
def workbook(record: dict[str, Any]) -> bytes:
    return shortlist_workbook(record)


@pytest.fixture
def recalculated(workbook: bytes, recalculate: Recalculate, tmp_path: Path) -> Path:
    path = tmp_path / "shortlist.xlsx"
    path.write_bytes(workbook)
    return recalculate(path)


def test_recalculation_gives_the_stored_ranking(record, recalculated):
    stored = {line["name"]: {key: line[key] for key in SUMMARY} for line in record["ranking"]["results"]}

    assert summaries(recalculated) == approximately(stored)
    assert {line["rank"] for line in stored.values()} == {1, 2, 3, 4, None}


def test_recalculation_gives_each_cached_value(workbook, recalculated):
    """What a viewer shows that does not calculate is what a program shows that does."""
    before, after = opened(workbook), opened(recalculated)
    for page in ("Ranking", "Weights", "Ratings"):
        cells = [cell for row in before[page].iter_rows() for cell in row if cell.value is not None]
        assert [after[page][cell.coordinate].value for cell in cells] == [near(cell.value) for cell in cells], page


def test_recalculation_tells_unknown_from_not_applicable(record, recalculated):
    leaves = len(record["ranking"]["criteria"])

    assert matrix(recalculated, leaves, levels=True) == {
        "Northgate": [near(4), 3, 4, near(4.2), 3, "unknown"],
        '=HYPERLINK("https://example.org","Click")': [5, "unknown", "n/a", 1, 4.5, 4],
        "Rheinmark": [1, 2, "unknown", "unknown", 0, "unknown"],
        "Müller & Søn": [near(10 / 3), 3, near(11 / 3), near(4.2), "n/a", 5],
        "Failing Works": [5, 5, 5, near(4.2), 5, 5],
    }


@pytest.mark.parametrize(
    "points",
    [
        {"C": 0},
        {"A": 0, "B": 3, "C": 0.5},
        {"A1": 5, "A11": 0, "A2": 95, "B1": 0, "B2": 7},
    ],
)
def test_other_points_give_the_ranking_of_other_weights(record, workbook, recalculate, tmp_path, points):
    changed = recalculate(with_points(workbook, points, tmp_path / "changed.xlsx"))

    assert summaries(changed) == approximately(expected(record, points))
    assert summaries(changed) != approximately(expected(record))


def test_other_points_move_a_rank(record, workbook, recalculate, tmp_path):
    """By lead time and price alone the hostile name, whose lead time is best, goes before Northgate."""
    changed = summaries(recalculate(with_points(workbook, {"A": 0, "B1": 0}, tmp_path / "changed.xlsx")))

    ranks = {name: line["rank"] for name, line in changed.items()}
    assert ranks == {name: line["rank"] for name, line in expected(record, {"A": 0, "B1": 0}).items()}
    assert ranks["Northgate"] > ranks['=HYPERLINK("https://example.org","Click")']


def test_a_candidate_to_which_nothing_applies_has_no_score(record, workbook, recalculate, tmp_path):
    """Only lead time counts, and it does not apply to one of them."""
    only = {"A": 0, "C": 0, "B1": 0}
    book = opened(recalculate(with_points(workbook, only, tmp_path / "only.xlsx")))

    row = next(row for row in book["Ranking"].iter_rows(min_row=7, values_only=True) if row[1] == "Müller & Søn")
    assert row[:1] + row[4:9] == ("\u2013", "\u2013", "\u2013", "\u2013", 0, 0)
    assert expected(record, only)["Müller & Søn"]["score"] is None


def approximately(lines: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {key: near(value) for key, value in line.items()} for name, line in lines.items()}


def near(value: Any) -> Any:
    return pytest.approx(value, abs=CLOSE, rel=0) if isinstance(value, float) else value
