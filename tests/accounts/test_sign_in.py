"""Signing in by e-mail, and how guessing is slowed down."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

TOO_MANY = ["Too many attempts. Wait five minutes, then try again."]
WRONG = ["This e-mail and password do not fit together. Both are checked; letter case counts in the password."]


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(reverse("accounts:login"), {"username": email, "password": password, **more})


def refusals(answer):
    return list(answer.context["form"].non_field_errors())


def test_person_signs_in_by_email_whatever_its_case(client):
    user = UserFactory(email="lena@example.org")

    answer = sign_in(client, "Lena@Example.org")

    assert (answer.status_code, answer.url) == (HTTPStatus.FOUND, reverse("workbench:home"))
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    "changes", [{"is_active": False}, {"email": "other@example.org"}, {"password": "!"}], ids=["closed", "unknown", "wrong"]
)
def test_every_refusal_has_the_same_words(client, changes):
    UserFactory(**{"email": "lena@example.org", **changes})

    assert refusals(sign_in(client, "lena@example.org")) == WRONG
    assert "_auth_user_id" not in client.session


def test_sixth_guess_of_one_person_is_refused_even_with_the_right_password(client):
    UserFactory(email="lena@example.org")
    for _ in range(5):
        assert refusals(sign_in(client, "lena@example.org", "wrong")) == WRONG

    assert refusals(sign_in(client, "LENA@example.org")) == TOO_MANY
    assert "_auth_user_id" not in client.session


def test_guesses_of_one_person_do_not_lock_out_another(client):
    UserFactory(email="lena@example.org")
    for _ in range(5):
        sign_in(client, "somebody@example.org", "wrong")

    assert sign_in(client, "lena@example.org").status_code == HTTPStatus.FOUND


def test_success_forgives_earlier_failures(client):
    UserFactory(email="lena@example.org")
    for _ in range(4):
        sign_in(client, "lena@example.org", "wrong")
    sign_in(client, "lena@example.org")
    client.post(reverse("accounts:logout"))

    assert refusals(sign_in(client, "lena@example.org", "wrong")) == WRONG
    assert sign_in(client, "lena@example.org").status_code == HTTPStatus.FOUND


def test_twenty_guesses_from_one_address_are_enough(client):
    UserFactory(email="lena@example.org")
    for number in range(20):
        sign_in(client, f"guess{number}@example.org", "wrong")

    assert refusals(sign_in(client, "lena@example.org")) == TOO_MANY


def test_refusal_ends_after_a_while(client, monkeypatch):
    UserFactory(email="lena@example.org")
    monkeypatch.setattr("accounts.sign_in.WINDOW_SECONDS", 0)
    for _ in range(6):
        sign_in(client, "lena@example.org", "wrong")

    assert sign_in(client, "lena@example.org").status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("wanted", "given"),
    [("/portfolio/", "/portfolio/"), ("https://evil.example/", "/"), ("//evil.example/", "/"), ("javascript:alert(1)", "/")],
)
def test_only_our_own_pages_follow_the_sign_in(client, wanted, given):
    UserFactory(email="lena@example.org")

    assert sign_in(client, "lena@example.org", next=wanted).url == given


def test_sign_out_is_a_post(client):
    user = UserFactory()
    client.force_login(user)

    assert client.get(reverse("accounts:logout")).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    client.post(reverse("accounts:logout"))

    assert "_auth_user_id" not in client.session
