"""Gate rules over facts: passed, failed, or unknown where no fact speaks."""

from collections.abc import Sequence
from datetime import date

from decision.valuation.fact_rules import APPROVALS
from decision.valuation.facts import GateFinding, PartnerFacts, are_stale, is_within, next_expiry, next_turn
from decision.valuation.gates import GateStatus
from decision.valuation.inspection_rules import GRAVE_EVENTS, GRAVE_OUTCOMES, MINOR_EVENTS


def site_running(facts: PartnerFacts, _on: date) -> GateFinding:
    """No sign that the site is planned, closing, sold or moved."""
    if facts.site_status:
        return GateFinding(GateStatus.FAILED, f"The site is {facts.site_status}", (facts.key,))
    return GateFinding(GateStatus.PASSED, "Not seen to be planned, closing, sold or moved; not a statement that it runs", (facts.key,))


def offers_component(facts: PartnerFacts, on: date, *, component: str, evidence: str) -> GateFinding:
    """A page offers the component, by name where that is asked for. No page is no refusal."""
    offered = facts.offers(component)
    enough = [fact for fact in offered if evidence == "generic" or fact.evidence == "named"]
    if enough:
        why = f"A page {'names' if any(fact.evidence == 'named' for fact in enough) else 'speaks of the kind of'} {component}"
        return GateFinding(GateStatus.PASSED, why, tuple(fact.id for fact in enough), are_stale(enough, on), next_expiry(enough, on))
    why = f"Pages speak of the kind only, none names {component}" if offered else f"No page seen that offers {component}"
    return GateFinding(GateStatus.UNKNOWN, why, tuple(fact.id for fact in offered), are_stale(offered, on), next_expiry(offered, on))


def no_open_warning(facts: PartnerFacts, on: date, *, months: int) -> GateFinding:
    """No official action or warning is open: none of the last months among events, none unclosed among inspections."""
    events = facts.happenings((*GRAVE_EVENTS, *MINOR_EVENTS, *APPROVALS))
    grave = {event.id: f"{event.kind} ({event.on})" for event in events if event.kind in GRAVE_EVENTS and is_within(event.on, months, on)}
    past = sorted((seen for seen in facts.inspections if seen.on <= on), key=lambda seen: (seen.on, seen.id))
    grave |= {
        seen.id: f"{seen.outcome} by {seen.authority} ({seen.on})" for seen in past if seen.outcome in GRAVE_OUTCOMES and not seen.closed
    }
    turn = next_turn([*(event.on for event in events), *(seen.on for seen in facts.inspections)], [months], on)
    if grave:
        return GateFinding(GateStatus.FAILED, f"No closing seen of {', '.join(grave.values())}", tuple(grave), valid_until=turn)
    looked_at = (*(event.id for event in events if event.on <= on), *(seen.id for seen in past))
    if looked_at:
        return GateFinding(GateStatus.PASSED, f"No official action or warning seen within {months} months", looked_at, valid_until=turn)
    return GateFinding(GateStatus.UNKNOWN, "No inspection or action of an authority seen at all", valid_until=turn)


def region_allowed(facts: PartnerFacts, _on: date, *, regions: Sequence[str]) -> GateFinding:
    """The site is in one of the regions."""
    if not facts.region:
        return GateFinding(GateStatus.UNKNOWN, "Region not stated")
    is_allowed = facts.region in regions
    why = f"In {facts.region}; allowed: {', '.join(regions)}"
    return GateFinding(GateStatus.PASSED if is_allowed else GateStatus.FAILED, why, (facts.key,))


def not_owned_by(facts: PartnerFacts, on: date, *, organizations: Sequence[str]) -> GateFinding:
    """None of the organizations is the candidate's own or an owner of it."""
    chain = (facts.organization, *facts.owner_chain)
    barred = [owner for owner in dict.fromkeys(chain) if owner in organizations]
    turn = next_turn((day for span in facts.ownership for day in (span.start, span.end) if day), [], on)
    if barred:
        return GateFinding(GateStatus.FAILED, f"Belongs to {', '.join(barred)}", (facts.key,), valid_until=turn)
    if not facts.owner_chain:
        return GateFinding(GateStatus.UNKNOWN, "Owner unknown", valid_until=turn)
    return GateFinding(GateStatus.PASSED, f"Owned by {' under '.join(facts.owner_chain)}", (facts.key,), valid_until=turn)
