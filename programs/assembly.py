"""Rows of a program -> its supply -> coverage -> the stored JSON."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from common.recompute.kinds import Computation
from decision.sourcing import NO_LOSS, Cell, Coverage, Level, Loss, Policy, Supply, cover
from decision.sourcing import Requirement as Need
from decision.sourcing import Source as Line
from partners.assembly import read_ownership, stage_rules, term_names, unit_factors
from programs.models import Program, Requirement, Source


@dataclass(frozen=True, slots=True)
class ProgramSupply:
    """The snapshot of everything that the coverage of a program depends on."""

    slug: str
    on: date
    supply: Supply
    facts: frozenset[str]
    # The first day after `on` on which the fact behind a source becomes stale.
    stale_from: date | None


def load_supply(program_id: str, on: date) -> ProgramSupply | None:
    program = Program.objects.filter(pk=program_id).first()
    if program is None:
        return None
    needs = [_need(row) for row in program.requirements.all()]
    rows = list(program.sources.with_partner().prefetch_related("sub_suppliers", "laboratories"))
    ownership = read_ownership(organizations={row.organization.slug for row in rows}, sites={row.site.key for row in rows if row.site})
    supply = Supply(
        requirements=tuple(needs),
        sources=tuple(_line(row, on) for row in rows),
        stages=stage_rules(),
        ownership=ownership.book,
        units=unit_factors(),
        names=term_names() | ownership.names | _names_met(rows),
        policy=Policy(target=program.sources_target, separate_regions=program.separate_regions),
    )
    stale_from = min((day for row in rows if (day := row.expires_on) and day > on), default=None)
    return ProgramSupply(program.slug, on, supply, frozenset(ownership.facts | _facts_used(supply)), stale_from)


def compute_coverage(loaded: ProgramSupply) -> Computation:
    coverage = cover(loaded.supply, loaded.on)
    return Computation(
        payload=coverage_json(loaded.slug, coverage),
        inputs=_inputs(loaded),
        facts=loaded.facts,
        valid_until=min((day for day in (coverage.valid_until, loaded.stale_from) if day), default=None),
    )


def cover_without(loaded: ProgramSupply, loss: Loss = NO_LOSS) -> dict[str, Any]:
    """A what-if on the same snapshot: computed, shown, never stored."""
    return coverage_json(loaded.slug, cover(loaded.supply, loaded.on, loss))


def coverage_json(slug: str, coverage: Coverage) -> dict[str, Any]:
    """Without the day it was computed on: until `valid_until` it is the same on any."""
    return {"program": slug, "valid_until": coverage.valid_until, "cells": [_cell_json(cell) for cell in coverage.cells]}


def _cell_json(cell: Cell) -> dict[str, Any]:
    """As the REST contract names things: an unknown N-1 is the word, never a number."""
    return asdict(cell) | {"n_minus_1": "unknown" if cell.n_minus_1 is None else cell.n_minus_1}


def _need(row: Requirement) -> Need:
    quantity = None if row.quantity is None else float(row.quantity)
    return Need(row.component_id, row.stage_id, row.market_id, quantity, row.unit_id)


def _line(row: Source, on: date) -> Line:
    return Line(
        id=str(row.pk),
        component=row.component_id,
        organization=row.organization.slug,
        site=row.site.key if row.site else None,
        stage=row.stage_id,
        level=Level(row.level),
        markets=frozenset(market.code for market in row.markets.all()),
        start=row.starts_on,
        end=row.ends_on,
        ended=row.is_ended,
        campus=(row.site.campus or None) if row.site else None,
        region=(row.site.region or None) if row.site else None,
        sub_suppliers=frozenset(supplier.slug for supplier in row.sub_suppliers.all()),
        laboratories=frozenset(laboratory.slug for laboratory in row.laboratories.all()),
        capacity=None if row.capacity is None else float(row.capacity),
        unit=row.unit_id,
        expected_level=Level(row.expected_level) if row.expected_level else None,
        expected_on=row.expected_on,
        internal=row.is_internal,
        stale=row.is_stale(on),
    )


def _names_met(rows: list[Source]) -> dict[str, str]:
    sites = {row.site.key: row.site.name for row in rows if row.site}
    partners = {partner.slug: partner.name for row in rows for partner in (*row.sub_suppliers.all(), *row.laboratories.all())}
    return sites | partners


def _facts_used(supply: Supply) -> set[str]:
    lines: list[Line | Need] = [*supply.sources, *supply.requirements]
    return {
        *(f"site:{line.site}" for line in supply.sources if line.site),
        *(f"organization:{slug}" for line in supply.sources for slug in (*line.sub_suppliers, *line.laboratories)),
        *(f"market:{market}" for line in supply.sources for market in line.markets),
        *(f"component:{line.component}" for line in lines),
        *(f"stage:{rule.code}" for rule in supply.stages),
        *(f"unit:{line.unit}" for line in lines if line.unit),
    }


def _inputs(loaded: ProgramSupply) -> dict[str, Any]:
    """What the digest of the result is made of, in an order that does not depend on how rows came."""
    supply = loaded.supply
    return {
        "requirements": sorted((asdict(need) for need in supply.requirements), key=str),
        "sources": [_flat(line) for line in sorted(supply.sources, key=lambda line: line.id)],
        "ownership": asdict(supply.ownership),
        "policy": asdict(supply.policy),
    }


def _flat(line: Line) -> dict[str, Any]:
    return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in asdict(line).items()}
