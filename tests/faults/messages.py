"""A web process that sends wake-ups: `python -m tests.faults.messages [PID]` prints what they cost, in seconds.

`asked` are messages that are sent, `spared` those after a failure. With a process id the broker answers once, at the start of the
process, and then that process is frozen.
"""

import json
import os
import signal
import sys
import time

import django

django.setup()

from common.recompute.wake import breaker, get_ready, wake  # noqa: E402 - Django is set up above

CALLS = 3


def asked() -> float:
    breaker.closed_until = 0.0
    return spared()


def spared() -> float:
    began = time.perf_counter()
    wake()
    return time.perf_counter() - began


def main(frozen: int | None) -> dict[str, list[float]]:
    get_ready()
    if frozen is not None:
        os.kill(frozen, signal.SIGSTOP)
    return {call.__name__: [call() for _ in range(CALLS)] for call in (asked, spared)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else None)) + "\n")
