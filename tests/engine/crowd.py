"""Many programs with a stored coverage each, made at once: what one change costs must not depend on them."""

from datetime import UTC, datetime

from common.models import Dependency, Result, Target
from common.write_guard import writes_allowed
from partners.models import Organization
from programs.models import Program, Requirement, Source

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


def crowd(first: int, last: int, partner: Organization) -> None:
    """Programs by number, each with a requirement, a source from the partner and a current result."""
    numbers = range(first, last)
    programs = [Program(name=f"Crowd {number}", slug=f"crowd-{number}") for number in numbers]
    parts = {"component_id": "aav_vector"}
    targets = [Target(kind="coverage", object_id=str(program.pk), wanted_revision=1, done_revision=1) for program in programs]
    with writes_allowed():
        Program.objects.bulk_create(programs)
        Requirement.objects.bulk_create([Requirement(program=program, stage_id="commercial", **parts) for program in programs])
        Source.objects.bulk_create([Source(program=program, organization=partner, level="Q8", **parts) for program in programs])
    Target.objects.bulk_create(targets)
    Result.objects.bulk_create([Result(target=target, revision=1, digest="", payload="{}", computed_at=MADE_AT) for target in targets])
    Dependency.objects.bulk_create([Dependency(target=target, fact="component:aav_vector") for target in targets])
