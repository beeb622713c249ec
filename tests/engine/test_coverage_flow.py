"""From a change to the stored result: service, mark, snapshot, maths, store."""

import pytest
from django.db import transaction

from common.models import JournalEntry, Target
from common.recompute.engine import drain
from common.results import stored_result
from common.service import Forbidden
from common.write_guard import UnguardedWrite
from partners.models import Organization, Ownership
from partners.services import save_row
from programs.models import Source
from programs.services import delete_source, save_source
from tests.factories.programs import RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory, SiteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine]


def cells(program):
    payload = stored_result("coverage", program.pk).payload
    return {(cell["component"], cell["stage"], cell["market"]): cell["independent_sources"] for cell in payload["cells"]}


def new_source(program, organization):
    example = SourceFactory.build(program=program, organization=organization)
    return Source(program=program, component=example.component, organization=organization, level="Q8")


def test_a_saved_source_changes_the_stored_coverage(program, lead):
    RequirementFactory(program=program)

    save_source(by=lead, source=new_source(program, OrganizationFactory()))
    assert stored_result("coverage", program.pk).revision == 0
    drain()

    stored = stored_result("coverage", program.pk)
    assert (stored.revision, stored.wanted_revision, cells(program)) == (1, 1, {("lentiviral_vector", "commercial", "any"): 1})


def test_a_registry_fact_recomputes_the_coverages_that_used_it(program, lead):
    RequirementFactory(program=program)
    first, second, owner, stranger = (OrganizationFactory() for _ in range(4))
    for organization in (first, second):
        save_source(by=lead, source=new_source(program, organization))
    drain()
    before = stored_result("coverage", program.pk)

    save_row(by=None, row=Ownership(organization=first, owner=owner, kind="acquisition"))
    save_row(by=None, row=Ownership(organization=second, owner=owner, kind="acquisition"))
    drain()

    assert cells(program) == {("lentiviral_vector", "commercial", "any"): 1}
    after = stored_result("coverage", program.pk)
    assert after.revision == before.revision + 2
    save_row(by=None, row=Ownership(organization=stranger, owner=owner, kind="acquisition"))
    assert drain() == 0


def test_a_refused_change_leaves_nothing(program, evaluator):
    entries, targets = JournalEntry.objects.count(), Target.objects.count()

    with pytest.raises(Forbidden, match="lead"):
        save_source(by=evaluator, source=new_source(program, OrganizationFactory()))

    assert (Source.objects.count(), JournalEntry.objects.count(), Target.objects.count()) == (0, entries, targets)


def test_a_deleted_source_is_counted_no_more(program, lead):
    RequirementFactory(program=program)
    source = save_source(by=lead, source=new_source(program, OrganizationFactory()))
    drain()

    delete_source(by=lead, source=source)
    drain()

    assert cells(program) == {("lentiviral_vector", "commercial", "any"): 0}


def test_a_write_outside_a_service_stops():
    site = SiteFactory()

    with pytest.raises(UnguardedWrite, match="partners_organization"), transaction.atomic():
        Organization.objects.filter(pk=site.organization_id).update(name="Renamed")

    assert Organization.objects.get(pk=site.organization_id).name == site.organization.name
