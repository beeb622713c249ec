"""A password for a command: asked for twice at a terminal, else the first line of what is piped in. Never an argument, which others see."""

import sys
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts.models import User


def read_password(user: User) -> str:
    """One that the validators take for this person."""
    password = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password


def _asked() -> str:
    password = getpass("Password: ")
    if getpass("Again: ") != password:
        raise CommandError("The two passwords differ. Nothing was changed.")
    return password
