"""Organizations in small groups of companies, their sites, and two capabilities of each site."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from common.journal import journal
from common.service import service
from partners.choices import Evidence, OrganizationKind, Region
from partners.models import Capability, Organization, Site
from workbench.scale.identity import PREFIX, chunks, identity, missing, slug, word
from workbench.scale.sizes import Sizes

CHUNK = 2000
# Every tenth organization belongs to the one before it, so that two sources may have one owner.
SUBSIDIARY_EVERY = 10
COUNTRIES = ((Region.EU, "BE"), (Region.NA, "US"), (Region.APAC, "JP"), (Region.EU, "IE"))
COMPONENTS = ("plasmid_dna", "lentiviral_vector", "drug_product_fill_finish", "aav_vector")


def seed_organizations(sizes: Sizes) -> int:
    there = set(Organization.objects.filter(slug__startswith=PREFIX).values_list("pk", flat=True))
    numbers = missing("organization", sizes.organizations, there)
    for chunk in chunks(numbers, CHUNK):
        _add_organizations(numbers=chunk)
    return len(numbers)


def seed_sites(sizes: Sizes) -> int:
    there = set(Site.objects.filter(key__startswith=PREFIX).values_list("pk", flat=True))
    numbers = missing("site", sizes.sites, there)
    for chunk in chunks(numbers, CHUNK):
        _add_sites(numbers=chunk, organizations=sizes.organizations)
    return len(numbers)


@service
def _add_organizations(*, numbers: Sequence[int]) -> None:
    Organization.objects.bulk_create(_organization(number) for number in numbers)
    journal(None, "synthetic.organizations", None, details={"added": len(numbers)})


@service
def _add_sites(*, numbers: Sequence[int], organizations: int) -> None:
    Site.objects.bulk_create(_site(number, number % organizations) for number in numbers)
    Capability.objects.bulk_create(row for number in numbers for row in _capabilities(number, number % organizations))
    journal(None, "synthetic.sites", None, details={"added": len(numbers)})


def _organization(number: int) -> Organization:
    return Organization(
        pk=identity("organization", number),
        slug=slug(number),
        name=f"{word(number)} Biologics {number:06d}",
        kind=OrganizationKind.CDMO,
        parent_id=_parent(number),
        is_fictitious=True,
        hq_country=COUNTRIES[number % len(COUNTRIES)][1],
        summary="Invented, to measure with.",
    )


def _parent(number: int) -> UUID | None:
    return identity("organization", number - 1) if number % SUBSIDIARY_EVERY == SUBSIDIARY_EVERY - 1 else None


def _site(number: int, owner: int) -> Site:
    region, country = COUNTRIES[number % len(COUNTRIES)]
    return Site(
        pk=identity("site", number),
        organization_id=identity("organization", owner),
        slug=f"site-{number:06d}",
        key=f"{slug(owner)}.site-{number:06d}",
        name=f"{word(owner)} {word(number + 37)} {number:06d}",
        region=region,
        country=country,
    )


def _capabilities(number: int, owner: int) -> Iterator[Capability]:
    for place in range(2):
        yield Capability(
            pk=identity("capability", number, place),
            organization_id=identity("organization", owner),
            site_id=identity("site", number),
            component_id=COMPONENTS[(number + place) % len(COMPONENTS)],
            max_stage_id="commercial" if number % 3 else "phase3",
            evidence=Evidence.NAMED,
            lead_time_weeks=12 + number % 40,
        )
