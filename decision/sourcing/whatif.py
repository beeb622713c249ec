"""What a what-if takes away."""

from dataclasses import dataclass

from decision.sourcing.ownership import Owned
from decision.sourcing.supply import Source


@dataclass(frozen=True, slots=True)
class Loss:
    """Sites, organizations, parents and regions that are assumed gone.

    organizations  takes the sources of just that organization
    parents        takes the sources with it anywhere in their chain of owners on that date, the first of the chain included
    regions        takes the sources whose site is there; a source without site stays
    """

    sites: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def takes(self, source: Source, owned: Owned) -> str | None:
        """The slug (or region) whose loss takes this source away; None when it stands."""
        hit = [
            *self.sites.intersection({source.site}),
            *self.organizations.intersection({source.organization}),
            *(owner for owner in owned.chain if owner in self.parents),
            *(self.regions.intersection({source.region}) if source.site else ()),
        ]
        return hit[0] if hit else None


NO_LOSS = Loss()
