"""How a candidate stands at a gate: what people found, while it holds, goes before what the registry says."""

from datetime import date

from decision.errors import GateError
from decision.valuation.facts import GateFinding
from decision.valuation.gates import Check, GateResult, GateStatus

NOT_CHECKED = "Not checked yet"


def stand_at(
    candidate: str, gate: str, *, is_hard: bool, found: GateFinding | None, check: Check | None, on: date
) -> tuple[GateResult, date | None]:
    """The result on a date, and the day on which the passing of time alone changes it (None: never).

    found  what a registry rule says; None where none is asked
    check  what people found; a waiver or check whose end has come no longer holds

    Raises GateError for the waiver of a hard gate.
    """
    if check is not None and check.status is GateStatus.WAIVED and is_hard:
        raise GateError(f"gate {gate} is hard and knows no waiver (candidate {candidate})")
    turn = found.valid_until if found else None
    if check is not None and (check.until is None or on < check.until):
        ends = min((day for day in (check.until, turn) if day), default=None)
        return GateResult(candidate, gate, check.status, check.reason, check.role, check.until), ends
    if found is not None:
        return GateResult(candidate, gate, found.status, found.why), turn
    reason = f"The check held until {check.until}" if check is not None else NOT_CHECKED
    return GateResult(candidate, gate, GateStatus.UNKNOWN, reason), None
