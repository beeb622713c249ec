"""Hard and conditional gates, what people found, and for how long a waiver holds."""

from datetime import date

import pytest

from decision.errors import GateError
from decision.valuation import Check, GateFinding, GateResult, GateStatus, stand_at

TODAY, TOMORROW, NEXT_YEAR = date(2026, 11, 24), date(2026, 11, 25), date(2027, 11, 24)
FAILED = GateFinding(GateStatus.FAILED, "warning letter", valid_until=NEXT_YEAR)
WAIVER = Check(GateStatus.WAIVED, "letter closes in May", TOMORROW, "head of quality")


def test_a_waiver_goes_before_the_registry_until_it_ends() -> None:
    assert stand_at("x", "g", is_hard=False, found=FAILED, check=WAIVER, on=TODAY) == (
        GateResult("x", "g", GateStatus.WAIVED, "letter closes in May", "head of quality", TOMORROW),
        TOMORROW,
    )
    assert stand_at("x", "g", is_hard=False, found=FAILED, check=WAIVER, on=TOMORROW) == (
        GateResult("x", "g", GateStatus.FAILED, "warning letter"),
        NEXT_YEAR,
    )


def test_what_nobody_checked_and_what_no_longer_holds_is_unknown() -> None:
    old = Check(GateStatus.PASSED, "audit of 2024", TODAY)

    assert stand_at("x", "g", is_hard=True, found=None, check=None, on=TODAY) == (
        GateResult("x", "g", GateStatus.UNKNOWN, "Not checked yet"),
        None,
    )
    assert stand_at("x", "g", is_hard=True, found=None, check=old, on=TODAY) == (
        GateResult("x", "g", GateStatus.UNKNOWN, "The check held until 2026-11-24"),
        None,
    )


def test_a_hard_gate_knows_no_waiver() -> None:
    with pytest.raises(GateError, match="gate g is hard and knows no waiver"):
        stand_at("x", "g", is_hard=True, found=None, check=WAIVER, on=TODAY)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": ""}, "no reason"),
        ({"role": ""}, "no role"),
        ({"until": None}, "no end"),
        ({"role": "", "until": None}, "no role, no end"),
    ],
)
def test_a_waiver_has_a_role_a_reason_and_an_end(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(GateError, match=words):
        Check(**{"status": GateStatus.WAIVED, "reason": "why", "until": TODAY, "role": "head of quality", **wrong})  # type: ignore[arg-type]
