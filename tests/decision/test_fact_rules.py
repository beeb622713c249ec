from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import ParameterError, UnknownNameError
from decision.sourcing import OwnershipSpan
from decision.valuation import (
    GATE_RULES,
    RULES,
    CapabilityFact,
    EventFact,
    FactFinding,
    GateFinding,
    GateStatus,
    InspectionFact,
    PartnerFacts,
    check_gate,
    check_parameters,
    find,
)
from decision.valuation.facts import months_after

TODAY = date(2026, 11, 24)
LITRES = [[0, 0], [50, 1], [200, 3], [2000, 5]]
WEEKS = [[52, 0], [26, 2], [8, 5]]
SITE = PartnerFacts("lonza", site="lonza.geleen")


def offering(*facts: CapabilityFact) -> PartnerFacts:
    return replace(SITE, capabilities=facts)


def with_events(*events: tuple[str, str]) -> PartnerFacts:
    return replace(SITE, events=tuple(EventFact(f"e{index}", kind, date.fromisoformat(on)) for index, (kind, on) in enumerate(events)))


def with_inspections(*seen: tuple[str, str, str, bool]) -> PartnerFacts:
    facts = (
        InspectionFact(f"i{index}", authority, outcome, date.fromisoformat(on), closed)
        for index, (authority, outcome, on, closed) in enumerate(seen)
    )
    return replace(SITE, inspections=tuple(facts))


def level(name: str, facts: PartnerFacts, on: date = TODAY, **parameters: Any) -> float | None:
    return find(name, parameters, facts, on).level


def test_highest_stage_takes_the_highest_and_names_its_facts() -> None:
    facts = offering(
        CapabilityFact("low", "aav", "phase1"),
        CapabilityFact("high", "aav", "phase3", expires=date(2027, 1, 1)),
        CapabilityFact("again", "aav", "phase3"),
        CapabilityFact("silent", "aav"),
        CapabilityFact("other", "lv", "commercial"),
        CapabilityFact("elsewhere", "aav", "commercial", site="lonza.houston"),
    )

    found = find("highest_stage", {"component": "aav"}, facts, TODAY)

    assert found == FactFinding(3.0, "phase3", "aav is offered up to phase3", ("again", "high"), stale=False, valid_until=date(2027, 1, 1))
    assert level("highest_stage", facts, component="aav", levels={"phase1": 4}) == 4


def test_an_organization_answers_with_the_capabilities_of_all_its_sites() -> None:
    facts = replace(offering(CapabilityFact("far", "aav", "commercial", site="lonza.houston")), site=None)

    assert level("highest_stage", facts, component="aav") == 5


def test_a_finding_is_stale_when_all_its_facts_are() -> None:
    stale, fresh = CapabilityFact("a", "aav", "phase1", expires=TODAY), CapabilityFact("b", "aav", "phase1")

    assert find("highest_stage", {"component": "aav"}, offering(stale), TODAY).stale is True
    assert find("highest_stage", {"component": "aav"}, offering(stale, fresh), TODAY).stale is False


def test_evidence_by_name_goes_before_evidence_of_the_kind() -> None:
    generic, named = CapabilityFact("g", "aav", evidence="generic"), CapabilityFact("n", "aav")

    assert find("evidence", {"component": "aav"}, offering(generic), TODAY) == FactFinding(
        2.0, "generic", "Pages speak of the kind only; aav is our reading", ("g",)
    )
    assert find("evidence", {"component": "aav"}, offering(generic, named), TODAY) == FactFinding(5.0, "named", "A page names aav", ("n",))


def test_scale_reads_the_largest_in_the_unit_asked_for() -> None:
    facts = offering(
        CapabilityFact("a", "aav", scale_value=50, scale_unit="L"),
        CapabilityFact("b", "aav", scale_value=1100, scale_unit="L"),
        CapabilityFact("c", "aav", scale_value=9000, scale_unit="vials"),
    )

    assert find("scale", {"component": "aav", "anchors": LITRES}, facts, TODAY) == FactFinding(4.0, 1100, "aav up to 1100 L", ("b",))


def test_lead_time_reads_the_shortest() -> None:
    facts = offering(CapabilityFact("a", "aav", lead_time_weeks=40), CapabilityFact("b", "aav", lead_time_weeks=17))

    assert find("lead_time", {"component": "aav", "anchors": WEEKS}, facts, TODAY) == FactFinding(3.5, 17, "aav in 17 weeks", ("b",))


@pytest.mark.parametrize(("region", "expected"), [("EU", 5), ("APAC", 1), ("", None)])
def test_region_match(region: str, expected: float | None) -> None:
    assert level("region_match", replace(SITE, region=region), regions=["EU", "NA"]) == expected


@pytest.mark.parametrize(("field", "expected"), [("cleanrooms", 2.5), ("headcount", 0), ("area_m2", None)])
def test_site_number(field: str, expected: float | None) -> None:
    facts = replace(SITE, cleanrooms=5, headcount=0)

    assert level("site_number", facts, field=field, anchors=[[0, 0], [10, 5]]) == expected


@pytest.mark.parametrize(
    ("events", "years", "expected", "valid_until"),
    [
        ([], 5, None, None),
        ([("site_approval", "2025-01-01")], 5, 4, date(2030, 1, 1)),
        ([("site_approval", "2025-01-01"), ("fda_approval_of_site", "2023-01-01")], 5, 5, date(2028, 1, 1)),
        ([("site_approval", "2025-01-01"), ("fda_approval_of_site", "2023-01-01")], 2, 4, date(2027, 1, 1)),
        ([("site_approval", "2021-11-24")], 5, None, None),
        ([("site_approval", "2021-11-25")], 5, 4, date(2026, 11, 25)),
        ([("site_approval", "2026-12-01")], 5, None, date(2026, 12, 1)),
        ([("contract_win", "2026-01-01")], 5, None, None),
    ],
)
def test_approvals(events: list[tuple[str, str]], years: int, expected: float | None, valid_until: date | None) -> None:
    found = find("approvals", {"years": years}, with_events(*events), TODAY)

    assert (found.level, found.known, found.valid_until) == (expected, expected is not None, valid_until)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SITE, None),
        (with_events(("warning_letter", "2025-06-01")), 0),
        (with_events(("warning_letter", "2023-06-01")), 1),
        (with_events(("warning_letter", "2020-06-01")), None),
        (with_events(("fda_483", "2025-06-01")), 2),
        (with_events(("oai_classification", "2026-01-01"), ("fda_483", "2025-06-01")), 0),
        (with_inspections(("FDA", "oai", "2025-06-01", False)), 0),
        (with_inspections(("FDA", "oai", "2025-06-01", True)), 1),
        (with_inspections(("EMA", "critical", "2025-06-01", False)), 0),
        (with_inspections(("FDA", "vai", "2025-06-01", False)), 2),
        (with_inspections(("FDA", "vai", "2025-06-01", True)), 3),
        (with_inspections(("FDA", "nai", "2025-06-01", True)), 4),
        (with_inspections(("FDA", "nai", "2022-06-01", True)), 3),
        (with_inspections(("FDA", "nai", "2025-06-01", True), ("FDA", "nai", "2026-06-01", True)), 4),
        (with_inspections(("FDA", "nai", "2025-06-01", True), ("EMA", "no_findings", "2026-06-01", True)), 5),
        (with_inspections(("FDA", "nai", "2025-06-01", True), ("EMA", "findings", "2026-06-01", True)), 3),
        (with_inspections(("FDA", "nai", "2027-06-01", True)), None),
    ],
)
def test_inspection_record(facts: PartnerFacts, expected: float | None) -> None:
    assert level("inspection_record", facts) == expected


def test_an_inspection_record_says_what_decided_and_until_when() -> None:
    found = find("inspection_record", {}, with_events(("warning_letter", "2025-06-01"), ("fda_483", "2026-01-01")), TODAY)

    assert found == FactFinding(
        0.0, "warning_letter, no closing seen", "warning_letter, no closing seen (2025-06-01)", ("e0",), valid_until=date(2027, 6, 1)
    )


def test_a_clean_record_holds_until_it_gets_old() -> None:
    found = find("inspection_record", {}, with_inspections(("FDA", "nai", "2025-06-01", True)), date(2027, 12, 1))

    assert (found.level, found.valid_until) == (4, date(2028, 6, 1))


@pytest.mark.parametrize(
    ("spans", "expected", "valid_until"),
    [
        ((), None, None),
        ((OwnershipSpan("x"),), 4, None),
        ((OwnershipSpan("x", start=date(2026, 3, 1)),), 2, date(2027, 3, 1)),
        ((OwnershipSpan("x", end=date(2026, 3, 1)),), 2, date(2027, 3, 1)),
        ((OwnershipSpan("x", start=date(2025, 11, 24)),), 4, None),
        ((OwnershipSpan("x", start=date(2027, 1, 1)),), 4, date(2027, 1, 1)),
    ],
)
def test_ownership_change(spans: tuple[OwnershipSpan, ...], expected: float | None, valid_until: date | None) -> None:
    found = find("ownership_change", {}, replace(SITE, ownership=spans), TODAY)

    assert (found.level, found.valid_until) == (expected, valid_until)


@pytest.mark.parametrize("name", sorted(set(RULES) - {"site_number", "region_match"}))
def test_what_no_fact_speaks_of_is_unknown_not_zero(name: str) -> None:
    parameters = {
        parameter.name: value
        for parameter in RULES[name].parameters
        if (value := {"component": "aav", "anchors": LITRES}.get(parameter.name))
    }

    found = find(name, parameters, SITE, TODAY)

    assert (found.level, found.raw, found.facts, found.known) == (None, None, (), False)
    assert "unknown" in found.why


def gate(name: str, facts: PartnerFacts, **parameters: Any) -> GateStatus:
    return check_gate(name, parameters, facts, TODAY).status


@pytest.mark.parametrize("status", ["planned", "closing", "sold", "moved"])
def test_a_site_that_does_not_run_fails(status: str) -> None:
    assert check_gate("site_running", {}, replace(SITE, site_status=status), TODAY) == GateFinding(
        GateStatus.FAILED, f"The site is {status}", ("lonza.geleen",)
    )


def test_a_site_without_status_passes_with_a_note() -> None:
    found = check_gate("site_running", {}, SITE, TODAY)

    assert (found.status, found.why) == (GateStatus.PASSED, "Not seen to be planned, closing, sold or moved; not a statement that it runs")


@pytest.mark.parametrize(
    ("facts", "evidence", "expected"),
    [
        (SITE, "generic", GateStatus.UNKNOWN),
        (offering(CapabilityFact("a", "aav")), "named", GateStatus.PASSED),
        (offering(CapabilityFact("a", "aav", evidence="generic")), "named", GateStatus.UNKNOWN),
        (offering(CapabilityFact("a", "aav", evidence="generic")), "generic", GateStatus.PASSED),
    ],
)
def test_offers_component(facts: PartnerFacts, evidence: str, expected: GateStatus) -> None:
    assert gate("offers_component", facts, component="aav", evidence=evidence) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SITE, GateStatus.UNKNOWN),
        (with_events(("warning_letter", "2026-01-01")), GateStatus.FAILED),
        (with_events(("warning_letter", "2024-01-01")), GateStatus.PASSED),
        (with_events(("fda_483", "2026-01-01")), GateStatus.PASSED),
        (with_events(("warning_letter", "2027-01-01")), GateStatus.UNKNOWN),
        (with_inspections(("FDA", "oai", "2020-01-01", False)), GateStatus.FAILED),
        (with_inspections(("FDA", "oai", "2020-01-01", True)), GateStatus.PASSED),
    ],
)
def test_no_open_warning(facts: PartnerFacts, expected: GateStatus) -> None:
    assert gate("no_open_warning", facts) is expected


@pytest.mark.parametrize(("region", "expected"), [("EU", GateStatus.PASSED), ("APAC", GateStatus.FAILED), ("", GateStatus.UNKNOWN)])
def test_region_allowed(region: str, expected: GateStatus) -> None:
    assert gate("region_allowed", replace(SITE, region=region), regions=["EU"]) is expected


@pytest.mark.parametrize(
    ("chain", "barred", "expected"),
    [
        (("lonza", "fund"), ["rival"], GateStatus.PASSED),
        (("lonza", "fund"), ["fund"], GateStatus.FAILED),
        ((), ["lonza"], GateStatus.FAILED),
        ((), ["rival"], GateStatus.UNKNOWN),
    ],
)
def test_not_owned_by(chain: tuple[str, ...], barred: list[str], expected: GateStatus) -> None:
    assert gate("not_owned_by", replace(SITE, owner_chain=chain), organizations=barred) is expected


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("scale", {"component": "aav"}, "rule scale needs anchors"),
        ("scale", {"component": "aav", "anchors": LITRES, "size": 1}, "rule scale knows no size; known: component, unit, anchors"),
        ("scale", {"component": "aav", "anchors": [[1, 2, 3]]}, "rule scale, anchors: pairs of raw value and level are wanted"),
        ("scale", {"component": "aav", "anchors": [[1, 2], [2, 9]]}, "rule scale, anchors: a level of 0 to 5 is wanted, not 9"),
        ("scale", {"component": "aav", "anchors": [[1, 2]]}, "rule scale, anchors: anchors need two or more different raw values"),
        ("evidence", {"component": 7}, "rule evidence, component: a text is wanted, not 7"),
        ("evidence", {"component": "aav", "named": True}, "rule evidence, named: a number is wanted, not True"),
        ("highest_stage", {"component": "aav", "levels": []}, "rule highest_stage, levels: levels by name are wanted"),
        ("region_match", {"regions": "EU"}, "rule region_match, regions: a list of texts is wanted, not 'EU'"),
        (
            "site_number",
            {"field": "windows", "anchors": LITRES},
            "rule site_number, field: one of area_m2, cleanrooms, headcount is wanted",
        ),
        ("approvals", {"years": 1.5}, "rule approvals, years: a whole number of at least 1 is wanted, not 1.5"),
        ("no_open_warning", {"months": 0}, "rule no_open_warning, months: a whole number of at least 1 is wanted, not 0"),
        ("site_running", {"x": 1}, "rule site_running knows no x; known: none"),
    ],
)
def test_parameters_that_do_not_fit_are_refused_by_name(name: str, parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ParameterError, match=f"^{message}"):
        check_parameters(name, parameters)


def test_a_rule_that_nobody_declared_is_refused() -> None:
    with pytest.raises(UnknownNameError, match=r"^unknown rule magic; known: approvals, evidence, highest_stage, inspection_record"):
        find("magic", {}, SITE, TODAY)
    with pytest.raises(UnknownNameError, match=r"^unknown rule scale; known: no_open_warning, not_owned_by, offers_component"):
        check_gate("scale", {}, SITE, TODAY)
    with pytest.raises(UnknownNameError, match=r"^unknown rule magic; "):
        check_parameters("magic", {})


def test_months_end_where_the_month_does() -> None:
    assert [months_after(date(2024, 2, 29), months) for months in (0, 12, 48, 10)] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2028, 2, 29),
        date(2024, 12, 29),
    ]
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))
KINDS = st.sampled_from(["warning_letter", "oai_classification", "fda_483", "site_approval", "fda_approval_of_site", "expansion"])
OUTCOMES = st.sampled_from(["nai", "vai", "oai", "no_findings", "findings", "critical"])
STAGES = st.sampled_from([None, "phase1", "phase3", "commercial"])
PARTNERS = st.builds(
    PartnerFacts,
    st.just("org"),
    region=st.sampled_from(["", "EU"]),
    capabilities=st.lists(
        st.builds(
            CapabilityFact,
            st.sampled_from("abc"),
            st.just("aav"),
            STAGES,
            evidence=st.sampled_from(["named", "generic"]),
            expires=st.none() | DAYS,
        ),
        unique_by=lambda fact: fact.id,
    ).map(tuple),
    events=st.lists(st.builds(EventFact, st.sampled_from("def"), KINDS, DAYS), unique_by=lambda fact: fact.id).map(tuple),
    inspections=st.lists(
        st.builds(InspectionFact, st.sampled_from("ghi"), st.sampled_from(["FDA", "EMA"]), OUTCOMES, DAYS, st.booleans()),
        unique_by=lambda fact: fact.id,
    ).map(tuple),
    ownership=st.lists(st.builds(OwnershipSpan, st.just("owner"), st.none() | DAYS, st.none() | DAYS), max_size=2).map(tuple),
)
DATED = ["highest_stage", "evidence", "approvals", "inspection_record", "ownership_change"]
GATES = ["offers_component", "no_open_warning"]


def asked(name: str, facts: PartnerFacts, on: date) -> FactFinding | GateFinding:
    """What any of the rules finds, asked about one component."""
    rule = {**RULES, **GATE_RULES}[name]
    parameters = {"component": "aav"} if any(parameter.name == "component" for parameter in rule.parameters) else {}
    return find(name, parameters, facts, on) if name in RULES else check_gate(name, parameters, facts, on)


@pytest.mark.parametrize("name", [*DATED, *GATES])
@given(facts=PARTNERS, on=DAYS)
def test_a_finding_holds_until_the_day_it_says(name: str, facts: PartnerFacts, on: date) -> None:
    found = asked(name, facts, on)
    last = found.valid_until - timedelta(days=1) if found.valid_until else date(2050, 1, 1)

    assert found.valid_until is None or found.valid_until > on
    for later in (on + (last - on) // 2, last):
        assert asked(name, facts, later) == found


@pytest.mark.parametrize("name", [*DATED, *GATES])
@given(facts=PARTNERS, on=DAYS)
def test_the_order_of_facts_changes_nothing(name: str, facts: PartnerFacts, on: date) -> None:
    turned = replace(
        facts,
        capabilities=facts.capabilities[::-1],
        events=facts.events[::-1],
        inspections=facts.inspections[::-1],
        ownership=facts.ownership[::-1],
    )

    assert asked(name, turned, on) == asked(name, facts, on)
