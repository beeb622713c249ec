"""N-1: the share of the demand that is still carried when the worst single failure domain is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from decision.errors import UnitMismatchError
from decision.sourcing.independence import Domain, Domains
from decision.sourcing.reasons import Reason
from decision.sourcing.standing import Standing
from decision.sourcing.supply import ANY_MARKET, Requirement, Supply
from decision.sourcing.timeline import CellKey

Units = Mapping[str, tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Survival:
    """The worst case of a cell.

    ratio   surviving capacity over demand, 0 or more; None = unknown. Where it is 1 or more and a surviving capacity is
            unknown, it is what the known ones carry, so at least the truth
    domain  what is gone in that case; None when unknown or when nothing counts
    """

    ratio: float | None
    domain: Domain | None


UNKNOWN = Survival(None, None)


def in_base_units(amount: float, unit: str | None, units: Units) -> tuple[float, str]:
    """An amount in the base unit of its dimension, and that dimension.

    Raises UnitMismatchError when the unit is missing or not declared.
    """
    if unit is None or unit not in units:
        raise UnitMismatchError(f"{amount:g} has {f'the unknown unit {unit}' if unit else 'no unit'}; known: {', '.join(sorted(units))}")
    dimension, factor = units[unit]
    return amount * factor, dimension


def in_dimension(amount: float, unit: str | None, dimension: str, units: Units) -> float:
    """An amount in the base unit of the dimension asked for.

    Raises UnitMismatchError when the unit is missing, not declared or of another dimension.
    """
    converted, own = in_base_units(amount, unit, units)
    if own != dimension:
        raise UnitMismatchError(f"{amount:g} {unit} is {own}, the demand is {dimension}")
    return converted


def survival(capacities: Sequence[float | None], domains: Sequence[Domains], demand: float) -> Survival:
    """The smallest share of the demand carried after the loss of one failure domain.

    capacities  one per counting source, in the demand's unit; None = unknown
    domains     the failure domains of each
    demand      above 0

    A case with an unknown capacity among the survivors is only bounded from below by the known ones. The smallest share is
    known when an exact case attains it, or when the known ones carry everything in each case; otherwise it is unknown.
    """
    if not capacities:
        return Survival(0.0, None)
    cases = []
    for domain in sorted(frozenset[Domain]().union(*domains), key=lambda domain: domain.order):
        left = [capacity for capacity, own in zip(capacities, domains, strict=True) if domain not in own]
        carried = fsum(capacity for capacity in left if capacity is not None) / demand
        cases.append((carried, None in left, domain))
    ratio, is_bound, domain = min(cases, key=lambda case: case[:2])
    return UNKNOWN if is_bound and ratio < 1 else Survival(ratio, domain)


def n_minus_1(key: CellKey, counting: Sequence[Standing], supply: Supply) -> tuple[Survival, tuple[Reason, ...]]:
    """The worst case of a cell, and the reasons why it is unknown or rests on less than all capacities."""
    needs = [need for need in supply.requirements if (need.component, need.stage) == (key.component, key.stage)]
    try:
        demand = _demand(needs, key.market, supply.units)
    except UnitMismatchError as fault:
        return UNKNOWN, (Reason("unit_mismatch", f"N-1 is unknown: {fault}", ()),)
    if demand is None:
        return UNKNOWN, (Reason("quantity_unknown", "N-1 is unknown: no yearly quantity is recorded for this cell", ()),)
    amount, dimension = demand
    found = [_capacity(standing, dimension, supply) for standing in counting]
    worst = survival([capacity for capacity, _ in found], [standing.domains for standing in counting], amount)
    return worst, tuple(reason for _, reason in found if reason)


def _demand(needs: Sequence[Requirement], market: str, units: Units) -> tuple[float, str] | None:
    """Demand of a cell in base units: that of its market; for `any` what is needed without market, else all markets together."""
    asked = [need for need in needs if (need.market or ANY_MARKET) == market] or (needs if market == ANY_MARKET else [])
    known = [in_base_units(need.quantity, need.unit, units) for need in asked if need.quantity is not None]
    dimensions = sorted({dimension for _, dimension in known})
    if len(dimensions) > 1:
        raise UnitMismatchError(f"the quantities are in {' and in '.join(dimensions)}")
    total = fsum(amount for amount, _ in known)
    return (total, dimensions[0]) if len(known) == len(asked) and total > 0 else None


def _capacity(standing: Standing, dimension: str, supply: Supply) -> tuple[float | None, Reason | None]:
    """The capacity of a source in the base unit of a dimension; where that is unknown, why."""
    source, title = standing.source, supply.title(standing.source)
    if source.capacity is None:
        return None, Reason("capacity_unknown", f"{title}: capacity not stated", (source.id,))
    try:
        return in_dimension(source.capacity, source.unit, dimension, supply.units), None
    except UnitMismatchError as fault:
        return None, Reason("unit_mismatch", f"{title}: {fault}; its capacity is taken as unknown", (source.id,))
