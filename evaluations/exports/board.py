"""What the files print: the tree in reading order, and one cell for each candidate and criterion."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.canonical import canonical_json, sha256_hex
from evaluations.choices import ShortlistRole

# These words stand in cells and inside formulas: they belong to the format and are not translated.
UNKNOWN, NOT_APPLICABLE, ABSTAINED, NONE = "unknown", "n/a", "abstained", "\u2013"

Value = int | float | str
# A number: a file names no evaluator.
Evaluator = int


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A group or a criterion. `part_of` is the number of its group, 0 at the top; share and weight run from 0 to 1."""

    number: int
    part_of: int
    depth: int
    criterion: str
    code: str
    name: str
    short_name: str
    points: float
    share: float
    weight: float
    is_leaf: bool
    is_derived: bool

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One candidate on one criterion. `level` is 0 to 5 or a word; `contribution` its part of the score, or the word for none.

    `is_agreed` when the evaluators agreed on the level, which then counts in place of their answers; `why` is the reason.
    """

    answers: dict[int, Value]
    level: Value
    contribution: Value
    why: str
    is_stale: bool
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate: its result as stored, its place on the shortlist, its cells in the order of the criteria."""

    result: dict[str, Any]
    role: str
    conditions: str
    cells: tuple[Cell, ...]
    applying_weight: float

    @property
    def name(self) -> str:
        return str(self.result["name"])

    @property
    def role_name(self) -> str:
        return str(ShortlistRole(self.role).label) if self.role else ""

    def gates(self, *statuses: str) -> list[dict[str, Any]]:
        return [gate for gate in self.result["gates"] if gate["status"] in statuses]


@dataclass(frozen=True, slots=True)
class Board:
    record: dict[str, Any]
    nodes: tuple[TreeNode, ...]
    lines: tuple[Line, ...]
    evaluators: tuple[Evaluator, ...]

    @property
    def leaves(self) -> list[TreeNode]:
        return [node for node in self.nodes if node.is_leaf]

    @property
    def has_agreed(self) -> bool:
        return any(cell.is_agreed for line in self.lines for cell in line.cells)

    @property
    def revision(self) -> int:
        return int(self.record["ranking"]["revision"])

    @property
    def digest(self) -> str:
        """That of the shortlist: of the record's canonical text."""
        return sha256_hex(canonical_json(self.record))

    @property
    def shortlisted(self) -> list[Line]:
        """The primary partner first, then as they were chosen."""
        chosen = [entry["candidate"] for entry in self.record["entries"]]
        lines = [line for line in self.lines if line.role]
        return sorted(lines, key=lambda line: (ShortlistRole.values.index(line.role), chosen.index(line.result["candidate"])))

    @property
    def frozen_at(self) -> datetime:
        return datetime.fromisoformat(self.record["frozen_at"])
