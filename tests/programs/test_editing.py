"""Sources, requirements, members and the program itself, changed by plain forms."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from common.models import JournalEntry
from common.recompute.engine import drain
from common.results import stored_result
from programs.models import Membership, Program, Requirement, Source
from programs.services import save_source
from tests.factories.people import UserFactory
from tests.factories.programs import RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory, SiteFactory

pytestmark = pytest.mark.django_db


def values(form):
    """What a browser sends back when nothing was touched."""
    sent = {}
    for field in form:
        value = field.value()
        items = value if isinstance(value, list) else [value]
        sent[field.html_name] = [str(getattr(item, "pk", item)) for item in items if item not in (None, "", False)]
    return sent


def test_added_source_changes_the_stored_coverage(client, program, lead):
    RequirementFactory(program=program)
    site = SiteFactory()
    client.force_login(lead)
    sent = {"component": "lentiviral_vector", "organization": site.organization.pk, "site": site.pk, "level": "Q8", "markets": ["US"]}

    answer = client.post(reverse("programs:source-new", args=[program.slug]), sent)
    drain()

    source = Source.objects.get()
    assert (answer.status_code, answer.url) == (HTTPStatus.FOUND, reverse("programs:supply", args=[program.slug]))
    assert [market.pk for market in source.markets.all()] == ["US"]
    cells = {cell["market"]: cell["independent_sources"] for cell in stored_result("coverage", program.pk).payload["cells"]}
    assert cells == {"any": 1, "US": 1}
    assert JournalEntry.objects.filter(verb="source.created", object_id=source.pk).count() == 1


def test_form_says_nothing_in_words_and_numbers_without_idle_zeros(client, program, lead):
    source = SourceFactory(program=program, capacity="900.0000", unit_id="batches")
    client.force_login(lead)

    page = client.get(reverse("programs:source", args=[program.slug, source.pk]))

    form = page.context["form"]
    assert form["capacity"].value() == "900"
    assert {name: form.fields[name].widget.choices.__iter__().__next__()[1] for name in ("component", "site", "level", "grade")} == {
        "component": "choose",
        "site": "not stated",
        "level": "choose",
        "grade": "not stated",
    }


def test_edited_source_changes_the_stored_coverage(client, program, lead):
    RequirementFactory(program=program)
    source = SourceFactory(program=program)
    client.force_login(lead)
    page = reverse("programs:source", args=[program.slug, source.pk])

    sent = values(client.get(page).context["form"]) | {"level": "Q5"}
    client.post(page, sent)
    drain()

    assert [cell["state"] for cell in stored_result("coverage", program.pk).payload["cells"]] == ["none"]


def test_source_that_somebody_else_changed_meanwhile_is_not_overwritten(client, program, lead):
    source = SourceFactory(program=program)
    client.force_login(lead)
    page = reverse("programs:source", args=[program.slug, source.pk])
    sent = values(client.get(page).context["form"]) | {"level": "Q5"}
    theirs = Source.objects.get(pk=source.pk)
    theirs.level = "Q3"
    save_source(by=lead, source=theirs)

    answer = client.post(page, sent)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert Source.objects.get().level == "Q3"
    assert answer.context["differences"] == [("Level", "Q3 tech transfer running", "Q5 GMP lot released")]
    assert answer.context["form"]["level"].value() == "Q5"


def test_conflict_that_was_seen_can_be_decided(client, program, lead):
    source = SourceFactory(program=program)
    client.force_login(lead)
    page = reverse("programs:source", args=[program.slug, source.pk])
    sent = values(client.get(page).context["form"]) | {"level": "Q5"}
    theirs = Source.objects.get(pk=source.pk)
    theirs.level = "Q3"
    save_source(by=lead, source=theirs)

    again = values(client.post(page, sent).context["form"])
    answer = client.post(page, again)

    assert answer.status_code == HTTPStatus.FOUND
    assert Source.objects.get().level == "Q5"


def test_site_of_another_organization_is_refused_at_its_field(client, program, lead):
    client.force_login(lead)
    sent = {"component": "lentiviral_vector", "organization": OrganizationFactory().pk, "site": SiteFactory().pk, "level": "Q8"}

    answer = client.post(reverse("programs:source-new", args=[program.slug]), sent)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert list(answer.context["form"].errors) == ["site"]
    assert not Source.objects.exists()


def test_quantity_without_unit_is_refused(client, program, lead):
    client.force_login(lead)
    sent = {"component": "lentiviral_vector", "stage": "commercial", "quantity": "5"}

    answer = client.post(reverse("programs:requirement-new", args=[program.slug]), sent)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.context["form"].non_field_errors() == ["A quantity needs its unit."]
    assert not Requirement.objects.exists()


def test_same_requirement_twice_is_refused(client, program, lead):
    RequirementFactory(program=program)
    client.force_login(lead)

    answer = client.post(
        reverse("programs:requirement-new", args=[program.slug]), {"component": "lentiviral_vector", "stage": "commercial"}
    )

    assert answer.context["form"].non_field_errors() == ["The program has this requirement already."]
    assert Requirement.objects.count() == 1


def test_removed_source_no_longer_counts(client, program, lead):
    RequirementFactory(program=program)
    source = SourceFactory(program=program)
    client.force_login(lead)

    client.post(reverse("programs:source-delete", args=[program.slug, source.pk]))
    drain()

    assert not Source.objects.exists()
    assert [cell["named_sources"] for cell in stored_result("coverage", program.pk).payload["cells"]] == [0]


@pytest.mark.parametrize("name", ["source-new", "requirement-new", "edit"])
def test_only_a_lead_changes_a_program(client, program, viewer, name):
    client.force_login(viewer)

    answer = client.post(reverse(f"programs:{name}", args=[program.slug]), {"name": "Mine"})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not JournalEntry.objects.exists()


def test_new_program_belongs_to_who_made_it_and_its_slug_cannot_be_guessed(client, outsider):
    client.force_login(outsider)

    client.post(reverse("programs:new"), {"name": "FHT-900", "sources_target": "2"})

    program = Program.objects.get()
    assert [(member.user, member.role) for member in program.memberships.all()] == [(outsider, "administrator")]
    assert program.slug.startswith("fht-900-")
    assert len(program.slug) == len("fht-900-") + 8


def test_program_form_is_not_made_old_by_a_new_source(client, program, lead):
    client.force_login(lead)
    page = reverse("programs:edit", args=[program.slug])
    sent = values(client.get(page).context["form"]) | {"indication": "beta thalassaemia"}
    save_source(by=lead, source=Source(program=program, component_id="mrna", organization=OrganizationFactory(), level="Q8"))

    answer = client.post(page, sent)

    assert answer.status_code == HTTPStatus.FOUND
    assert Program.objects.get().indication == "beta thalassaemia"


def test_member_is_added_by_email_and_removed(client, program, lead):
    person = UserFactory(email="new@example.org")
    client.force_login(lead)

    client.post(reverse("programs:members", args=[program.slug]), {"email": "NEW@example.org", "role": "evaluator"})
    assert program.role_of(person) == "evaluator"
    client.post(reverse("programs:member-remove", args=[program.slug, person.pk]))

    assert program.role_of(person) is None


def test_last_lead_stays(client, program, lead):
    client.force_login(lead)

    removed = client.post(reverse("programs:member-remove", args=[program.slug, lead.pk]), follow=True)
    demoted = client.post(reverse("programs:members", args=[program.slug]), {"email": lead.email, "role": "viewer"})

    said = "A program keeps at least one lead or administrator. Make somebody else one first."
    assert [str(message) for message in removed.context["messages"]] == [said]
    assert demoted.context["form"].non_field_errors() == [said]
    assert [member.role for member in Membership.objects.all()] == ["lead"]


@pytest.mark.parametrize("rows", [1, 3])
def test_supply_page_query_count(client, program, viewer, rows, django_assert_num_queries):
    for component in ("mrna", "lnp", "guide_rna")[:rows]:
        RequirementFactory(program=program, component_id=component)
        SourceFactory(program=program, component_id=component, markets=["US"])
    client.force_login(viewer)

    with django_assert_num_queries(7):
        page = client.get(reverse("programs:supply", args=[program.slug]))

    assert len(page.context["sources"]) == rows
