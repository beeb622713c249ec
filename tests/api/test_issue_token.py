import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiToken
from common.models import JournalEntry
from common.write_guard import writes_allowed
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db


def issued(capsys, *arguments):
    call_command("issue_token", *arguments)
    return capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("name", ["lead", "LEAD", "lead@example.org"])
def test_the_token_stands_alone_on_the_last_line_and_works(capsys, lead, program, name):
    text = issued(capsys, name, "--scope", "write")

    assert Api(text).post(f"programs/{program.slug}/requirements/", {"component": "mrna", "stage": "phase1"}).status_code == 201
    assert JournalEntry.objects.filter(verb="token.issued").count() == 1


def test_without_a_scope_it_reads(capsys, lead, program):
    api = Api(issued(capsys, "lead"))

    assert api.get("programs/").json()["results"][0]["slug"] == program.slug
    assert api.post("programs/", {"name": "Another"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "is_active", "message"),
    [
        ("nobody", True, "Nobody is called 'nobody'; give a user name or an e-mail."),
        ("outsider", False, "of 'outsider' is closed"),
    ],
)
def test_nobody_and_a_closed_account_get_none(outsider, name, is_active, message):
    with writes_allowed():
        type(outsider).objects.update(is_active=is_active)

    with pytest.raises(CommandError, match=message):
        call_command("issue_token", name)
    assert not ApiToken.objects.exists()
