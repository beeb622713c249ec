"""The qualification ladder of a source, and the level that each stage asks for."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Where a source stands: Q0 identified ... Q8 in the licence of a market; S suspended, whatever it was before."""

    Q0 = "Q0"
    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    Q4 = "Q4"
    Q5 = "Q5"
    Q6 = "Q6"
    Q7 = "Q7"
    Q8 = "Q8"
    SUSPENDED = "S"

    def reaches(self, needed: "Level") -> bool:
        """Whether a source on this level counts where `needed` is asked for; a suspended one never does."""
        return Level.SUSPENDED not in (self, needed) and self.value >= needed.value


@dataclass(frozen=True, slots=True)
class StageRule:
    """One stage: its code, its place in the order of stages, and the level that a source needs to count there."""

    code: str
    order: int
    level_needed: Level
