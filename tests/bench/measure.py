"""How a benchmark is timed, and what it says."""

import timeit
from collections.abc import Callable
from dataclasses import dataclass

REPEATS = 5
SEED = 20261124


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of one call, the best of several. `floor_s` is the least that NumPy needs for the same sums."""

    name: str
    size: str
    ours_s: float
    peer: str | None = None
    peer_s: float | None = None
    floor_s: float | None = None


def best(call: Callable[[], object]) -> float:
    number, _total = timeit.Timer(call).autorange()
    return min(timeit.repeat(call, number=number, repeat=REPEATS)) / number
