"""The text that Prometheus reads (exposition format 0.0.4): every number from the database, so that it needs no process of its own."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from common.heartbeat import LOST_SECONDS, SWEEP, WORKER
from common.metrics import BUCKETS, FAILURES, LATENCY, MARKS, RUNS, WORK
from common.models import Heartbeat, Measure
from common.queue_state import KindState, oldest_stale, read_kinds

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[str, dict[str, str], float]
# Of each kind: the row of the measures, the name of the metric and what it says.
COUNTERS = (
    (RUNS, "cdmo_recompute_runs_total", "Results computed and stored."),
    (MARKS, "cdmo_recompute_marks_total", "Changes that those results answered."),
    (FAILURES, "cdmo_recompute_failures_total", "Computations that failed."),
    (WORK, "cdmo_recompute_work_seconds_total", "Seconds from the claim of a target to its stored result."),
)


@dataclass(frozen=True, slots=True)
class Family:
    name: str
    kind: str
    text: str
    samples: tuple[Sample, ...]

    def lines(self) -> Iterator[str]:
        yield f"# HELP {self.name} {self.text}"
        yield f"# TYPE {self.name} {self.kind}"
        for suffix, labels, value in self.samples:
            yield f"{self.name}{suffix}{_braced(labels)} {value:.15g}"


def metrics_text() -> str:
    """By four queries, whatever the size of the installation."""
    now = time.time()
    measures: dict[str, dict[str, float]] = {}
    for kind, name, value in Measure.objects.order_by("kind", "name").values_list("kind", "name", "value"):
        measures.setdefault(kind, {})[name] = value
    families = [*_counted(measures), _ratio(measures), _latency(measures), *_queue(read_kinds(), now), *_life(now)]
    return "".join(f"{line}\n" for family in families for line in family.lines())


def _counted(measures: dict[str, dict[str, float]]) -> Iterator[Family]:
    for row, name, text in COUNTERS:
        yield Family(name, "counter", text, tuple(("", {"kind": kind}, found.get(row, 0.0)) for kind, found in measures.items()))


def _ratio(measures: dict[str, dict[str, float]]) -> Family:
    samples = tuple(("", {"kind": kind}, found.get(MARKS, 0.0) / found[RUNS]) for kind, found in measures.items() if found.get(RUNS))
    return Family("cdmo_recompute_coalescing_ratio", "gauge", "Changes answered by one computation, over all time.", samples)


def _latency(measures: dict[str, dict[str, float]]) -> Family:
    samples = tuple(sample for kind, found in measures.items() for sample in _histogram(kind, found))
    return Family("cdmo_recompute_latency_seconds", "histogram", "From the change to the stored result.", samples)


def _histogram(kind: str, found: dict[str, float]) -> Iterator[Sample]:
    """Stored is what lies between two bounds, written what lies below each."""
    below = 0.0
    for bound in BUCKETS:
        below += found.get(f"le_{bound:g}", 0.0)
        yield "_bucket", {"kind": kind, "le": f"{bound:g}"}, below
    whole = below + found.get("le_inf", 0.0)
    yield "_bucket", {"kind": kind, "le": "+Inf"}, whole
    yield "_sum", {"kind": kind}, found.get(LATENCY, 0.0)
    yield "_count", {"kind": kind}, whole


def _queue(kinds: Iterable[KindState], now: float) -> Iterator[Family]:
    rows = list(kinds)
    for name, text, values in (
        ("cdmo_targets", "Results that are kept up to date.", [row.targets for row in rows]),
        ("cdmo_targets_stale", "Results that wait to be recomputed.", [row.stale for row in rows]),
        ("cdmo_targets_parked", "Results whose computation failed again and again and waits for somebody.", [row.parked for row in rows]),
    ):
        labelled = zip(rows, values, strict=True)
        yield Family(name, "gauge", text, tuple(("", {"kind": row.kind}, float(value)) for row, value in labelled))
    yield Family("cdmo_queue_age_seconds", "gauge", "Age of the oldest change that is not in a result yet.", (("", {}, oldest_stale(now)),))


def _life(now: float) -> Iterator[Family]:
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    alive = sum(name.startswith(WORKER) and now - at <= LOST_SECONDS for name, at in beats.items())
    yield Family("cdmo_workers", "gauge", "Workers heard of within half a minute.", (("", {}, float(alive)),))
    swept: tuple[Sample, ...] = (("", {}, max(now - beats[SWEEP], 0.0)),) if SWEEP in beats else ()
    yield Family("cdmo_last_sweep_age_seconds", "gauge", "Since the sweeper last looked, to ten seconds.", swept)


def _braced(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}" if labels else ""
