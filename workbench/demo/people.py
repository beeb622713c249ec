"""The demonstration's users. Their passwords are printed by `make demo` and guard nothing."""

from dataclasses import dataclass

from accounts.models import User
from accounts.services import create_user
from programs.choices import Role
from programs.models import Membership, Program
from programs.services import set_member


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    function: str
    role: str | None

    @property
    def email(self) -> str:
        return f"{self.username}@demo.example"

    @property
    def password(self) -> str:
        return f"{self.username}-demo-only"


PEOPLE = (
    Person("admin", "Ada Okafor", "Administration", Role.ADMINISTRATOR),
    Person("lead", "Hanna Voss", "Tech ops", Role.LEAD),
    Person("evaluator1", "Lena Brandt", "Quality", Role.EVALUATOR),
    Person("evaluator2", "Marta Duarte", "Process development", Role.EVALUATOR),
    Person("evaluator3", "Sora Ishii", "Supply chain", Role.EVALUATOR),
    Person("buyer", "Rita Novak", "Procurement", Role.PROCUREMENT),
    Person("viewer", "Tuuli Aalto", "Regulatory", Role.VIEWER),
    Person("outsider", "Otto Fremd", "Another department", None),
)


def seed_people() -> dict[str, User]:
    there = {user.username: user for user in User.objects.filter(username__in=[person.username for person in PEOPLE])}
    return {person.username: there.get(person.username) or _create(person) for person in PEOPLE}


def seed_members(users: dict[str, User]) -> None:
    """Everybody but the outsider, in every program that has not got them yet; a role that somebody changed stays."""
    members = set(Membership.objects.values_list("program", "user"))
    for program in Program.objects.all():
        for person in PEOPLE:
            user = users[person.username]
            if person.role and (program.pk, user.pk) not in members:
                set_member(by=None, program=program, user=user, role=person.role)


def _create(person: Person) -> User:
    is_admin = person.role == Role.ADMINISTRATOR
    return create_user(
        by=None,
        username=person.username,
        email=person.email,
        password=person.password,
        name=person.name,
        function=person.function,
        is_staff=is_admin,
        is_superuser=is_admin,
    )
