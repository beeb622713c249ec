"""How a benchmark is timed, and what it says.

Other programs share the machine, so that times are compared only when they were taken in turns, and the shortest of several counts.
"""

import gc
import timeit
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

LAPS, FEWEST_LAPS = 40, 3
SECONDS_OF_A_RACE = 2.0
SECONDS_OF_A_BURST = 0.02
LONG = 1.0  # seconds of a call that is not repeated before it counts
SEED = 20261124

Watch = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of one call, the best of several. `floor_s` is the least that NumPy needs for the same sums."""

    name: str
    size: str
    ours_s: float
    peer: str | None = None
    peer_s: float | None = None
    floor_s: float | None = None


class Stopwatch:
    """Says how long one call takes, each time it is asked: the mean of as many calls as fill a burst."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._timer, self._calls = timeit.Timer(call), 0

    def __call__(self) -> float:
        if not self._calls:
            first = self._timer.timeit(1)
            if first > LONG:
                return first
            again = self._timer.timeit(1)  # what sleeps, threads of BLAS among others, is awake by now
            self._calls = max(1, round(SECONDS_OF_A_BURST / again))
        return self._timer.timeit(self._calls) / self._calls


def race(*watches: Watch) -> list[float]:
    """The shortest time of each, taken in turns, as often as there is time, and three times at least."""
    laps = [[watch() for watch in watches]]
    while len(laps) < FEWEST_LAPS or (len(laps) < LAPS and sum(map(sum, laps)) < SECONDS_OF_A_RACE):
        laps.append([watch() for watch in watches])
    return [min(times) for times in zip(*laps, strict=True)]


def best(call: Callable[[], object]) -> float:
    return race(Stopwatch(call))[0]


def peak_bytes(call: Callable[[], object]) -> int:
    """The most that a call held at once beyond what there was before."""
    gc.collect()
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
