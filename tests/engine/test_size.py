"""What a change costs does not grow with what else is there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.models import Target
from common.recompute.engine import drain
from partners.services import save_row
from programs.models import Source
from programs.services import save_source
from tests.engine.crowd import crowd
from tests.factories.programs import RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine, pytest.mark.sweep]


def queries_of_a_change(source, lead) -> int:
    """A changed source, from the service to the stored coverage."""
    with CaptureQueriesContext(connection) as captured:
        changed = Source.objects.get(pk=source.pk)
        changed.level = "Q5" if changed.level == "Q8" else "Q8"
        save_source(by=lead, source=changed)
        assert drain() == 1
    return len(captured)


def test_one_program_changed_among_ten_thousand_costs_the_queries_of_one_among_a_hundred(program, lead):
    RequirementFactory(program=program)
    source = SourceFactory(program=program)
    partner = OrganizationFactory()
    crowd(0, 100, partner)
    queries_of_a_change(source, lead)
    among_few = queries_of_a_change(source, lead)

    crowd(100, 10_000, partner)

    assert queries_of_a_change(source, lead) == among_few
    assert Target.objects.count() == 10_001


def test_a_fact_of_many_results_is_marked_by_as_many_queries_as_of_few(django_assert_num_queries):
    partner = OrganizationFactory()
    component = Source._meta.get_field("component").related_model.objects.get(pk="aav_vector")
    crowd(0, 3, partner)
    save_row(by=None, row=component)
    with CaptureQueriesContext(connection) as captured:
        save_row(by=None, row=component)

    crowd(3, 500, partner)

    with django_assert_num_queries(len(captured)):
        save_row(by=None, row=component)
    assert Target.objects.filter(wanted_revision=4).count() == 3
    assert Target.objects.filter(wanted_revision=2).count() == 497
