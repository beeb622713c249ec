import factory
from django.contrib.auth.hashers import make_password

from accounts.models import User
from programs.choices import Role
from programs.models import Membership
from tests.factories.base import GuardedFactory
from tests.factories.programs import ProgramFactory

PASSWORD = "correct horse battery"  # noqa: S105 - of people who exist in tests only


class UserFactory(GuardedFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    name = factory.LazyAttribute(lambda user: user.username.title())
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class MembershipFactory(GuardedFactory[Membership]):
    class Meta:
        model = Membership

    program = factory.SubFactory(ProgramFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.VIEWER
