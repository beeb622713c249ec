"""The declared rules over facts. Scorecards name them and give their parameters; nothing else is ever evaluated.

>>> from datetime import date
>>> from decision.valuation import PartnerFacts, find
>>> find("region_match", {"regions": ["EU"]}, PartnerFacts("lonza", site="lonza.geleen", region="EU"), date(2026, 1, 1)).level
5.0
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from decision.errors import UnknownNameError
from decision.valuation import fact_rules, gate_rules, inspection_rules
from decision.valuation.facts import FactFinding, GateFinding, PartnerFacts
from decision.valuation.parameters import Finding, Parameter, ParameterKind, Rule

_COMPONENT = Parameter("component", ParameterKind.TEXT)
_ANCHORS = Parameter("anchors", ParameterKind.ANCHORS)
_REGIONS = Parameter("regions", ParameterKind.TEXTS)
_YEARS = Parameter("years", ParameterKind.COUNT, 5)


def _level(name: str, default: float) -> Parameter:
    return Parameter(name, ParameterKind.LEVEL, default)


def _by_name(rules: Iterable[Rule[Finding]]) -> Mapping[str, Rule[Finding]]:
    return MappingProxyType({rule.name: rule for rule in rules})


RULES: Mapping[str, Rule[FactFinding]] = _by_name(
    [
        Rule(
            "highest_stage",
            "Highest stage at which the component is offered",
            (_COMPONENT, Parameter("levels", ParameterKind.LEVELS, fact_rules.STAGE_LEVELS)),
            fact_rules.highest_stage,
        ),
        Rule(
            "evidence",
            "Whether a page names the component or only its kind",
            (_COMPONENT, _level("named", 5), _level("generic", 2)),
            fact_rules.evidence,
        ),
        Rule(
            "scale",
            "Largest stated scale for the component",
            (_COMPONENT, Parameter("unit", ParameterKind.TEXT, "L"), _ANCHORS),
            fact_rules.scale,
        ),
        Rule("lead_time", "Shortest stated lead time for the component, in weeks", (_COMPONENT, _ANCHORS), fact_rules.lead_time),
        Rule(
            "region_match",
            "Whether the site is in a wanted region",
            (_REGIONS, _level("match", 5), _level("other", 1)),
            fact_rules.region_match,
        ),
        Rule(
            "site_number",
            "A number of the site",
            (Parameter("field", ParameterKind.TEXT, choices=("area_m2", "cleanrooms", "headcount")), _ANCHORS),
            fact_rules.site_number,
        ),
        Rule(
            "approvals",
            "Approvals of the site by authorities within some years",
            (_YEARS, Parameter("anchors", ParameterKind.ANCHORS, fact_rules.APPROVAL_LEVELS)),
            fact_rules.approvals,
        ),
        Rule(
            "inspection_record", "Inspections and what followed from them within some years", (_YEARS,), inspection_rules.inspection_record
        ),
        Rule(
            "ownership_change",
            "Whether the owner changed within some months",
            (Parameter("months", ParameterKind.COUNT, 12), _level("recent", 2), _level("settled", 4)),
            fact_rules.ownership_change,
        ),
    ]
)

GATE_RULES: Mapping[str, Rule[GateFinding]] = _by_name(
    [
        Rule("site_running", "Not seen to be planned, closing, sold or moved", (), gate_rules.site_running),
        Rule(
            "offers_component",
            "A page offers the component",
            (_COMPONENT, Parameter("evidence", ParameterKind.TEXT, "named", ("named", "generic"))),
            gate_rules.offers_component,
        ),
        Rule(
            "no_open_warning",
            "No official action or warning without a closing",
            (Parameter("months", ParameterKind.COUNT, 24),),
            gate_rules.no_open_warning,
        ),
        Rule("region_allowed", "The site is in an allowed region", (_REGIONS,), gate_rules.region_allowed),
        Rule(
            "not_owned_by",
            "None of these organizations owns the candidate",
            (Parameter("organizations", ParameterKind.TEXTS),),
            gate_rules.not_owned_by,
        ),
    ]
)


def find(name: str, parameters: Mapping[str, object], facts: PartnerFacts, on: date) -> FactFinding:
    """What a rule finds in the facts of a candidate on a date.

    Raises UnknownNameError for a rule that is not declared, ParameterError for parameters that do not fit it.
    """
    rule = _named(RULES, name)
    return rule.compute(facts, on, **rule.read(parameters))


def check_gate(name: str, parameters: Mapping[str, object], facts: PartnerFacts, on: date) -> GateFinding:
    """How a candidate stands at a gate on a date. Raises as `find` does."""
    rule = _named(GATE_RULES, name)
    return rule.compute(facts, on, **rule.read(parameters))


def check_parameters(name: str, parameters: Mapping[str, object]) -> None:
    """Refuse a rule or gate rule that could not be evaluated, before anything is published with it. Raises as `find` does."""
    known: dict[str, Rule[FactFinding] | Rule[GateFinding]] = {**RULES, **GATE_RULES}
    if name not in known:
        raise _unknown(name, known)
    known[name].read(parameters)


def _named(rules: Mapping[str, Rule[Finding]], name: str) -> Rule[Finding]:
    if name not in rules:
        raise _unknown(name, rules)
    return rules[name]


def _unknown(name: str, known: Iterable[str]) -> UnknownNameError:
    return UnknownNameError(f"unknown rule {name}; known: {', '.join(sorted(known))}")
