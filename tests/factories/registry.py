import factory

from partners.models import Capability, Component, Event, Organization, Ownership, Site
from tests.factories.base import GuardedFactory


class OrganizationFactory(GuardedFactory[Organization]):
    class Meta:
        model = Organization

    slug = factory.Sequence(lambda n: f"organization-{n}")
    name = factory.LazyAttribute(lambda organization: organization.slug.replace("-", " ").title())
    kind = "cdmo"


class SiteFactory(GuardedFactory[Site]):
    class Meta:
        model = Site

    organization = factory.SubFactory(OrganizationFactory)
    slug = factory.Sequence(lambda n: f"site-{n}")
    name = factory.LazyAttribute(lambda site: f"{site.organization.name} {site.slug.title()}")
    region = "EU"
    country = "BE"


class CapabilityFactory(GuardedFactory[Capability]):
    class Meta:
        model = Capability

    site = factory.SubFactory(SiteFactory)
    organization = factory.LazyAttribute(lambda capability: capability.site.organization)
    component = factory.LazyFunction(lambda: Component.objects.get(pk="lentiviral_vector"))
    evidence = "named"


class OwnershipFactory(GuardedFactory[Ownership]):
    class Meta:
        model = Ownership

    organization = factory.SubFactory(OrganizationFactory)
    owner = factory.SubFactory(OrganizationFactory)
    kind = "acquisition"


class EventFactory(GuardedFactory[Event]):
    class Meta:
        model = Event

    organization = factory.SubFactory(OrganizationFactory)
    date = "2024-05-01"
    kind = "expansion"
