"""Rules that read a level off the facts. Each says why, and which facts it rests on."""

from collections.abc import Mapping, Sequence
from datetime import date

from decision.valuation.facts import (
    MONTHS_A_YEAR,
    CapabilityFact,
    FactFinding,
    PartnerFacts,
    are_stale,
    is_within,
    next_expiry,
    next_turn,
)
from decision.valuation.functions import PiecewiseLinear

APPROVALS = ("fda_approval_of_site", "site_approval")
STAGE_LEVELS = {"preclinical": 0.0, "phase1": 1.0, "clinical": 1.0, "phase2": 2.0, "phase3": 3.0, "ppq": 4.0, "commercial": 5.0}
APPROVAL_LEVELS = PiecewiseLinear(((0, 2), (1, 4), (2, 5)))


def _unknown(what: str) -> FactFinding:
    return FactFinding(None, None, f"{what}: unknown, which is not the same as none")


def _read_off(level: float, raw: float | str, why: str, facts: Sequence[CapabilityFact], on: date) -> FactFinding:
    return FactFinding(level, raw, why, tuple(fact.id for fact in facts), are_stale(facts, on), next_expiry(facts, on))


def highest_stage(facts: PartnerFacts, on: date, *, component: str, levels: Mapping[str, float]) -> FactFinding:
    """The highest stage at which a component is offered."""
    staged = {fact: (levels[stage], stage) for fact in facts.offers(component) if (stage := fact.max_stage) is not None and stage in levels}
    if not staged:
        return _unknown(f"No stage stated for {component}")
    level, stage = max(staged.values())
    highest = [fact for fact, found in staged.items() if found == (level, stage)]
    return _read_off(level, stage, f"{component} is offered up to {stage}", highest, on)


def evidence(facts: PartnerFacts, on: date, *, component: str, named: float, generic: float) -> FactFinding:
    """Whether a page names the component, or speaks only of its kind."""
    offered = facts.offers(component)
    if not offered:
        return _unknown(f"No page seen that offers {component}")
    by_name = [fact for fact in offered if fact.evidence == "named"]
    if by_name:
        return _read_off(named, "named", f"A page names {component}", by_name, on)
    return _read_off(generic, "generic", f"Pages speak of the kind only; {component} is our reading", offered, on)


def scale(facts: PartnerFacts, on: date, *, component: str, unit: str, anchors: PiecewiseLinear) -> FactFinding:
    """The largest stated scale for a component, in one unit."""
    sized = {fact: fact.scale_value for fact in facts.offers(component) if fact.scale_unit == unit and fact.scale_value is not None}
    if not sized:
        return _unknown(f"No scale in {unit} stated for {component}")
    largest = max(sized.values())
    largest_facts = [fact for fact, value in sized.items() if value == largest]
    return _read_off(anchors.level(largest), largest, f"{component} up to {largest:g} {unit}", largest_facts, on)


def lead_time(facts: PartnerFacts, on: date, *, component: str, anchors: PiecewiseLinear) -> FactFinding:
    """The shortest stated lead time for a component."""
    timed = {fact: fact.lead_time_weeks for fact in facts.offers(component) if fact.lead_time_weeks is not None}
    if not timed:
        return _unknown(f"No lead time stated for {component}")
    shortest = min(timed.values())
    shortest_facts = [fact for fact, weeks in timed.items() if weeks == shortest]
    return _read_off(anchors.level(shortest), shortest, f"{component} in {shortest:g} weeks", shortest_facts, on)


def region_match(facts: PartnerFacts, _on: date, *, regions: Sequence[str], match: float, other: float) -> FactFinding:
    """Whether the site is in one of the regions wanted."""
    if not facts.region:
        return _unknown("Region not stated")
    is_match = facts.region in regions
    why = f"In {facts.region}, {'as' if is_match else 'not'} wanted ({', '.join(regions)})"
    return FactFinding(match if is_match else other, facts.region, why, (facts.key,))


def site_number(facts: PartnerFacts, _on: date, *, field: str, anchors: PiecewiseLinear) -> FactFinding:
    """A number of the site: its area, cleanrooms or headcount."""
    number = {"area_m2": facts.area_m2, "cleanrooms": facts.cleanrooms, "headcount": facts.headcount}[field]
    if number is None:
        return _unknown(f"No {field} stated")
    return FactFinding(anchors.level(number), number, f"{field} {number:g}", (facts.key,))


def approvals(facts: PartnerFacts, on: date, *, years: int, anchors: PiecewiseLinear) -> FactFinding:
    """How many approvals of the site by an authority the last years saw."""
    months, events = years * MONTHS_A_YEAR, facts.happenings(APPROVALS)
    recent = [event for event in events if is_within(event.on, months, on)]
    turn = next_turn((event.on for event in events), [months], on)
    if not recent:
        return FactFinding(
            None, None, f"No approval of the site seen within {years} years: unknown, which is not the same as none", (), False, turn
        )
    ids = tuple(event.id for event in recent)
    return FactFinding(
        anchors.level(len(recent)), len(recent), f"{len(recent)} approvals of the site within {years} years", ids, False, turn
    )


def ownership_change(facts: PartnerFacts, on: date, *, months: int, recent: float, settled: float) -> FactFinding:
    """Whether the site, its organization or an owner above it changed hands lately."""
    if not facts.ownership:
        return _unknown("No ownership row")
    changes = sorted({day for span in facts.ownership for day in (span.start, span.end) if day})
    turn = next_turn(changes, [months], on)
    lately = [day for day in changes if is_within(day, months, on)]
    if lately:
        return FactFinding(recent, str(lately[-1]), f"Changed hands on {lately[-1]}, within {months} months", (facts.key,), False, turn)
    return FactFinding(settled, None, f"No change of owner seen within {months} months", (facts.key,), False, turn)
