"""`lead`, who is a member of every synthetic program, and the evaluators beside."""

import secrets

from accounts.models import User
from accounts.services import create_user

LEAD = "lead"
OTHERS = 7


def seed_evaluators() -> list[User]:
    """`lead` first. Who is not there is made with a password that nobody knows; `set_password` gives one that somebody does."""
    names = {LEAD: "Lead", **{f"synthetic{number}": f"Synthetic Evaluator {number}" for number in range(1, OTHERS + 1)}}
    there = {user.username: user for user in User.objects.filter(username__in=names)}
    return [there.get(username) or _create(username, name) for username, name in names.items()]


def _create(username: str, name: str) -> User:
    return create_user(by=None, username=username, email=f"{username}@synthetic.example", password=secrets.token_urlsafe(32), name=name)
