"""The administration: every write goes through a service, and nobody sees there what their pages would not show."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from common.models import JournalEntry, JournalLink, Result, Target
from common.recompute.engine import drain
from common.results import stored_result
from common.write_guard import writes_allowed
from partners.models import Component, Organization, Ownership, Site, Stage
from partners.services import save_row
from programs.choices import Role
from programs.models import Membership, Program, Requirement, Source
from programs.services import create_program, save_requirement, save_source
from tests.factories.evaluations import (
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    DeclarationFactory,
    EvaluationFactory,
    RatingFactory,
    VersionFactory,
)
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.programs import ProgramFactory, RequirementFactory, SourceFactory
from tests.factories.registry import EventFactory, OrganizationFactory, OwnershipFactory, SiteFactory

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
# What the API writes for itself: nothing in it is anybody's to look at.
BOOKKEEPING = {f"common.{name}" for name in ("FactClock", "Failure", "Heartbeat", "IdempotencyRecord", "Measure", "RequestCount")}
OUR_APPS = {"accounts", "common", "partners", "programs", "evaluations"}


@pytest.fixture
def administrator(db):
    return UserFactory(username="admin", name="Ada Admin", is_staff=True)


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def form_of(answer):
    """The values that the form of a page would send back unchanged."""
    form = answer.context["adminform"].form
    values = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    return {name: [getattr(part, "pk", part) for part in value] if isinstance(value, list) else value for name, value in values.items()}


def change(desk, row, **values):
    page = address(type(row), "change", row.pk)
    return desk.post(page, {**form_of(desk.get(page)), **values}, follow=True)


def arranged(program, organization):
    return Source(program=program, component=Component.objects.get(pk="mrna"), organization=organization, level="Q8")


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def cell(program):
    (found,) = stored_result("coverage", program.pk).payload["cells"]
    return found["independent_sources"]


def test_every_table_of_ours_is_there():
    ours = {model for model in admin.site._registry if model._meta.app_label in OUR_APPS}
    every = {model for label in OUR_APPS for model in apps.get_app_config(label).get_models()}
    assert {model._meta.label for model in every - ours} == BOOKKEEPING
    assert ours <= every


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_table_opens_and_searches(desk, administrator, model):
    program = create_program(by=administrator, name="Seen")
    save_source(by=administrator, source=arranged(program, OrganizationFactory()))
    EventFactory()
    drain()

    assert desk.get(address(model, "changelist")).status_code == 200
    if admin.site._registry[model].search_fields:
        assert desk.get(address(model, "changelist"), {"q": "seen"}).status_code == 200


def test_who_is_not_signed_in_goes_to_the_sign_in_of_the_application(client):
    page = address(Organization, "changelist")

    assert client.get(page, follow=True).redirect_chain[-1][0] == f"{reverse('accounts:login')}?next={page}"


def test_who_is_no_administrator_is_refused(client, lead):
    client.force_login(lead)

    assert client.get(address(Organization, "changelist"), follow=True).status_code == 403


def test_an_edited_owner_changes_the_coverage_that_used_it(desk, administrator):
    program = create_program(by=administrator, name="Own")
    mrna, commercial = Component.objects.get(pk="mrna"), Stage.objects.get(pk="commercial")
    save_requirement(by=administrator, requirement=Requirement(program=program, component=mrna, stage=commercial))
    holding, other = OrganizationFactory(), OrganizationFactory()
    sold, kept = (OrganizationFactory() for _number in range(2))
    for organization in (sold, kept):
        save_source(by=administrator, source=arranged(program, organization))
        OwnershipFactory(organization=organization, owner=holding)
    row = Ownership.objects.get(organization=sold)
    save_row(by=None, row=row)
    drain()
    assert cell(program) == 1

    answer = change(desk, row, owner=str(other.pk))
    drain()

    assert answer.redirect_chain
    assert cell(program) == 2
    entry = JournalEntry.objects.filter(object_id=str(row.pk)).latest("pk")
    assert (entry.verb, entry.actor) == ("ownership.changed", administrator.audit_id)


def test_a_source_is_edited_with_its_markets_and_recomputed(desk, administrator):
    program = create_program(by=administrator, name="Own")
    source = SourceFactory(program=program, markets=["US"])
    drain()
    revision = stored_result("coverage", program.pk).revision

    change(desk, source, level="Q5", markets=["EU", "JP"])
    drain()

    source.refresh_from_db()
    assert (source.level, source.revision, {market.pk for market in source.markets.all()}) == ("Q5", 2, {"EU", "JP"})
    assert stored_result("coverage", program.pk).revision == revision + 1


def test_a_row_is_added_and_removed_by_services(desk, administrator):
    values = {"slug": "fresh", "name": "Fresh", "kind": "cdmo"}

    desk.post(address(Organization, "add"), values)
    fresh = Organization.objects.get(slug="fresh")
    desk.post(address(Organization, "delete", fresh.pk), {"post": "yes"})

    assert not Organization.objects.filter(slug="fresh").exists()
    verbs = JournalEntry.objects.filter(object_id=str(fresh.pk)).order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [("organization.created", administrator.audit_id), ("organization.deleted", administrator.audit_id)]


def test_what_something_stands_on_is_not_removed_and_its_users_are_not_named(desk):
    used = SourceFactory(program__name="Hidden therapy").organization

    page = desk.get(address(Organization, "delete", used.pk))
    answer = desk.post(address(Organization, "delete", used.pk), {"post": "yes"}, follow=True)

    assert "Hidden therapy" not in page.content.decode() + answer.content.decode()
    assert len(said(answer)) == 1
    assert Organization.objects.filter(pk=used.pk).exists()


def test_removing_several_is_all_or_nothing(desk):
    free, used = OrganizationFactory(), SourceFactory().organization
    action = {"action": "delete_selected", "_selected_action": [str(free.pk), str(used.pk)], "post": "yes"}

    desk.post(address(Organization, "changelist"), action)

    assert Organization.objects.filter(pk__in=[free.pk, used.pk]).count() == 2
    assert JournalEntry.objects.count() == 0


def test_keys_stay_as_they_were_made(desk):
    site = SiteFactory(slug="ghent")

    change(desk, site, slug="elsewhere", city="Ghent")

    site.refresh_from_db()
    assert (site.slug, site.key, site.city) == ("ghent", f"{site.organization.slug}.ghent", "Ghent")


def test_programs_of_others_are_seen_nowhere(desk, administrator):
    own = create_program(by=administrator, name="Own therapy")
    hidden = ProgramFactory(name="Hidden therapy")
    rows = [hidden, SourceFactory(program=hidden), RequirementFactory(program=hidden), MembershipFactory(program=hidden)]
    evaluation = EvaluationFactory(program=hidden, name="Hidden round", version=VersionFactory(scorecard__program=hidden))
    candidate = CandidateFactory(evaluation=evaluation)
    rows += [evaluation, candidate, AssignmentFactory(evaluation=evaluation), DeclarationFactory(candidate=candidate)]
    rows += [
        evaluation.version.scorecard,
        evaluation.version,
        CriterionFactory(version=evaluation.version),
        RatingFactory(candidate=candidate),
    ]
    save_source(by=None, source=rows[1])
    drain()
    rows += [*Target.objects.filter(object_id=str(hidden.pk)), *Result.objects.filter(target__object_id=str(hidden.pk))]
    rows += [*JournalEntry.objects.filter(program_id=str(hidden.pk)), *JournalLink.objects.filter(entry__program_id=str(hidden.pk))]
    missing = ProgramFactory.build()

    lists = "".join(desk.get(address(type(row), "changelist")).content.decode() for row in rows)
    pages = [desk.get(address(type(row), "change", row.pk), follow=True) for row in rows]
    choices = desk.get(address(Source, "add")).content.decode() + desk.get(address(Requirement, "add")).content.decode()
    found = desk.get(reverse("admin:autocomplete"), {"term": "", "app_label": "programs", "model_name": "source", "field_name": "program"})

    assert "Own therapy" in lists
    assert len(rows) >= 15
    assert re.findall("Hidden", lists + choices) == []
    assert [page.redirect_chain for page in pages] == [[(reverse("admin:index"), 302)]] * len(rows)
    assert found.json()["results"] == [{"id": str(own.pk), "text": "Own therapy"}]
    unknown = desk.get(address(Program, "change", missing.pk), follow=True)
    assert [text.replace(str(missing.pk), "") for text in said(unknown)] == [text.replace(str(hidden.pk), "") for text in said(pages[0])]


def test_a_source_cannot_be_put_into_a_program_of_others(desk):
    hidden = ProgramFactory()
    values = {"program": str(hidden.pk), "component": "mrna", "organization": str(OrganizationFactory().pk), "level": "Q8"}

    answer = desk.post(address(Source, "add"), values)

    assert list(answer.context["adminform"].form.errors) == ["program"]
    assert Source.objects.count() == 0


def test_a_viewer_of_a_program_cannot_change_it_here_either(desk, administrator):
    program = ProgramFactory(name="Looked at")
    MembershipFactory(program=program, user=administrator, role=Role.VIEWER)
    source = SourceFactory(program=program)

    answer = change(desk, source, level="Q2")

    source.refresh_from_db()
    assert source.level == "Q8"
    assert said(answer) == ["Only a lead or an administrator of the program changes this."]


def test_a_program_gets_a_slug_that_nobody_can_probe_and_its_maker_as_member(desk, administrator):
    ProgramFactory(slug="taken")

    desk.post(address(Program, "add"), {"name": "Taken", "sources_target": 2})

    made = Program.objects.get(name="Taken")
    assert re.fullmatch(r"taken-[0-9a-f]{8}", made.slug)
    assert list(Membership.objects.filter(program=made).values_list("user", "role")) == [(administrator.pk, Role.ADMINISTRATOR)]


def test_ratings_of_others_stay_hidden_while_a_round_is_blind(desk, administrator):
    program = create_program(by=administrator, name="Own")
    evaluation = EvaluationFactory(program=program)
    CriterionFactory(version=evaluation.version)
    rating = RatingFactory(candidate=CandidateFactory(evaluation=evaluation))
    listed = address(type(rating), "changelist")

    assert str(rating.pk) not in desk.get(listed).content.decode()
    open_round(evaluation)
    assert str(rating.pk) in desk.get(listed).content.decode()


def open_round(evaluation):
    with writes_allowed():
        evaluation.status = "consensus"
        evaluation.save()


@pytest.mark.parametrize("model", [JournalEntry, Result, Target])
def test_records_are_read_only(desk, administrator, model):
    program = create_program(by=administrator, name="Own")
    drain()
    row = model.objects.first()

    assert program
    assert desk.get(address(model, "change", row.pk)).status_code == 200
    assert desk.post(address(model, "change", row.pk), {}).status_code == 403
    assert desk.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert desk.get(address(model, "add")).status_code == 403


def test_an_account_is_made_and_closed(desk, administrator):
    users = type(administrator)
    values = {"username": "new", "email": "new@example.org", "name": "Nina New", "password": "a long enough phrase", "is_active": "on"}

    desk.post(address(users, "add"), values)
    made = users.objects.get(username="new")
    page = address(users, "change", made.pk)
    desk.post(page, {name: value for name, value in form_of(desk.get(page)).items() if name != "is_active"})

    made.refresh_from_db()
    assert (made.check_password("a long enough phrase"), made.is_active, made.is_staff) == (True, False, False)
    assert desk.post(address(users, "delete", made.pk), {"post": "yes"}).status_code == 403
    verbs = JournalEntry.objects.filter(object_id=str(made.pk)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["user.created", "user.changed"]


def test_a_weak_password_is_refused(desk, administrator):
    values = {"username": "new", "email": "new@example.org", "name": "Nina New", "password": "password12"}

    answer = desk.post(address(type(administrator), "add"), values)

    assert list(answer.context["adminform"].form.errors) == ["password"]


def test_the_history_of_a_row_is_its_audit_trail(desk):
    desk.post(address(Organization, "add"), {"slug": "fresh", "name": "Fresh", "kind": "cdmo"})
    fresh = Organization.objects.get(slug="fresh")

    page = desk.get(address(Organization, "history", fresh.pk)).content.decode()

    assert "organization.created" in page


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_number_of_questions(desk, administrator, count, django_assert_num_queries):
    program = create_program(by=administrator, name="Own")
    for _number in range(count):
        site = SiteFactory()
        SourceFactory(program=program, organization=site.organization, site=site)

    with django_assert_num_queries(8):
        page = desk.get(address(Source, "changelist"))
    with django_assert_num_queries(6):
        desk.get(address(Site, "changelist"))

    assert page.context["cl"].result_count == count
