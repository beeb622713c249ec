"""From a committed change to its stored result, in real processes, beside the snapshot and the computation alone in the same run."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.measure import Measured
from tests.faults.installation import Installation, embedded, with_workers

SIZE = "30 x 40 x 8"


def rows(_rivals: object) -> list[Measured]:
    return [*_with_a_worker(), *_embedded()]


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def _with_a_worker() -> list[Measured]:
    with tempfile.TemporaryDirectory(prefix="cdmo-bench-") as folder, with_workers(Path(folder), workers=1) as (installation, _, _):
        return _latency(installation, "with a worker")


def _embedded() -> list[Measured]:
    with tempfile.TemporaryDirectory(prefix="cdmo-bench-") as folder, embedded(Path(folder)) as installation:
        installation.kill("web")  # the changes are made in the process that recomputes, as a web process does
        found = _times(installation, "latency")
        size = _times_of_size(installation)
    own = Measured("request, embedded, p95", SIZE, percentile(found["request"], 0.95), floor_s=percentile(found["bare"], 0.95))
    return [*_rows("embedded", found), own, size]


def _latency(installation: Installation, name: str) -> list[Measured]:
    return _rows(name, _times(installation, "latency"))


def _rows(name: str, found: Mapping[str, Sequence[float]]) -> list[Measured]:
    """The floor is the pure snapshot and computation of the same run."""
    return [
        Measured(f"to result, {name}, {word}", SIZE, percentile(found["stored"], share), floor_s=percentile(found["pure"], share))
        for word, share in (("p50", 0.5), ("p95", 0.95))
    ]


def _times(installation: Installation, name: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = json.loads(installation.run("-m", "tests.bench.engine_changes", name).splitlines()[-1])
    return found


def _times_of_size(installation: Installation) -> Measured:
    """One changed program among ten thousand; the floor is the same among a hundred."""
    found: dict[str, float] = json.loads(installation.run("-m", "tests.bench.engine_changes", "size").splitlines()[-1])
    return Measured("one of many programs", "10000", found["much"], floor_s=found["little"])
