from typing import Any

import factory

from common.write_guard import writes_allowed
from partners.models import Component, Market, Stage
from programs.models import Program, Requirement, Source
from tests.factories.base import GuardedFactory
from tests.factories.registry import OrganizationFactory


class ProgramFactory(GuardedFactory[Program]):
    class Meta:
        model = Program

    name = factory.Sequence(lambda n: f"Program {n}")
    slug = factory.Sequence(lambda n: f"program-{n:04d}")


class RequirementFactory(GuardedFactory[Requirement]):
    class Meta:
        model = Requirement

    program = factory.SubFactory(ProgramFactory)
    component = factory.LazyFunction(lambda: Component.objects.get(pk="lentiviral_vector"))
    stage = factory.LazyFunction(lambda: Stage.objects.get(pk="commercial"))


class SourceFactory(GuardedFactory[Source]):
    """`markets=["US"]` gives the codes of its markets."""

    class Meta:
        model = Source
        skip_postgeneration_save = True

    program = factory.SubFactory(ProgramFactory)
    component = factory.LazyFunction(lambda: Component.objects.get(pk="lentiviral_vector"))
    organization = factory.SubFactory(OrganizationFactory)
    level = "Q8"

    @factory.post_generation
    def markets(self: Source, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if extracted:
            with writes_allowed():
                self.markets.set(Market.objects.filter(pk__in=extracted))
