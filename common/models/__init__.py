from common.models.api import IdempotencyRecord, RequestCount
from common.models.base import Aggregate, Fact, Opaque
from common.models.journal import JournalEntry, JournalHead, JournalLink, JournalValue
from common.models.observation import Failure, Heartbeat, Measure
from common.models.recompute import Dependency, FactClock, Result, Target

__all__ = [
    "Aggregate",
    "Dependency",
    "Fact",
    "FactClock",
    "Failure",
    "Heartbeat",
    "IdempotencyRecord",
    "JournalEntry",
    "JournalHead",
    "JournalLink",
    "JournalValue",
    "Measure",
    "Opaque",
    "RequestCount",
    "Result",
    "Target",
]
