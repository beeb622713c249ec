"""What every test may rely on: named people, a program they share, and a database that resets under the write guard."""

import os
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from accounts.models import User
from common.write_guard import writes_allowed
from programs.choices import Role
from programs.models import Program
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.programs import ProgramFactory

# Playwright runs an event loop in the test's thread; Django's ORM would refuse to work there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

GROWING_TABLES = ("common_journalentry", "common_journallink")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _reset_past_the_guards() -> Iterator[None]:
    """Only the emptying of tables between tests may pass the write guard and the triggers of the audit trail."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def reset(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with writes_allowed():
            if self.connection.vendor == "postgresql":
                flush(self, ["SET session_replication_role = replica", *statements, "SET session_replication_role = DEFAULT"])
            else:
                flush(self, [statement for statement in statements if not any(table in statement for table in GROWING_TABLES)])
        _restore_vocabulary()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", reset)
        yield


def _restore_vocabulary() -> None:
    migration = __import__("partners.migrations.0002_taxonomy", fromlist=["add_terms"])
    with writes_allowed():
        migration.add_terms(apps, connection.schema_editor())


@pytest.fixture
def program(db: None) -> Program:
    return ProgramFactory(name="FHT-101")


@pytest.fixture
def lead(program: Program) -> User:
    return MembershipFactory(program=program, user=UserFactory(username="lead", name="Lena Lead"), role=Role.LEAD).user


@pytest.fixture
def evaluator(program: Program) -> User:
    return MembershipFactory(program=program, user=UserFactory(username="evaluator", name="Eva Evaluator"), role=Role.EVALUATOR).user


@pytest.fixture
def second_evaluator(program: Program) -> User:
    return MembershipFactory(program=program, user=UserFactory(username="second", name="Sven Second"), role=Role.EVALUATOR).user


@pytest.fixture
def buyer(program: Program) -> User:
    return MembershipFactory(program=program, user=UserFactory(username="buyer", name="Bea Buyer"), role=Role.PROCUREMENT).user


@pytest.fixture
def viewer(program: Program) -> User:
    return MembershipFactory(program=program, user=UserFactory(username="viewer", name="Vic Viewer"), role=Role.VIEWER).user


@pytest.fixture
def outsider(db: None) -> User:
    """Signed in, and a member of nothing."""
    return UserFactory(username="outsider", name="Otto Outsider")
