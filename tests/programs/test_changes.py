"""Changing and removing what is there already, on each database: locks, revisions, and results that go with their object."""

import pytest

from common.models import Result, Target
from common.recompute.engine import drain
from common.service import Refused
from evaluations.services.rounds import update_evaluation
from programs.imports import import_registry
from programs.models import Program, Requirement, Source
from programs.services import delete_program, save_requirement, save_source
from tests.factories.evaluations import CandidateFactory, CriterionFactory, EvaluationFactory, ScorecardFactory, VersionFactory
from tests.factories.programs import RequirementFactory, SourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine]


def test_a_stored_requirement_is_changed(program, lead):
    requirement = RequirementFactory(program=program)
    requirement.grade = "gmp"

    save_requirement(by=lead, requirement=requirement)

    assert Requirement.objects.values_list("grade", "revision").get() == ("gmp", 2)


def test_a_source_that_somebody_else_changed_is_kept(program, lead):
    source = SourceFactory(program=program)
    mine, theirs = Source.objects.get(pk=source.pk), Source.objects.get(pk=source.pk)
    theirs.level, mine.level = "Q5", "Q2"
    save_source(by=lead, source=theirs)

    with pytest.raises(Refused) as refused:
        save_source(by=lead, source=mine)

    assert refused.value.code == "conflict"
    assert Source.objects.values_list("level", "revision").get() == ("Q5", 2)


def test_a_second_import_of_the_starter_registry_changes_nothing(settings):
    folder = settings.BASE_DIR / "data" / "registry"
    first = import_registry(by=None, folder=folder)

    second = import_registry(by=None, folder=folder)

    assert (first.is_still, second.is_still) == (False, True)
    assert Program.objects.count() == first.tallies["programs"].added


def test_results_of_a_removed_program_go_with_it(program, lead):
    version = VersionFactory(scorecard=ScorecardFactory(program=None))
    CriterionFactory(version=version)
    evaluation = EvaluationFactory(program=program, version=version, status="draft")
    CandidateFactory(evaluation=evaluation)
    update_evaluation(by=lead, evaluation=evaluation, name="Second source")
    save_source(by=lead, source=SourceFactory(program=program))
    drain()
    assert set(Target.objects.values_list("kind", "done_revision")) == {("ranking", 1), ("coverage", 1)}

    delete_program(by=lead, program=program)
    drain()

    assert (Target.objects.count(), Result.objects.count()) == (0, 0)
