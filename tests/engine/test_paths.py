"""No way to change an input of a result goes by its mark: every column of every model, by the service that changes it."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from common.models import Result, Target
from common.recompute.engine import drain, recompute
from common.recompute.marks import Mark, flush_marks
from common.service import Refused
from common.write_guard import GUARDED_APPS, writes_allowed
from evaluations.models import (
    Assignment,
    Candidate,
    ConsensusValue,
    Criterion,
    Declaration,
    Evaluation,
    Gate,
    GateCheck,
    Rating,
    Scorecard,
    ScorecardVersion,
)
from evaluations.services.consensus import record_consensus
from evaluations.services.ratings import save_ratings
from evaluations.services.rounds import (
    add_candidate,
    assign,
    check_gate,
    declare,
    remove_candidate,
    unassign,
    update_evaluation,
    use_version,
)
from evaluations.services.scorecards import publish_version, set_weights, start_draft
from partners.models import (
    Capability,
    Component,
    Event,
    Inspection,
    Market,
    Modality,
    Organization,
    Ownership,
    Site,
    Stage,
    Unit,
)
from partners.services import delete_row, save_row
from programs.models import Program, Requirement, Source
from programs.services import delete_requirement, delete_source, save_requirement, save_source, update_program
from tests.engine.world import World, registry, round_on, supply
from tests.factories.evaluations import (
    RatingFactory,
)
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.registry import CapabilityFactory, EventFactory, OrganizationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine, pytest.mark.sweep]

TERMS = (Component, Market, Modality, Stage, Unit)
REGISTRY = (Organization, Site, Ownership, Capability, Event, Inspection, *TERMS)
USED_TERMS = {"lentiviral_vector", "commercial", "US", "EU"}
# Nobody's rows in the world of these tests: no result reads them.
READ_BY_NO_RESULT = {"ApiToken", "Anchor", "Shortlist"}
# Whether a round or a scorecard still changes is no input of its ranking.
FIELDS_OF_NO_ROW = {"id", "revision", "status"}


OTHERS: dict[type, Callable[[Any], list[Any]]] = {
    models.BooleanField: lambda value: [not value],
    models.UUIDField: lambda _value: [uuid4()],
    models.JSONField: lambda _value: [{}],
    models.DateTimeField: lambda _value: [],
    models.DateField: lambda _value: [date(2026, 1, 1), date(2030, 1, 1)],
    models.DecimalField: lambda value: [Decimal(value or 0) + 7],
    models.FloatField: lambda _value: [1.5],
    models.IntegerField: lambda value: [(value or 0) + 7],
}


@pytest.fixture
def world(program, lead, evaluator, monkeypatch) -> World:
    # What a study adds follows from the same inputs; leaving it out lets these tests compute hundreds of rankings.
    monkeypatch.setattr("evaluations.assembly.with_study", lambda payload, _problem, _result: payload)
    sites = registry()
    supply(program, sites)
    evaluation = round_on(program, evaluator, sites)
    flush_marks(marks={Mark("coverage", str(program.pk)), Mark("ranking", str(evaluation.pk))}, facts=())
    drain()
    assert Target.objects.filter(wanted_revision=models.F("done_revision")).count() == 2
    return World(program, evaluation, lead, evaluator)


def drifted() -> dict[str, bool]:
    """By kind, the results that a fresh computation would not give; True where a mark says so."""
    found = {}
    for target in Target.objects.all():
        outcome = recompute(target.kind, target.object_id)
        stored = Result.objects.filter(target=target).latest("revision")
        if outcome is None or outcome.digest != stored.digest:
            found[target.kind] = target.is_stale
    return found


def after(change: Callable[[], object]) -> dict[str, bool] | None:
    """What a change makes drift; then it is undone. None when it is refused."""
    try:
        with transaction.atomic(), writes_allowed():
            change()
            found = drifted()
            transaction.set_rollback(True)
    except (DatabaseError, Refused):  # a value that the database or a rule does not take is no change
        return None
    return found


def rows_of(model: type[models.Model]) -> list[Any]:
    rows = model._default_manager.order_by("pk")
    if model not in TERMS:
        return list(rows)
    return list(rows.filter(pk__in=USED_TERMS) or rows[:1])


def other_values(row: models.Model) -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        if not field.primary_key and field.name not in FIELDS_OF_NO_ROW:
            yield from ((field.attname, value) for value in _others(field, getattr(row, field.attname)))


def _others(field: Any, value: Any) -> list[Any]:
    if field.is_relation:
        return [pk for pk in field.related_model._default_manager.order_by("pk").values_list("pk", flat=True)[:6] if pk != value][:1]
    if field.choices:
        return [choice for choice, _label in field.flatchoices if choice != value][:2]
    if type(field).__name__ == "PartialDateField":
        return ["2021-03", "2031-03"]
    return next((other(value) for kind, other in OTHERS.items() if isinstance(field, kind)), [f"{value}x"])


def save(row: Any, world: World) -> Callable[[], object] | None:
    """The service that stores a row of this model with whatever changed on it; None where only single changes are offered."""
    if isinstance(row, REGISTRY):
        return lambda: save_row(by=None, row=row)
    if isinstance(row, Source):
        return lambda: save_source(by=world.lead, source=row)
    if isinstance(row, Requirement):
        return lambda: save_requirement(by=world.lead, requirement=row)
    return None


@pytest.mark.parametrize("model", [*REGISTRY, Requirement, Source], ids=lambda model: model.__name__)
def test_a_column_changed_by_its_service_marks_what_it_changes(world, model):
    tried, missed = 0, []
    for row in rows_of(model):
        for name, value in other_values(row):
            changed = model._default_manager.get(pk=row.pk)
            setattr(changed, name, value)
            found = after(save(changed, world))
            tried += found is not None
            missed += [(str(row), name, value, kind) for kind, is_marked in (found or {}).items() if not is_marked]

    assert missed == []
    assert tried > 0


@pytest.mark.parametrize("model", [*REGISTRY, Requirement, Source], ids=lambda model: model.__name__)
def test_a_removed_row_marks_what_it_changes(world, model):
    remove: dict[Any, Callable[[Any], object]] = {
        Requirement: lambda row: delete_requirement(by=world.lead, requirement=row),
        Source: lambda row: delete_source(by=world.lead, source=row),
    }
    found = [after(lambda row=row: remove.get(model, lambda row: delete_row(by=None, row=row))(row)) for row in rows_of(model)]

    assert [kinds for kinds in found if kinds and False in kinds.values()] == []


def test_a_row_that_is_added_marks_what_it_changes(world):
    site = world.evaluation.candidates.first().site
    organization = site.organization
    about = {"organization": organization, "site": site}
    both = {"coverage", "ranking"}
    added = {
        "owner": (Ownership(organization=organization, owner=OrganizationFactory(), kind="acquisition", valid_from="2026-06"), both),
        "capability": (CapabilityFactory.build(**about, max_stage_id="ppq", evidence="generic"), set()),
        "event": (EventFactory.build(**about, kind="fda_approval_of_site", date="2026-03"), {"ranking"}),
        "inspection": (Inspection(**about, authority="FDA", date="2026-01", outcome="oai"), {"ranking"}),
        "stage": (Stage(code="late", name="Late", position=1, level_needed="Q2"), set()),
    }

    for name, (row, changed) in added.items():
        assert after(lambda row=row: save_row(by=None, row=row)) == dict.fromkeys(changed, True), name


def test_related_lists_and_the_policy_of_a_program_mark_its_coverage(world):
    other = OrganizationFactory()
    changes: dict[str, Callable[[], object]] = {
        "markets": lambda: save_source(by=world.lead, source=Source.objects.first(), markets=[]),
        "sub-suppliers": lambda: save_source(by=world.lead, source=Source.objects.first(), sub_suppliers=[other]),
        "laboratories": lambda: save_source(by=world.lead, source=Source.objects.first(), laboratories=[other]),
        "target": lambda: update_program(by=world.lead, program=world.program, sources_target=3),
        "regions": lambda: update_program(by=world.lead, program=world.program, separate_regions=True),
    }

    assert {name: after(change) for name, change in changes.items()} == {name: {"coverage": True} for name in changes}


def test_each_change_of_a_round_marks_its_ranking(world):
    evaluation = world.evaluation
    candidate = evaluation.candidates.first()
    cell = {"candidate": candidate.pk, "criterion": evaluation.version.criteria.filter(scored_by="people").first().lineage}
    gate = evaluation.version.gates.first().lineage
    second = MembershipFactory(program=world.program, user=UserFactory()).user
    RatingFactory(candidate=candidate, criterion_lineage=cell["criterion"], evaluator=second, value=0)
    changes: dict[Any, list[Callable[[], object]]] = {
        Rating: [lambda: save_ratings(by=world.evaluator, evaluation=evaluation, ratings=[{**cell, "state": "rated", "value": 5}])],
        Declaration: [lambda: declare(by=world.evaluator, candidate=candidate, has_conflict=True)],
        Assignment: [
            lambda: assign(by=world.lead, evaluation=evaluation, user=second),
            lambda: unassign(by=world.lead, assignment=evaluation.assignments.get(user=world.evaluator)),
        ],
        Candidate: [
            lambda: add_candidate(by=world.lead, evaluation=evaluation, organization=OrganizationFactory()),
            lambda: remove_candidate(by=world.lead, candidate=evaluation.candidates.get(pk=candidate.pk)),
        ],
        GateCheck: [lambda: check_gate(by=world.lead, candidate=candidate, gate_lineage=gate, result="failed")],
        ConsensusValue: [lambda: _settle(world, cell)],
        Evaluation: [lambda: update_evaluation(by=world.lead, evaluation=evaluation, component=Component.objects.get(pk="aav_vector"))],
        Criterion: [lambda: _new_version(world, weight=Decimal(99))],
        Gate: [lambda: _new_version(world, is_gate_hard=True)],
    }

    found = {model: [after(change) for change in services] for model, services in changes.items()}

    assert found == {model: [{"ranking": True}] * len(services) for model, services in changes.items()}
    assert inputs_of_rounds() <= {*changes, ScorecardVersion, Scorecard}, "a model is an input, and no service of it is tried here"


def _settle(world: World, cell: dict[str, Any]) -> None:
    Evaluation.objects.filter(pk=world.evaluation.pk).update(status="consensus")
    record_consensus(by=world.lead, evaluation=world.evaluation, rows=[{**cell, "outcome": "agreed", "value": 1, "reason": "talked over"}])


def _new_version(world: World, *, weight: Decimal | None = None, is_gate_hard: bool = False) -> None:
    draft = start_draft(by=world.lead, scorecard=world.evaluation.version.scorecard)
    if weight is not None:
        set_weights(by=world.lead, version=draft, weights={draft.criteria.get(position=2).lineage: weight})
    if is_gate_hard:
        draft.gates.update(kind="hard", rule="not_owned_by", parameters={"organizations": [str(Ownership.objects.first().owner.slug)]})
    publish_version(by=world.lead, version=draft)
    use_version(by=world.lead, evaluation=world.evaluation, version=draft)


def inputs_of_rounds() -> set[type[models.Model]]:
    """The models, beside the registry and the program's parts, of which some column changes a result."""
    covered = {*REGISTRY, Requirement, Source, Program}
    candidates = [
        model for label in GUARDED_APPS for model in apps.get_app_config(label).get_models() if label != "common" and model not in covered
    ]
    empty = {model.__name__ for model in candidates if not model._default_manager.exists()}
    assert empty == READ_BY_NO_RESULT, "a model is new: give the world a row of it, or say here that no result reads it"
    return {model for model in candidates if any(_is_input(row) for row in rows_of(model)[:3])}


def _is_input(row: models.Model) -> bool:
    rows = type(row)._default_manager.filter(pk=row.pk)
    return any(after(lambda name=name, value=value: rows.update(**{name: value})) for name, value in other_values(row))
