from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from accounts.management.passwords import read_password
from accounts.models import User
from accounts.services import set_password
from common.command import ChangingCommand


class Command(ChangingCommand):
    help = "Gives a person a new password and ends their sessions. Asks for it, or reads it from a pipe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name or e-mail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.named(options["user"])
        except User.DoesNotExist as error:
            raise CommandError(f"There is nobody called {options['user']}.") from error
        set_password(by=None, user=user, password=read_password(user))
        self.stdout.write(f"{user.email} has a new password")
