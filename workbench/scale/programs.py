"""Programs of three components, each with two sources at sites of the synthetic registry."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from accounts.models import User
from common.journal import journal
from common.service import mark_stale, service
from partners.choices import Level
from partners.models import Site
from programs.choices import ProgramStage, Role
from programs.models import Membership, Program, Requirement, Source
from workbench.scale.identity import PREFIX, chunks, drawn, identity, missing, slug, word
from workbench.scale.sizes import Sizes

CHUNK = 1000
COMPONENTS = ("plasmid_dna", "lentiviral_vector", "drug_product_fill_finish")
SOURCES = 2
LEVELS = (Level.Q8, Level.Q8, Level.Q6, Level.Q4)
STAGE = "commercial"

MarketLink = Source.markets.through
Place = tuple[UUID, UUID]


def seed_programs(sizes: Sizes, lead: User) -> int:
    there = set(Program.objects.filter(slug__startswith=PREFIX).values_list("pk", flat=True))
    numbers = missing("program", sizes.programs, there)
    places = synthetic_places() if numbers else []
    for chunk in chunks(numbers, CHUNK):
        _add_programs(numbers=chunk, places=places, lead=lead)
    return len(numbers)


def synthetic_places() -> list[Place]:
    """Site and organization of each synthetic site, in the order of their names."""
    return list(Site.objects.filter(key__startswith=PREFIX).order_by("slug").values_list("pk", "organization"))


@service
def _add_programs(*, numbers: Sequence[int], places: Sequence[Place], lead: User) -> None:
    programs = Program.objects.bulk_create(_program(number) for number in numbers)
    Membership.objects.bulk_create(Membership(program=program, user=lead, role=Role.LEAD) for program in programs)
    Requirement.objects.bulk_create(row for number in numbers for row in _requirements(number))
    sources = Source.objects.bulk_create(row for number in numbers for row in _sources(number, places))
    MarketLink.objects.bulk_create(MarketLink(source_id=source.pk, market_id=market) for source in sources for market in ("US", "EU"))
    for program in programs:
        mark_stale("coverage", program.pk)
    journal(None, "synthetic.programs", None, details={"added": len(numbers)})


def _program(number: int) -> Program:
    return Program(
        pk=identity("program", number),
        slug=slug(number),
        name=f"{word(number + 501)} {number:06d}",
        company="Invented, to measure with",
        modality_id="autologous_car_t",
        status=ProgramStage.APPROVED,
        next_stage_id=STAGE,
    )


def _requirements(number: int) -> Iterator[Requirement]:
    for place, component in enumerate(COMPONENTS):
        yield Requirement(
            pk=identity("requirement", number, place), program_id=identity("program", number), component_id=component, stage_id=STAGE
        )


def _sources(number: int, places: Sequence[Place]) -> Iterator[Source]:
    """None without sites: then nothing is single-sourced but all is uncovered."""
    for place in range(len(COMPONENTS) * SOURCES if places else 0):
        site, organization = places[drawn(number, place) % len(places)]
        yield Source(
            pk=identity("source", number, place),
            program_id=identity("program", number),
            component_id=COMPONENTS[place // SOURCES],
            stage_id=STAGE,
            organization_id=organization,
            site_id=site,
            level=LEVELS[drawn(place, number) % len(LEVELS)],
            valid_from=f"{2015 + drawn(number) % 10}",
        )
