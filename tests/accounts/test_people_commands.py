"""The commands that add people and give them passwords: by service, so that the audit trail knows, and never by an argument."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from common.models import JournalEntry
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
GOOD = "seven herons over water"


@pytest.fixture
def typed(monkeypatch):
    """What stands in the pipe."""

    def type_in(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return type_in


def add(*options):
    call_command("create_user", "ada", "ada@example.org", "--name", "Ada Okafor", *options, stdout=io.StringIO())


def verbs():
    return list(JournalEntry.objects.order_by("id").values_list("verb", flat=True))


def test_an_administrator_signs_in_by_email(client, typed):
    typed(f"{GOOD}\n")

    add("--administrator", "--function", "Administration")

    ada = User.objects.get()
    assert (ada.username, ada.name, ada.function, ada.is_staff, ada.is_superuser) == ("ada", "Ada Okafor", "Administration", True, True)
    assert client.login(username="ada@example.org", password=GOOD)
    assert verbs() == ["user.created"]


def test_a_person_is_no_administrator_unless_told(typed):
    typed(GOOD)

    add()

    assert User.objects.filter(is_staff=False, is_superuser=False).exists()


@pytest.mark.parametrize("password", ["", "short", "8203751946"])
def test_a_weak_password_changes_nothing(typed, password):
    typed(password)

    with pytest.raises(CommandError):
        add()

    assert (User.objects.count(), verbs()) == (0, [])


def test_a_taken_email_is_refused_with_its_field_before_a_password_is_asked(typed):
    UserFactory(username="other", email="ADA@example.org")
    typed("")

    with pytest.raises(CommandError, match="Somebody has this e-mail already"):
        add()

    assert User.objects.count() == 1


def test_a_new_password_ends_the_sessions_of_the_old_one(client, typed):
    user = UserFactory(username="eva")
    client.login(username=user.email, password=PASSWORD)
    before = client.get("/settings/").status_code
    typed(GOOD)

    call_command("set_password", "EVA", stdout=io.StringIO())

    assert (before, client.get("/settings/").status_code) == (200, 302)
    assert client.login(username=user.email, password=GOOD)
    assert verbs() == ["user.password"]


def test_nobody_is_named_in_vain(typed):
    typed(GOOD)

    with pytest.raises(CommandError, match="There is nobody called ghost"):
        call_command("set_password", "ghost")

    assert verbs() == []


def test_two_different_answers_at_the_terminal_change_nothing(monkeypatch):
    answers = iter([GOOD, f"{GOOD}!"])
    monkeypatch.setattr("accounts.management.passwords.getpass", lambda _prompt: next(answers))
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _self: True})())

    with pytest.raises(CommandError, match="differ"):
        add()

    assert (User.objects.count(), verbs()) == (0, [])
