"""A kind of target for the tests of the engine."""

from datetime import date

import pytest

from common.recompute import kinds
from common.recompute.kinds import Computation, Kind
from partners.models import Organization


class Sums:
    """Its result is the number of organizations."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.loads = 0
        self.facts = frozenset({"fact:1"})

    def load(self, object_id: str, on: date) -> int | None:
        self.loads += 1
        return None if object_id == "gone" else Organization.objects.count()

    def compute(self, loaded: int) -> Computation:
        if self.fault:
            raise self.fault
        return Computation({"count": loaded}, {"count": loaded}, self.facts, date(2027, 1, 1))


@pytest.fixture
def sums(monkeypatch):
    kind = Sums()
    monkeypatch.setitem(kinds._kinds, "sums", Kind("sums", kind.load, kind.compute))
    return kind
