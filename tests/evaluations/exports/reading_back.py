"""A workbook read back, and the ranking that the mathematics gives for the same inputs."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from decision.ranking import Candidate, RankingProblem, RankingResult, rank
from decision.valuation import CellValue, GateResult, GateStatus, Node, Rating, RatingState

RANKING_HEADS, WEIGHTS_HEADS, RATINGS_HEADS = 6, 4, 4
CLOSE = 1e-12
SUMMARY = ("rank", "score", "score_low", "score_high", "known_weight")


def opened(workbook: bytes | Path, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(BytesIO(workbook) if isinstance(workbook, bytes) else workbook, data_only=values)


def table(page: Any, heads: int) -> Iterator[dict[str, Any]]:
    """Each row below the heads, until an empty one; of columns with one head the first counts."""
    titles = [cell.value for cell in page[heads]]
    for row in page.iter_rows(min_row=heads + 1, values_only=True):
        if row[0] is None:
            return
        yield dict(reversed(list(zip(titles, row, strict=True))))


def summaries(workbook: bytes | Path) -> dict[str, dict[str, Any]]:
    """What the page Ranking says of each candidate."""
    rows = table(opened(workbook)["Ranking"], RANKING_HEADS)
    heads = ("Rank", "Score", "Lowest", "Highest", "Known weight")
    return {
        row["Candidate"]: dict(zip(SUMMARY, (None if row[head] == "\u2013" else row[head] for head in heads), strict=True)) for row in rows
    }


def matrix(workbook: bytes | Path, criteria: int, *, levels: bool) -> dict[str, list[Any]]:
    """The contributions, or the levels, of each candidate by criterion."""
    first = 12 + criteria * levels
    rows = opened(workbook)["Ranking"].iter_rows(min_row=RANKING_HEADS + 1, values_only=True)
    return {row[1]: list(row[first : first + criteria]) for row in rows if row[1]}


def with_points(workbook: bytes, points: Mapping[str, float], target: Path) -> Path:
    """A copy in which somebody typed other points into the page Weights."""
    book = opened(workbook, values=False)
    page = book["Weights"]
    rows = {page.cell(row, 3).value: row for row in range(WEIGHTS_HEADS + 1, page.max_row + 1)}
    for code, value in points.items():
        page.cell(rows[code], 6).value = value
    book.save(target)
    return target


def problem_of(record: Mapping[str, Any], points: Mapping[str, float] | None = None) -> RankingProblem:
    """The record as the mathematics takes it, with other points where given."""
    given = points or {}
    results = record["ranking"]["results"]
    derived = {row["criterion"] for row in record["tree"] if row["scored_by"] == "facts"}
    return RankingProblem(
        nodes=tuple(Node(row["criterion"], row["parent"], row["name"], given.get(row["code"], row["weight"])) for row in record["tree"]),
        candidates=tuple(Candidate(line["candidate"], line["name"]) for line in results),
        ratings=tuple(
            Rating(row["candidate"], row["criterion"], str(row["evaluator"]), RatingState(row["state"]), row["value"])
            for row in record["ratings"]
        ),
        settled=tuple(
            CellValue(
                line["candidate"], part["criterion"], 5 * part["utility"] if part["is_known"] else None, is_applicable=part["is_applicable"]
            )
            for line in results
            for part in line["contributions"]
            if part["criterion"] in derived or part["agreed"]
        ),
        gates=tuple(GateResult(line["candidate"], gate["gate"], GateStatus(gate["status"])) for line in results for gate in line["gates"]),
    )


def expected(record: Mapping[str, Any], points: Mapping[str, float] | None = None) -> dict[str, dict[str, Any]]:
    result: RankingResult = rank(problem_of(record, points))
    return {line.name: {key: getattr(line, key) for key in SUMMARY} for line in result.results}
