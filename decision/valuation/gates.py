"""Gates: must-haves that no score can make up for. They come before the weights."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class GateStatus(StrEnum):
    """Only `failed` takes the rank away; `unknown` is shown; `waived` is a failure that somebody answers for."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class GateResult:
    """How one candidate stands at one gate, and why."""

    candidate: str
    gate: str
    status: GateStatus
    reason: str = ""


def knocked_out(gates: Iterable[GateResult]) -> tuple[GateResult, ...]:
    """The gates that take the rank away."""
    return tuple(gate for gate in gates if gate.status is GateStatus.FAILED)
