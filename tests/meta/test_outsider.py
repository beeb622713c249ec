"""Who is no member of a program cannot learn that it exists: the URL map is walked, and each route answers the outsider as if it did not.

A route that shows one thing is asked for the hidden one and for one that does not exist; a route that shows many is asked before and after
the program comes into being. Both must give the same status, headers and bytes. A new route without a case here fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from accounts.services import issue_token
from common.recompute.engine import drain_all
from evaluations.services.rounds import declare, move
from evaluations.services.shortlists import freeze_shortlist
from programs.models import Program
from programs.services import save_requirement, save_source
from tests.factories.evaluations import (
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    EvaluationFactory,
    RatingFactory,
    ScorecardFactory,
    VersionFactory,
)
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.programs import ProgramFactory, RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory, SiteFactory

NAME = "Nightjar"
SECRETS = (NAME.encode(), b"nightjar")

# Routes that show many things, or none of a program: asked before and after.
OPEN = {
    "": {},
    "seen/": {},
    "portfolio/": {},
    "search/": {"query": f"?q={NAME}"},
    "audit/": {},
    "jobs/": {},
    "jobs/retry/": {},
    "healthz": {},
    "settings/": {},
    "partners/": {},
    "partners/export.csv": {},
    "partners/<slug:slug>/": {"slug": "organization"},
    "partners/<slug:slug>/<slug:site>/": {"slug": "organization", "site": "site"},
    "programs/new/": {},
    "evaluations/": {},
    "evaluations/new/": {},
    "scorecards/": {},
    "api/docs/": {},
    "api/v1/schema/": {},
    "api/v1/organizations/": {},
    "api/v1/organizations/<slug:slug>/": {"slug": "organization"},
    "api/v1/sites/": {},
    "api/v1/sites/<sitekey:key>/": {"key": "site_key"},
    "api/v1/capabilities/": {},
    "api/v1/inspections/": {},
    "api/v1/events/": {},
    "api/v1/components/": {},
    "api/v1/stages/": {},
    "api/v1/markets/": {},
    "api/v1/modalities/": {},
    "api/v1/units/": {},
    "api/v1/programs/": {},
    "api/v1/evaluations/": {},
    "api/v1/scorecards/": {},
    "api/v1/shortlists/": {},
}
# Routes that show one thing of a program: which thing of the hidden world each parameter names.
PROGRAM, ROUND = {"slug": "program"}, {"pk": "evaluation"}
CARD = {"pk": "scorecard"}
HIDDEN = {
    "jobs/<slug:kind>/<uuid:pk>/retry/": ROUND,
    "programs/<slug:slug>/": PROGRAM,
    "programs/<slug:slug>/coverage/": PROGRAM,
    "programs/<slug:slug>/edit/": PROGRAM,
    "programs/<slug:slug>/members/": PROGRAM,
    "programs/<slug:slug>/members/<uuid:user>/remove/": {**PROGRAM, "user": "lead"},
    "programs/<slug:slug>/supply/": PROGRAM,
    "programs/<slug:slug>/sources/new/": PROGRAM,
    "programs/<slug:slug>/sources/<uuid:pk>/": {**PROGRAM, "pk": "source"},
    "programs/<slug:slug>/sources/<uuid:pk>/delete/": {**PROGRAM, "pk": "source"},
    "programs/<slug:slug>/requirements/new/": PROGRAM,
    "programs/<slug:slug>/requirements/<uuid:pk>/": {**PROGRAM, "pk": "requirement"},
    "programs/<slug:slug>/requirements/<uuid:pk>/delete/": {**PROGRAM, "pk": "requirement"},
    "evaluations/<uuid:pk>/": ROUND,
    "evaluations/<uuid:pk>/edit/": ROUND,
    "evaluations/<uuid:pk>/move/": ROUND,
    "evaluations/<uuid:pk>/reopen/": ROUND,
    "evaluations/<uuid:pk>/version/": ROUND,
    "evaluations/<uuid:pk>/candidates/": ROUND,
    "evaluations/<uuid:pk>/candidates/<uuid:candidate>/remove/": {**ROUND, "candidate": "candidate"},
    "evaluations/<uuid:pk>/candidates/<uuid:candidate>/gates/": {**ROUND, "candidate": "candidate"},
    "evaluations/<uuid:pk>/candidates/<uuid:candidate>/conflicts/<uuid:user>/": {**ROUND, "candidate": "candidate", "user": "lead"},
    "evaluations/<uuid:pk>/evaluators/": ROUND,
    "evaluations/<uuid:pk>/evaluators/remind/": ROUND,
    "evaluations/<uuid:pk>/evaluators/<uuid:user>/": {**ROUND, "user": "lead"},
    "evaluations/<uuid:pk>/evaluators/<uuid:user>/remove/": {**ROUND, "user": "lead"},
    "evaluations/<uuid:pk>/sheet/": ROUND,
    "evaluations/<uuid:pk>/sheet/declarations/": ROUND,
    "evaluations/<uuid:pk>/sheet/submit/": ROUND,
    "evaluations/<uuid:pk>/sheet/take-back/": ROUND,
    "evaluations/<uuid:pk>/sheet/<uuid:candidate>/<uuid:criterion>/": {**ROUND, "candidate": "candidate", "criterion": "criterion"},
    "evaluations/<uuid:pk>/consensus/": ROUND,
    "evaluations/<uuid:pk>/ranking/": ROUND,
    "evaluations/<uuid:pk>/end-to-end/": ROUND,
    "evaluations/<uuid:pk>/shortlist/": ROUND,
    "shortlists/<uuid:pk>/export.xlsx": {"pk": "shortlist"},
    "shortlists/<uuid:pk>/export.csv": {"pk": "shortlist"},
    "scorecards/<uuid:pk>/": CARD,
    "scorecards/<uuid:pk>/draft/": CARD,
    "scorecards/<uuid:pk>/versions/<int:number>/": CARD,
    "scorecards/<uuid:pk>/versions/<int:number>/weights/": CARD,
    "scorecards/<uuid:pk>/versions/<int:number>/publish/": CARD,
    "api/v1/programs/<slug:slug>/": PROGRAM,
    "api/v1/programs/<slug:slug>/requirements/": PROGRAM,
    "api/v1/programs/<slug:slug>/requirements/<uuid:pk>/": {**PROGRAM, "pk": "requirement"},
    "api/v1/programs/<slug:slug>/sources/": PROGRAM,
    "api/v1/programs/<slug:slug>/sources/<uuid:pk>/": {**PROGRAM, "pk": "source"},
    "api/v1/programs/<slug:slug>/coverage/": PROGRAM,
    "api/v1/programs/<slug:slug>/coverage/what-if/": PROGRAM,
    "api/v1/evaluations/<uuid:pk>/": ROUND,
    "api/v1/evaluations/<uuid:pk>/candidates/": ROUND,
    "api/v1/evaluations/<uuid:pk>/ratings/": ROUND,
    "api/v1/evaluations/<uuid:pk>/consensus/": ROUND,
    "api/v1/evaluations/<uuid:pk>/ranking/": ROUND,
    "api/v1/evaluations/<uuid:pk>/ranking/explain/": ROUND,
    "api/v1/scorecards/<uuid:pk>/": CARD,
    "api/v1/scorecards/<uuid:pk>/versions/": CARD,
    "api/v1/shortlists/<uuid:pk>/": {"pk": "shortlist"},
    "api/v1/shortlists/<uuid:pk>/export.xlsx": {"pk": "shortlist"},
    "api/v1/shortlists/<uuid:pk>/export.csv": {"pk": "shortlist"},
}
# Routes that say something of no program whoever asks, with the reason.
NOTHING_TO_HIDE = {
    "readyz": "counts marks of the whole installation and names none",
    "metrics": "for the machine itself, an operator's token and administrators; others are refused in tests/workbench",
    "sign-in/": "before anybody is signed in",
    "sign-out/": "the person's own session",
    "theme/": "the person's own setting",
    "settings/tokens/": "the person's own tokens",
    "settings/tokens/<uuid:pk>/revoke/": "the person's own tokens; another's is a 404 in tests/workbench",
    "api/": "every address that is no route",
}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class World:
    """Everything a program can hold."""

    organization: str
    site: str
    site_key: str
    program: str
    lead: str
    requirement: str
    source: str
    evaluation: str
    candidate: str
    criterion: str
    scorecard: str
    shortlist: str


def routes() -> Iterator[str]:
    def walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, route)
            else:
                yield route

    return (route for route in walk(get_resolver(), "") if not route.startswith("admin/"))


def build_world(organization, site) -> World:
    lead = UserFactory(username="insider")
    program = ProgramFactory(name=NAME, slug="nightjar")
    MembershipFactory(program=program, user=lead, role="lead")
    requirement = save_requirement(by=lead, requirement=RequirementFactory.build(program=program))
    example = SourceFactory.build(program=program, organization=organization)
    source = save_source(by=lead, source=example)
    version = VersionFactory(scorecard=ScorecardFactory(program=program, name=f"{NAME} scorecard"))
    criterion = CriterionFactory(version=version)
    evaluation = EvaluationFactory(program=program, version=version, name=f"{NAME} round")
    candidate = CandidateFactory(evaluation=evaluation, site=site)
    AssignmentFactory(evaluation=evaluation, user=lead)
    declare(by=lead, candidate=candidate, has_conflict=False)
    RatingFactory(candidate=candidate, criterion_lineage=criterion.lineage, evaluator=lead)
    move(by=lead, evaluation=evaluation, to="consensus")
    drain_all()
    entries = [{"candidate": candidate.pk, "role": "primary", "conditions": ""}]
    shortlist = freeze_shortlist(by=lead, evaluation=evaluation, rationale=f"{NAME} first", entries=entries)
    things = (lead.pk, requirement.pk, source.pk, evaluation.pk, candidate.pk, criterion.lineage, version.scorecard_id, shortlist.pk)
    return World(organization.slug, site.slug, site.key, program.slug, *map(str, things))


def filled(route: str, names: dict[str, str], values: dict[str, str]) -> str:
    query = names.get("query", "")
    address = re.sub(r"<\w+:(\w+)>", lambda match: values.get(match[1], "1"), route)
    return f"/{address}{query}"


def absent(names: dict[str, str]) -> dict[str, str]:
    return {name: "no-such-program" if name == "slug" else str(uuid4()) for name in names}


def answer(client: Client, address: str, method: str = "get"):
    """What the outsider gets, without what differs at each request: tokens, request id, and the address itself."""
    response = getattr(client, method)(address, content_type="application/json") if method != "get" else client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    body = re.sub(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ?")[^"]+', rb"\1-", body)
    body = re.sub(rb"(X-CSRFToken&quot;: ?&quot;)[^&]+", rb"\1-", body)
    headers = {name: value for name, value in response.headers.items() if name not in {"X-Request-Id", "Date", "Expires", "Last-Modified"}}
    location = headers.pop("Location", "").replace(address, "ADDRESS")
    return response.status_code, headers, location, body.replace(address.encode(), b"ADDRESS")


@pytest.fixture
def place(db):
    organization = OrganizationFactory(slug="public-partner")
    return organization, SiteFactory(organization=organization, slug="public-site")


@pytest.fixture
def clients(outsider):
    """The outsider's browser, and the outsider's program with a token."""
    browser = Client()
    browser.force_login(outsider)
    _token, text = issue_token(by=None, user=outsider, scope="write")
    return {False: browser, True: Client(headers={"Authorization": f"Bearer {text}"})}


def test_every_route_has_a_case():
    assert set(routes()) == OPEN.keys() | HIDDEN.keys() | NOTHING_TO_HIDE.keys()


@pytest.mark.django_db
def test_what_shows_many_things_does_not_change_when_a_program_comes_into_being(place, clients):
    organization, site = place
    values = {"organization": organization.slug, "site": site.slug, "site_key": site.key}
    addresses = {
        route: filled(route, names, {name: values.get(value, value) for name, value in names.items()}) for route, names in OPEN.items()
    }
    for address in addresses.values():  # a first visit may set cookies or notes of its own
        answer(clients[address.startswith("/api/")], address)
    before = {route: answer(clients[address.startswith("/api/")], address) for route, address in addresses.items()}

    build_world(organization, site)

    assert Program.objects.filter(name=NAME).exists()
    for route, address in addresses.items():
        after = answer(clients[address.startswith("/api/")], address)
        assert (route, after) == (route, before[route])
        assert not any(secret in after[3] for secret in SECRETS if "search" not in route)


@pytest.mark.django_db
def test_what_shows_one_thing_answers_as_for_a_name_that_does_not_exist(place, clients):
    world = build_world(*place)
    for route, names in HIDDEN.items():
        real = filled(route, names, {name: getattr(world, value) for name, value in names.items()})
        made_up = filled(route, names, absent(names))
        client = clients[route.startswith("api/")]
        for method in METHODS:
            hidden, missing = answer(client, real, method), answer(client, made_up, method)
            assert (route, method, hidden) == (route, method, missing)
            assert hidden[0] in {404, 405}, (route, method, hidden[0])
