"""A person's own settings and tokens."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from accounts.models import ApiToken, User
from accounts.services import issue_token
from common.models import JournalEntry

pytestmark = pytest.mark.django_db


def test_settings_are_saved_and_only_what_changed_is_recorded(client, outsider):
    client.force_login(outsider)

    client.post(reverse("accounts:settings"), {"theme": "dark", "time_zone": "Europe/Zurich", "single_keys": "on"})

    saved = User.objects.get(pk=outsider.pk)
    assert (saved.theme, saved.time_zone, saved.single_keys) == ("dark", "Europe/Zurich", True)
    assert sorted(JournalEntry.objects.values_list("verb", flat=True)) == ["user.theme", "user.time_zone"]


def test_unknown_time_zone_is_refused(client, outsider):
    client.force_login(outsider)

    page = client.post(reverse("accounts:settings"), {"theme": "", "time_zone": "Mars/Olympus"})

    assert list(page.context["form"].errors) == ["time_zone"]
    assert User.objects.get(pk=outsider.pk).time_zone == "UTC"


@pytest.mark.parametrize(("wanted", "given"), [("/portfolio/", "/portfolio/"), ("//evil.example/", "/")])
def test_theme_button_leads_back_to_our_own_pages_only(client, outsider, wanted, given):
    client.force_login(outsider)

    answer = client.post(reverse("accounts:theme"), {"theme": "dark", "next": wanted})

    assert answer.url == given
    assert User.objects.get(pk=outsider.pk).theme == "dark"


def test_token_is_shown_once_and_works(client, outsider):
    client.force_login(outsider)

    shown = client.post(reverse("accounts:token-issue"), {"name": "ERP", "scope": "read", "days": "30"})
    text = shown.context["text"]

    token = ApiToken.objects.of(text)
    assert (token.user, token.name, token.may_write) == (outsider, "ERP", False)
    assert text in shown.content.decode()
    assert text not in client.get(reverse("accounts:settings")).content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_token_for_ever_is_refused(client, outsider):
    client.force_login(outsider)

    page = client.post(reverse("accounts:token-issue"), {"name": "ERP", "scope": "read", "days": "100000"})

    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert list(page.context["token_form"].errors) == ["days"]
    assert not ApiToken.objects.exists()


def test_own_token_is_revoked(client, outsider):
    token, text = issue_token(by=outsider, user=outsider)
    client.force_login(outsider)

    client.post(reverse("accounts:token-revoke", args=[token.pk]))

    assert ApiToken.objects.of(text) is None


def test_token_of_somebody_else_is_not_there(client, outsider, lead):
    token, text = issue_token(by=lead, user=lead)
    client.force_login(outsider)

    assert client.post(reverse("accounts:token-revoke", args=[token.pk])).status_code == HTTPStatus.NOT_FOUND
    assert ApiToken.objects.of(text) == token
