"""What holds for every path: problems, tokens, methods, parameters, conditional reads."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services import issue_token
from common.write_guard import writes_allowed
from partners.api import views as registry
from tests.api.conftest import Api, errors_of
from tests.factories.programs import ProgramFactory
from tests.factories.registry import OrganizationFactory

pytestmark = pytest.mark.django_db

NOTHING = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "Nothing is here, or you may not see it."}


def said(answer):
    """Status, bytes and headers without what differs at each request."""
    return answer.status_code, answer.content, {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v1/nothing/", "/api/v1/programs/a b/", "/api/v2/programs/"])
def test_a_path_that_is_no_route_is_a_problem(stranger, path):
    answer = stranger.get(path)

    assert (answer.status_code, answer["Content-Type"], answer.json()) == (404, "application/problem+json", NOTHING)


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "post", "options"])
def test_a_hidden_program_an_absent_one_and_no_route_answer_with_the_same_bytes(stranger, lead_api, program, method):
    assert lead_api.get(f"programs/{program.slug}/").status_code == 200

    body = None if method == "get" else {}
    paths = (f"programs/{program.slug}/", "programs/no-such/", "nowhere/at-all/")
    hidden, absent, nowhere = (said(stranger.send(method, path, body)) for path in paths)

    assert hidden == absent == nowhere


@pytest.mark.parametrize("change", [{"expires_at": timezone.now() - timedelta(seconds=1)}, {"digest": "0" * 64}, {"key": "0" * 12}])
def test_a_token_that_does_not_work_is_told_so(outsider, change):
    token, text = issue_token(by=None, user=outsider, scope="read")
    assert Api(text).get("components/").status_code == 200
    outsider_tokens = ApiToken.objects.filter(pk=token.pk)
    from_outside(outsider_tokens, **change)

    answer = Api(text).get("components/")

    assert answer.status_code == 401
    assert answer.json()["detail"] == "This token is not known, has expired or belongs to a closed account."


def test_a_closed_account_ends_its_tokens(as_user, outsider):
    api = as_user(outsider)
    assert api.get("components/").status_code == 200
    from_outside(type(outsider).objects.filter(pk=outsider.pk), is_active=False)

    assert api.get("components/").status_code == 401


def from_outside(rows, **values):
    """As if somebody had changed the rows in the database."""
    with writes_allowed():
        assert rows.update(**values) == 1


def test_a_browser_session_reads_and_writes_only_with_its_csrf_token(lead, program):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lead)
    body = {"component": "mrna", "stage": "phase1"}

    assert browser.get(f"/api/v1/programs/{program.slug}/").status_code == 200
    refused = browser.post(f"/api/v1/programs/{program.slug}/requirements/", body, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert not program.requirements.exists()


def test_a_token_of_scope_read_reads_and_asks_what_if_but_changes_nothing(as_user, lead, program):
    api = as_user(lead, scope="read")
    path = f"programs/{program.slug}/"

    assert api.get(path).status_code == 200
    assert api.post(f"{path}coverage/what-if/", {}).status_code == 200
    assert api.post(f"{path}requirements/", {"component": "mrna", "stage": "phase1"}).status_code == 403
    assert api.delete(path, If_Match="*").status_code == 403
    assert not program.requirements.exists()


def test_a_method_that_the_path_does_not_know_names_those_it_does(stranger):
    answer = stranger.post("components/", {})

    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, "application/problem+json", "GET, HEAD")


def test_head_answers_like_get_without_a_body(lead_api, program):
    got, head = (lead_api.send(method, f"programs/{program.slug}/") for method in ("get", "head"))

    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"name=x", "application/x-www-form-urlencoded", 415),
        (b"<name/>", "application/xml", 415),
        (b'{"name": "' + b"x" * 5_100_000 + b'"}', "application/json", 413),
    ],
    ids=["cut off", "no text", "not a number", "too deep", "a form", "XML", "too large"],
)
def test_a_body_that_cannot_be_read_is_a_problem(as_user, outsider, body, content_type, status):
    answer = as_user(outsider).client.post("/api/v1/programs/", body, content_type=content_type)

    assert (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (status, "application/problem+json", status)
    assert not outsider.programs.exists()


def test_what_the_client_cannot_take_is_not_sent(stranger):
    assert stranger.get("components/", Accept="text/html").status_code == 406


def test_a_fault_of_ours_is_a_problem_that_tells_nothing(stranger, monkeypatch, caplog):
    def fail(view):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(registry.OrganizationList, "get_queryset", fail)

    answer = stranger.get("organizations/")

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in answer.content
    assert "the secret of the house" in caplog.text


def test_unknown_repeated_and_empty_parameters_are_refused_by_name(stranger):
    answer = stranger.get("sites/?regoin=EU&region=&stage=phase1&stage=phase2&format=xml")

    assert errors_of(answer) == {
        "regoin": "The parameter “regoin” is not known here; known are: "
        "component, cursor, evidence, organization, page_size, q, region, stage, status.",
        "region": "The parameter “region” is empty; leave it out instead.",
        "stage": "The parameter “stage” is given more than once.",
        "format": "The parameter “format” is not known here; known are: "
        "component, cursor, evidence, organization, page_size, q, region, stage, status.",
    }


def test_one_resource_knows_no_parameters(lead_api, program):
    assert errors_of(lead_api.get(f"programs/{program.slug}/?fields=name")) == {
        "fields": "The parameter “fields” is not known here; known are: -."
    }


def test_a_parameter_of_a_hidden_program_is_answered_like_that_of_an_absent_one(stranger, lead_api, program):
    assert lead_api.get(f"evaluations/?program={program.slug}").status_code == 200

    hidden, absent = (stranger.get(f"evaluations/?program={slug}") for slug in (program.slug, "no-such"))

    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)


def test_who_has_the_current_version_gets_304_until_it_changes(stranger):
    organization = OrganizationFactory(slug="acme")
    first = stranger.get("organizations/acme/")
    weakened = "W/" + first["ETag"]

    same = stranger.get("organizations/acme/", If_None_Match=f'"other", {weakened}')
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])

    from_outside(type(organization).objects.filter(pk=organization.pk), name="Acme Biologics")
    changed = stranger.get("organizations/acme/", If_None_Match=first["ETag"])
    assert (changed.status_code, changed.json()["name"]) == (200, "Acme Biologics")
    assert changed["ETag"] != first["ETag"]


def test_answers_are_private_and_carry_the_id_of_the_request(lead_api, program):
    answer = lead_api.get(f"programs/{program.slug}/")

    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))
    assert len(answer["X-Request-Id"]) == 32


def test_lists_hold_what_the_reader_may_see(stranger, lead_api, program):
    ProgramFactory(name="Somebody else's")

    assert [row["slug"] for row in lead_api.get("programs/").json()["results"]] == [program.slug]
    assert stranger.get("programs/").json() == {"results": [], "next": None, "previous": None}
