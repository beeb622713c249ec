"""A small world in which every model that a result reads has a row that a result used."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from common.write_guard import writes_allowed
from evaluations.models import ConsensusValue, Evaluation, GateCheck
from partners.models import Inspection, Site, Unit
from programs.models import Program
from tests.factories.evaluations import (
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    DeclarationFactory,
    EvaluationFactory,
    GateFactory,
    RatingFactory,
    ScorecardFactory,
    VersionFactory,
)
from tests.factories.programs import RequirementFactory, SourceFactory
from tests.factories.registry import CapabilityFactory, EventFactory, OrganizationFactory, OwnershipFactory, SiteFactory

SETTLED_AT = datetime(2026, 11, 1, tzinfo=UTC)
FACT_RULES: dict[str, dict[str, Any]] = {
    "highest_stage": {},
    "evidence": {},
    "approvals": {},
    "inspection_record": {},
    "ownership_change": {},
    "region_match": {"regions": ["EU"]},
}


@dataclass(frozen=True)
class World:
    """A program with two sources, and a round on it: every model that a result reads has a row that it used."""

    program: Program
    evaluation: Evaluation
    lead: Any
    evaluator: Any


def registry() -> tuple[Site, Site]:
    unit = Unit.objects.order_by("pk").first()
    parent, owner = OrganizationFactory(), OrganizationFactory()
    sites = tuple(SiteFactory(organization=OrganizationFactory(parent=parent), campus="campus") for _ in range(2))
    OwnershipFactory(organization=sites[0].organization, owner=owner, valid_from="2020")
    OwnershipFactory(organization=None, site=sites[1], owner=owner, valid_from="2020")
    for site in sites:
        CapabilityFactory(site=site, max_stage_id="commercial", scale_value=10, scale_unit=unit, lead_time_weeks=8, as_of="2026")
        EventFactory(organization=site.organization, site=site, kind="fda_approval_of_site")
        with writes_allowed():
            Inspection.objects.create(organization=site.organization, site=site, authority="FDA", date="2025-02", outcome="vai")
    return sites


def supply(program: Program, sites: tuple[Site, Site]) -> None:
    unit = Unit.objects.order_by("pk").first()
    supplier, laboratory = OrganizationFactory(name="Supplier"), OrganizationFactory(name="Laboratory")
    RequirementFactory(program=program, quantity=5, unit=unit, market_id="US")
    for site in sites:
        source = SourceFactory(program=program, organization=site.organization, site=site, markets=["US", "EU"], capacity=9, unit=unit)
        with writes_allowed():
            source.sub_suppliers.set([supplier])
            source.laboratories.set([laboratory])


def round_on(program: Program, evaluator: Any, sites: tuple[Site, Site]) -> Evaluation:
    version = VersionFactory(scorecard=ScorecardFactory(program=program))
    group = CriterionFactory(version=version, scored_by="group", position=1)
    judged = CriterionFactory(version=version, parent=group, position=2)
    CriterionFactory(version=version, parent=group, position=3)
    for position, (rule, parameters) in enumerate(FACT_RULES.items(), 4):
        CriterionFactory(version=version, position=position, scored_by="facts", rule=rule, parameters=parameters)
    gate = GateFactory(version=version, kind="conditional")
    evaluation = EvaluationFactory(program=program, version=version, component_id="lentiviral_vector")
    AssignmentFactory(evaluation=evaluation, user=evaluator)
    for position, site in enumerate(sites):
        candidate = CandidateFactory(evaluation=evaluation, site=site, position=position)
        DeclarationFactory(candidate=candidate, user=evaluator)
        RatingFactory(candidate=candidate, criterion_lineage=judged.lineage, evaluator=evaluator, value=2 + position)
        with writes_allowed():
            GateCheck.objects.create(candidate=candidate, gate_lineage=gate.lineage, result="passed")
    cell = {"evaluation": evaluation, "candidate": candidate, "criterion_lineage": judged.lineage}
    with writes_allowed():
        ConsensusValue.objects.create(**cell, outcome="agreed", value=4, reason="talked over", recorded_at=SETTLED_AT)
    return evaluation
