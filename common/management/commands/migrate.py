from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from common.write_guard import writes_allowed

# What the application's own role may not do, even with a bug or a stolen password.
GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE, TRUNCATE ON common_journalentry FROM {role};
REVOKE ALL ON common_journalhead FROM {role};
GRANT SELECT ON common_journalhead TO {role};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON common_journallink FROM {role};
"""


class Command(Migrate):
    help = "Migrates as the owner of the tables, then gives the application's role just what it needs."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if "owner" in settings.DATABASES:
            parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        with writes_allowed():
            super().handle(*args, **options)
        if options["database"] == "owner":
            self._grant()

    def _grant(self) -> None:
        connection = connections["owner"]
        with connection.cursor() as cursor:
            cursor.execute(GRANTS.format(role=connection.ops.quote_name(settings.DATABASES["default"]["USER"])))
