import pytest
from django.core.management import CommandError, call_command

from common.models import Result, Target
from common.recompute.engine import drain
from programs.services import save_requirement
from tests.factories.programs import RequirementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine]


def test_pending_marks_are_finished_and_results_agree(program, lead):
    save_requirement(by=lead, requirement=RequirementFactory.build(program=program))

    call_command("verify_results")

    assert [target.is_stale for target in Target.objects.all()] == [False]


def test_drift_is_found_and_repaired(program, lead):
    save_requirement(by=lead, requirement=RequirementFactory.build(program=program))
    drain()
    Result.objects.update(digest="0" * 64)

    with pytest.raises(CommandError, match="not what a fresh computation gives"):
        call_command("verify_results")
    call_command("verify_results", "--repair")

    call_command("verify_results")
