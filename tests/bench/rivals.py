"""The peers as this process sees them: who answers, in what time, and who is the fastest."""

import json
import os
import select
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.bench import environment
from tests.bench.inputs import LINEAR, USUAL, written
from tests.bench.measure import Watch

MODULES = ("with_pymcdm", "with_scikit_criteria", "with_pydecision", "with_pyrepo_mcda", "with_mcda")
SECONDS_TO_START = 60.0
SECONDS_TO_ANSWER = 20.0
OF_PAIRS = (USUAL, LINEAR)


class TookTooLong(Exception):
    """A peer did not answer in time. Its process is gone; the next question starts another."""


class BrokeDown(Exception):
    """A peer ended, with the last line that it said. The next question starts another process."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A peer's time for one method and size; without a watch it is an estimate."""

    label: str
    seconds: float
    watch: Watch | None = None


class Peer:
    """One package in its process, started at the first question."""

    def __init__(self, module: str, python: Path = environment.PYTHON) -> None:
        self._module, self._python = module, python
        self._process: subprocess.Popen[str] | None = None
        self.label, self.methods = "", frozenset[str]()

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()

    def seconds(self, **question: str | int) -> float:
        """One call, as the peer's own process measures it. Raises TookTooLong or BrokeDown."""
        process = self._process or self._start()
        print(json.dumps(question), file=process.stdin, flush=True)
        return float(self._answer(process, SECONDS_TO_ANSWER)["seconds"])

    def _start(self) -> "subprocess.Popen[str]":
        self._process = subprocess.Popen(
            [self._python, "-m", "tests.bench.peers.serve", self._module],
            cwd=environment.ROOT,
            env={**os.environ, "MPLBACKEND": "Agg", "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        hello = self._answer(self._process, SECONDS_TO_START)
        self.label, self.methods = hello["label"], frozenset(hello["methods"])
        return self._process

    def _answer(self, process: "subprocess.Popen[str]", limit: float) -> dict[str, Any]:
        output = process.stdout
        if output is None or not select.select([output], [], [], limit)[0]:
            self._stop()
            raise TookTooLong
        line = output.readline()
        if not line:
            raise BrokeDown(self._stop())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _stop(self) -> str:
        """Returns the last line of what the peer complained of."""
        if self._process is None:
            return ""
        self._process.kill()
        complaints = self._process.communicate()[1].splitlines()
        self._process = None
        return complaints[-1] if complaints else "without a word"


class Rivals:
    """All peers that started."""

    def __init__(self, peers: Sequence[Peer] = ()) -> None:
        self._peers = peers
        self._known: dict[tuple[Peer, str], tuple[tuple[int, int], float]] = {}

    def entries(self, method: str, candidates: int, criteria: int, draws: int = 0) -> list[Entry]:
        """Of all peers that know the method and get through, the fastest first; called with ascending sizes."""
        question: dict[str, str | int] = {"method": method, "candidates": candidates, "criteria": criteria, "draws": draws}
        found = [self._entry(peer, method, (candidates, criteria), partial(peer.seconds, **question)) for peer in self._knowing(method)]
        return sorted(filter(None, found), key=lambda entry: entry.seconds)

    def __str__(self) -> str:
        return ", ".join(peer.label for peer in self._peers) or "no peers"

    def _knowing(self, method: str) -> list[Peer]:
        return [peer for peer in self._peers if method in peer.methods]

    def _entry(self, peer: Peer, method: str, size: tuple[int, int], watch: Watch) -> Entry | None:
        """Measured, estimated where it would take too long, or none where the peer breaks down at the first size already."""
        known = self._known.get((peer, method))
        guess = None if known is None else known[1] * _work(method, size) / _work(method, known[0])
        if guess is None or guess <= SECONDS_TO_ANSWER:
            try:
                self._known[peer, method] = size, watch()
            except BrokeDown as said:
                print(f"{peer.label}, {method}, {written(*size)}: {said}", flush=True)
                return None
            except TookTooLong:
                pass
            else:
                return Entry(peer.label, self._known[peer, method][1], watch)
        if known is None or guess is None:
            return None
        return Entry(f"{peer.label} (estimated from {written(*known[0])})", guess)


def _work(method: str, size: tuple[int, int]) -> float:
    candidates, criteria = size
    return float(candidates ** (2 if method in OF_PAIRS else 1) * criteria)


@contextmanager
def rivals() -> Iterator[Rivals]:
    """Those that can be installed and started; their processes end with the block."""
    with ExitStack() as running:
        yield Rivals(list(_started(running)) if environment.prepared() else [])


def _started(running: ExitStack) -> Iterator[Peer]:
    for module in MODULES:
        try:
            yield running.enter_context(Peer(module))
        except (BrokeDown, TookTooLong) as said:
            print(f"No {module.removeprefix('with_')} in this run, it does not start: {said}")
