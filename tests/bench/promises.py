"""The speed that was promised, each as a ratio or a time of rows of this run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.inputs import ACCEPTABILITY, TOPSIS, VIKOR, WEIGHTED_SUM
from tests.bench.measure import Measured
from tests.bench.smaa import PREVIEW_NAME

LARGEST = "10000 x 60"
Found = tuple[str, str, bool]
"""What was promised, what was found, whether it is met."""


def _to_floor(row: Measured) -> float | None:
    return row.ours_s / row.floor_s if row.floor_s else None


def _to_peer(row: Measured) -> float | None:
    return row.ours_s / row.peer_s if row.peer_s else None


def _milliseconds(row: Measured) -> float:
    return row.ours_s * 1000


@dataclass(frozen=True, slots=True)
class Promise:
    """Of one row: `measure` of it is at most `limit`, in `unit`."""

    name: str
    size: str
    measure: Callable[[Measured], float | None]
    limit: float
    unit: str

    def kept(self, rows: Sequence[Measured]) -> Found | None:
        """None where the row, or the peer that it is to be compared with, was not measured."""
        row = next((row for row in rows if (row.name, row.size) == (self.name, self.size)), None)
        value = None if row is None else self.measure(row)
        if value is None:
            return None
        return f"{self.name}, {self.size}: at most {self.limit:g} {self.unit}", f"{value:.3g}", value <= self.limit


FLOOR, PEER = "x the floor", "x the fastest peer"
PROMISES = (
    Promise(ACCEPTABILITY, "100000 x 1000 x 60", _to_floor, 0.5, FLOOR),
    Promise(ACCEPTABILITY, "100000 x 50 x 20", _to_floor, 0.8, FLOOR),
    Promise(ACCEPTABILITY, "100000 x 50 x 20", _to_peer, 0.01, PEER),
    Promise(PREVIEW_NAME, "10000 x 50 x 20", _milliseconds, 20.0, "ms"),
    Promise(WEIGHTED_SUM, LARGEST, _to_peer, 1.0, PEER),
    Promise(TOPSIS, LARGEST, _to_peer, 1.0, PEER),
    Promise(VIKOR, LARGEST, _to_peer, 1.1, PEER),
)


def judged(rows: Sequence[Measured]) -> list[Found]:
    return [found for promise in PROMISES if (found := promise.kept(rows))]
