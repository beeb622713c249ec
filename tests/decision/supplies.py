"""Small supplies for the tests of coverage: the smallest valid thing, and what the test is about written in the test."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from decision.sourcing import Cell, Coverage, Level, OwnershipBook, OwnershipSpan, Policy, Requirement, Source, StageRule, Supply

TODAY = date(2026, 11, 24)
VECTOR, CELLS = "lentiviral_vector", "autologous_cell"
LEVELS_NEEDED = {"preclinical": "Q4", "clinical": "Q5", "phase1": "Q5", "phase2": "Q5", "phase3": "Q6", "ppq": "Q7", "commercial": "Q8"}
STAGES = tuple(StageRule(code, order, Level(level)) for order, (code, level) in enumerate(LEVELS_NEEDED.items()))
UNITS = {"L": ("volume", 1.0), "mL": ("volume", 0.001), "batches": ("batches", 1.0)}


def a_source(name: str, **changes: Any) -> Source:
    """A licensed commercial source of cells, with an organization of its own and nothing else stated."""
    given: dict[str, Any] = {"id": name, "component": CELLS, "organization": name, "level": Level.Q8, "stage": "commercial"}
    return Source(**(given | changes))


def a_supply(*sources: Source, needs: Iterable[Requirement] = (), **changes: Any) -> Supply:
    """A supply whose one requirement, unless others are given, is cells at the commercial stage."""
    wanted = tuple(needs) or (Requirement(CELLS, "commercial"),)
    return Supply(**({"requirements": wanted, "sources": sources, "stages": STAGES, "units": UNITS} | changes))


def owned_by(**spans: OwnershipSpan | tuple[OwnershipSpan, ...]) -> OwnershipBook:
    """A book of dated owners of organizations."""
    return OwnershipBook({name: span if isinstance(span, tuple) else (span,) for name, span in spans.items()})


def cell(coverage: Coverage, component: str = CELLS, stage: str = "commercial", market: str = "any") -> Cell:
    """The one cell of that component, stage and market."""
    (found,) = [c for c in coverage.cells if (c.component, c.stage, c.market) == (component, stage, market)]
    return found


def counts(coverage: Coverage) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Named and independent sources of every cell."""
    return {(c.component, c.stage, c.market): (c.named_sources, c.independent_sources) for c in coverage.cells}


def rules(found: Cell) -> set[tuple[str, tuple[str, ...]]]:
    """Which rule was applied to which sources, limits of knowledge left out."""
    return {(reason.rule, reason.sources) for reason in found.reasons if reason.rule not in {"not_checked", "quantity_unknown"}}


def with_policy(supply: Supply, policy: Policy) -> Supply:
    """The same supply under another policy."""
    return Supply(supply.requirements, supply.sources, supply.stages, supply.ownership, supply.units, supply.names, policy)
