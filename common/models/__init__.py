from common.models.base import Aggregate, Fact, Opaque
from common.models.journal import JournalEntry, JournalHead, JournalLink, JournalValue
from common.models.recompute import Dependency, Result, Target

__all__ = [
    "Aggregate",
    "Dependency",
    "Fact",
    "JournalEntry",
    "JournalHead",
    "JournalLink",
    "JournalValue",
    "Opaque",
    "Result",
    "Target",
]
