"""`make bench`: ours beside other packages and beside what cannot be beaten, in one run; prints a table, writes bench/results.json.

`python -m tests.bench --only smaa` runs a part and writes nothing. It ends well whatever the ratios are.
"""

import argparse
import importlib
import json
import os
import platform
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import numpy as np

from tests.bench import environment, memory, promises
from tests.bench.measure import Measured
from tests.bench.rivals import Rivals, rivals
from tests.services import programs

RESULTS = environment.ROOT / "bench" / "results.json"
PARTS = ("smaa", "methods", "product", "whatif", "engine")
BESIDE_PEERS = {"smaa", "methods"}
MEMORY = "memory"
NEEDED = {"engine": (programs.POSTGRES, programs.BROKER)}
COLUMNS = ("ours", "fastest peer", "ratio", "floor", "ratio")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.bench", description="Benchmarks beside other packages and NumPy.")
    arguments.add_argument("--only", choices=(*PARTS, MEMORY), action="append", help="run this part; may be given more than once")
    chosen = arguments.parse_args().only
    print(_machine())
    with rivals() if BESIDE_PEERS & set(chosen or PARTS) else nullcontext(Rivals()) as peers:
        print(f"{peers}\n" + " " * 49 + "".join(f"{column:>13}" for column in COLUMNS), flush=True)
        measured = [row for part in PARTS if part in (chosen or PARTS) for row in _shown(part, peers)]
    found = promises.judged(measured)
    if MEMORY in (chosen or [MEMORY]):
        found += memory.promises()
    for promised, value, is_met in found:
        print(f"{'met' if is_met else 'NOT MET':8} {promised}: {value}")
    if not chosen:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps([asdict(row) for row in measured], indent=2) + "\n", encoding="utf-8")


def _shown(part: str, peers: Rivals) -> Iterator[Measured]:
    """The rows of a part, each printed as soon as it is measured. A part is imported when its turn comes: some start Django."""
    for program in NEEDED.get(part, ()):
        if program.find() is None:
            print(f"No {part} in this run: {program.name} is not installed (Debian: apt-get install {program.package})")
            return
    for row in importlib.import_module(f"tests.bench.{part}").rows(peers):
        print(_line(row), flush=True)
        yield row


def _line(row: Measured) -> str:
    numbers = [_milliseconds(row.ours_s), *_beside(row, row.peer_s), *_beside(row, row.floor_s)]
    return f"{row.name:30}{row.size:>19}" + "".join(f"{number:>13}" for number in numbers) + f"  {row.peer or ''}"


def _beside(row: Measured, seconds: float | None) -> tuple[str, str]:
    return (_milliseconds(seconds), f"{row.ours_s / seconds:.3g} x") if seconds else ("", "")


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.3f} ms" if seconds < 1 else f"{seconds * 1000:,.0f} ms"


def _machine() -> str:
    """Processor and versions, and how busy others keep it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, numpy {np.__version__}, "
        f"{blas['name']} {blas['version']}; load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
