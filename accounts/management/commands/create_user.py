from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts.management.passwords import read_password
from accounts.models import User
from accounts.services import create_user
from common.command import ChangingCommand


class Command(ChangingCommand):
    help = "Adds a person, who signs in by e-mail. Asks for the password, or reads it from a pipe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name for commands and the API")
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="as other people read it")
        parser.add_argument("--function", default="", help="quality, procurement and so on")
        parser.add_argument("--administrator", action="store_true", help="may use the administration pages; opens no program")

    def handle(self, *args: Any, **options: Any) -> None:
        given = {name: options[name] for name in ("username", "email", "name", "function")}
        person = User(**given, is_staff=options["administrator"], is_superuser=options["administrator"])
        try:
            person.full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())) from error
        password = read_password(person)
        create_user(by=None, password=password, **given, is_staff=person.is_staff, is_superuser=person.is_superuser)
        self.stdout.write(f"{person.email} may sign in")
