"""What inspections and the events around them say of a site.

Levels, after appendix A 1.1 of the domain notes: 0 an open official action or warning; 1 one that was closed, or of which no
closing was seen, but long ago; 2 open minor findings; 3 minor findings closed, or a clean record that is getting old; 4 clean by
one authority; 5 clean by two. The worst finding within the window governs; clean inspections count only where there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from decision.valuation.facts import MONTHS_A_YEAR, FactFinding, PartnerFacts, is_within, next_turn

GRAVE_OUTCOMES, MINOR_OUTCOMES, CLEAN_OUTCOMES = ("oai", "critical"), ("vai", "findings"), ("nai", "no_findings")
GRAVE_EVENTS, MINOR_EVENTS = ("warning_letter", "oai_classification"), ("fda_483",)
GRAVE_MONTHS, CLEAN_MONTHS = 2 * MONTHS_A_YEAR, 3 * MONTHS_A_YEAR
OPEN_GRAVE, OLD_GRAVE, OPEN_MINOR, CLOSED_MINOR, CLEAN, CLEAN_TWICE = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
TWO_AUTHORITIES = 2


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the record. `clean_by` names the authority of a clean inspection, "" for anything else."""

    id: str
    on: date
    level: float
    what: str
    clean_by: str = ""


def _entries(facts: PartnerFacts, on: date) -> Iterator[_Entry]:
    for seen in sorted(facts.inspections, key=lambda seen: (seen.on, seen.id)):
        closing = "closed" if seen.closed else "open"
        if seen.outcome in GRAVE_OUTCOMES:
            yield _Entry(seen.id, seen.on, OLD_GRAVE if seen.closed else OPEN_GRAVE, f"{seen.outcome} by {seen.authority}, {closing}")
        elif seen.outcome in MINOR_OUTCOMES:
            yield _Entry(seen.id, seen.on, CLOSED_MINOR if seen.closed else OPEN_MINOR, f"{seen.outcome} by {seen.authority}, {closing}")
        elif seen.outcome in CLEAN_OUTCOMES:
            fresh = is_within(seen.on, CLEAN_MONTHS, on)
            yield _Entry(seen.id, seen.on, CLEAN if fresh else CLOSED_MINOR, f"{seen.outcome} by {seen.authority}", seen.authority)
    for event in facts.happenings((*GRAVE_EVENTS, *MINOR_EVENTS)):
        is_minor, is_recent = event.kind in MINOR_EVENTS, is_within(event.on, GRAVE_MONTHS, on)
        yield _Entry(
            event.id, event.on, OPEN_MINOR if is_minor else OPEN_GRAVE if is_recent else OLD_GRAVE, f"{event.kind}, no closing seen"
        )


def inspection_record(facts: PartnerFacts, on: date, *, years: int) -> FactFinding:
    """The record of the last years: the worst finding, or how clean it is."""
    months, entries = years * MONTHS_A_YEAR, list(_entries(facts, on))
    turn = next_turn((entry.on for entry in entries), [GRAVE_MONTHS, CLEAN_MONTHS, months], on)
    seen = [entry for entry in entries if is_within(entry.on, months, on)]
    if not seen:
        return FactFinding(
            None, None, f"No inspection seen within {years} years: unknown, which is not the same as clean", valid_until=turn
        )
    findings = [entry for entry in seen if not entry.clean_by]
    level = min(entry.level for entry in findings) if findings else _cleanness(seen)
    deciding = [entry for entry in findings if entry.level == level] or seen
    why = "; ".join(f"{entry.what} ({entry.on})" for entry in deciding)
    return FactFinding(level, deciding[-1].what, why, tuple(entry.id for entry in deciding), valid_until=turn)


def _cleanness(seen: list[_Entry]) -> float:
    fresh = {entry.clean_by for entry in seen if entry.level == CLEAN}
    return CLEAN_TWICE if len(fresh) >= TWO_AUTHORITIES else max(entry.level for entry in seen)
