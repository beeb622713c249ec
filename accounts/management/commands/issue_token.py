from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.choices import Scope
from accounts.models import User
from accounts.services import TOKEN_DAYS, issue_token


class Command(BaseCommand):
    help = "Issues an API token and prints it alone on the last line; it is shown this once. `write` includes `read`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name or e-mail")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ)
        parser.add_argument("--days", type=int, default=TOKEN_DAYS, help="how long it works")

    def handle(self, *args: Any, **options: Any) -> None:
        _token, text = issue_token(by=None, user=_user(options["user"]), scope=options["scope"], days=options["days"])
        self.stdout.write(text)


def _user(text: str) -> User:
    try:
        user = User.objects.named(text)
    except User.DoesNotExist as error:
        raise CommandError(f"Nobody is called '{text}'; give a user name or an e-mail.") from error
    if not user.is_active:
        raise CommandError(f"The account of '{text}' is closed; a token of it would never work.")
    return user
