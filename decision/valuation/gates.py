"""Gates: must-haves that no score can make up for. They come before the weights."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from decision.errors import GateError


class GateStatus(StrEnum):
    """Only `failed` takes the rank away; `unknown` is shown; `waived` is a failure that somebody answers for."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Check:
    """What people found for a gate; from `until` on it no longer holds.

    role  the function that answers for a waiver

    Raises GateError for a waiver without role, reason or end.
    """

    status: GateStatus
    reason: str = ""
    until: date | None = None
    role: str = ""

    def __post_init__(self) -> None:
        missing = [name for name, value in (("role", self.role), ("reason", self.reason), ("end", self.until)) if not value]
        if self.status is GateStatus.WAIVED and missing:
            raise GateError(f"a waiver has a role, a reason and an end; this one has no {', no '.join(missing)}")


@dataclass(frozen=True, slots=True)
class GateResult:
    """How one candidate stands at one gate, and why; a waiver names who answers for it, and until when."""

    candidate: str
    gate: str
    status: GateStatus
    reason: str = ""
    role: str = ""
    until: date | None = None


def knocked_out(gates: Iterable[GateResult]) -> tuple[GateResult, ...]:
    """The gates that take the rank away."""
    return tuple(gate for gate in gates if gate.status is GateStatus.FAILED)
