"""From the record of a shortlist to what its files print."""

from collections.abc import Iterator
from typing import Any

from decision.valuation import TOP_LEVEL, Node, RatingState, children, local_weights
from evaluations.exports.board import ABSTAINED, NOT_APPLICABLE, UNKNOWN, Board, Cell, Evaluator, Line, TreeNode, Value

WORDS = {
    RatingState.EVIDENCE_PENDING: UNKNOWN,
    RatingState.NOT_APPLICABLE: NOT_APPLICABLE,
    RatingState.ABSTAINED: ABSTAINED,
}
# The record keeps utilities, a fifth of a level; rounding takes away what the division left in the last binary digit.
LEVEL_DIGITS = 14
# A node with its depth, its share of its group and its weight in the whole.
Step = tuple[Node, int, float, float]
Answers = dict[tuple[str, str], dict[int, Value]]


def read_board(record: dict[str, Any]) -> Board:
    nodes = tuple(_nodes(record["tree"], {row["criterion"]: row["short_name"] for row in record["ranking"]["criteria"]}))
    leaves = [node for node in nodes if node.is_leaf]
    answers = _answers(record["ratings"])
    entries = {entry["candidate"]: entry for entry in record["entries"]}
    lines = tuple(_line(result, entries.get(result["candidate"], {}), leaves, answers) for result in record["ranking"]["results"])
    return Board(record, nodes, lines, _evaluators(record, leaves))


def _nodes(tree: list[dict[str, Any]], short_names: dict[str, str]) -> Iterator[TreeNode]:
    rows = {row["criterion"]: row for row in tree}
    under = children([Node(row["criterion"], row["parent"], row["name"], row["weight"]) for row in tree])
    numbers: dict[str | None, int] = {None: 0}
    for number, (node, depth, share, weight) in enumerate(_walk(under, None, 0, 1.0), 1):
        numbers[node.id] = number
        row = rows[node.id]
        yield TreeNode(
            number=number,
            part_of=numbers[node.parent],
            depth=depth,
            criterion=node.id,
            code=row["code"],
            name=node.name,
            short_name=short_names.get(node.id, node.name),
            points=node.weight,
            share=share,
            weight=weight,
            is_leaf=node.id not in under,
            is_derived=row["scored_by"] == "facts",
        )


def _walk(under: dict[str | None, list[Node]], parent: str | None, depth: int, weight: float) -> Iterator[Step]:
    """Each group before its parts."""
    siblings = under.get(parent, [])
    shares = local_weights(siblings, parent or "the top") if siblings else {}
    for node in siblings:
        share = shares[node.id]
        yield node, depth, share, weight * share
        yield from _walk(under, node.id, depth + 1, weight * share)


def _answers(ratings: list[dict[str, Any]]) -> Answers:
    found: Answers = {}
    for row in ratings:
        answer = row["value"] if row["value"] is not None else WORDS[RatingState(row["state"])]
        found.setdefault((row["candidate"], row["criterion"]), {})[row["evaluator"]] = answer
    return found


def _line(result: dict[str, Any], entry: dict[str, Any], leaves: list[TreeNode], answers: Answers) -> Line:
    parts = {part["criterion"]: part for part in result["contributions"]}
    return Line(
        result=result,
        role=entry.get("role", ""),
        conditions=entry.get("conditions", ""),
        cells=tuple(_cell(parts[leaf.criterion], answers.get((result["candidate"], leaf.criterion), {})) for leaf in leaves),
        applying_weight=sum(leaf.weight for leaf in leaves if parts[leaf.criterion]["is_applicable"]),
    )


def _cell(part: dict[str, Any], answers: dict[int, Value]) -> Cell:
    contribution = part["contribution"] if part["is_applicable"] else NOT_APPLICABLE
    # A record that was frozen before values could be agreed does not speak of it.
    why = part["agreed_reason"] if (agreed := part.get("agreed", False)) else part["why"]
    return Cell(answers, _level(part), contribution, why, part["stale"], agreed)


def _level(part: dict[str, Any]) -> Value:
    if not part["is_applicable"]:
        return NOT_APPLICABLE
    return round(float(part["utility"]) * TOP_LEVEL, LEVEL_DIGITS) if part["is_known"] else UNKNOWN


def _evaluators(record: dict[str, Any], leaves: list[TreeNode]) -> tuple[Evaluator, ...]:
    """Those who rated; a column to rate in where people should have and nobody did."""
    found = {row["evaluator"] for row in record["ratings"]}
    nobody = [1] if any(not leaf.is_derived for leaf in leaves) else []
    return tuple(sorted(found) or nobody)
