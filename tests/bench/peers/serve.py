"""`python -m tests.bench.peers.serve with_pymcdm`: one peer in a process of its own, which is asked line by line for times.

A question is {"method", "candidates", "criteria", "draws"}, its answer {"seconds"} of one call; the first line says what the peer is.
What the peer prints is thrown away. Whatever it raises ends the process, which is the answer.
"""

import importlib
import json
import os
import resource
import sys
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from tests.bench.inputs import problem
from tests.bench.measure import Stopwatch
from tests.bench.peers.looping import Build

LARGEST_MEMORY = 4 * 2**30


def serve(module: str, answers: TextIO) -> None:
    peer = importlib.import_module(f"tests.bench.peers.{module}")
    _say(answers, {"label": f"{peer.PACKAGE} {version(peer.PACKAGE)}", "methods": sorted(peer.METHODS)})

    @lru_cache(maxsize=1)
    def watch(method: str, candidates: int, criteria: int, draws: int) -> Stopwatch:
        build: Build = peer.METHODS[method]
        return Stopwatch(build(problem(method, candidates, criteria, draws)))

    for line in sys.stdin:
        _say(answers, {"seconds": watch(**json.loads(line))()})


def _say(answers: TextIO, what: dict[str, object]) -> None:
    print(json.dumps(what), file=answers, flush=True)


def _kept_from_the_peer() -> TextIO:
    """The real standard output; what the peer takes for it leads nowhere."""
    answers = os.fdopen(os.dup(1), "w")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return answers


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))
    serve(sys.argv[1], _kept_from_the_peer())
