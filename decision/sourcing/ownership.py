"""Who owns a source on a date: the chain of owners from its site to the top."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class OwnershipSpan:
    """One owner, on [start, end); None = not stated, so open. `fact` says what made it so ("acquisition")."""

    owner: str
    start: date | None = None
    end: date | None = None
    fact: str = ""

    def holds(self, on: date) -> bool:
        """Whether this owner is the owner on that date."""
        return (self.start is None or self.start <= on) and (self.end is None or on < self.end)


@dataclass(frozen=True, slots=True)
class Owned:
    """The owners of one source on one date.

    chain    from the legal entity that holds it, up to the top
    top      the ultimate owner: the end of the chain; where owners own each other, the first of that ring by name
    spans    the dated facts that the chain rests on, in its order (a standing parent has none)
    entity_span  the fact that gave the site to chain[0]; None when the site goes with its organization
    is_known     False when the last of the chain had recorded owners, but none on this date
    subjects     the organizations and the site whose rows were looked at
    """

    chain: tuple[str, ...]
    top: str
    spans: tuple[OwnershipSpan, ...]
    entity_span: OwnershipSpan | None
    is_known: bool
    subjects: tuple[tuple[OwnershipSpan, ...], ...]


def _owner_on(spans: Iterable[OwnershipSpan], on: date) -> OwnershipSpan | None:
    """The span that holds; of several (rows that overlap) the one that began last."""
    holding = [span for span in spans if span.holds(on)]
    return max(holding, key=lambda span: (span.start or date.min, span.owner), default=None)


@dataclass(frozen=True, slots=True)
class OwnershipBook:
    """Dated owners of organizations and of single sites, and the standing parents of organizations without dated rows."""

    organizations: Mapping[str, tuple[OwnershipSpan, ...]] = field(default_factory=dict)
    sites: Mapping[str, tuple[OwnershipSpan, ...]] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)

    def chain(self, organization: str, site: str | None, on: date) -> tuple[str, ...]:
        """Owners on a date: the site's owner (else the organization), then that owner's owner, up to the top."""
        return self.owned(organization, site, on).chain

    def owned(self, organization: str, site: str | None, on: date) -> Owned:
        """The chain with the facts it rests on; owners that own each other end it without a loop."""
        of_site = self.sites.get(site, ()) if site else ()
        entity_span = _owner_on(of_site, on)
        chain, links, subjects = [entity_span.owner if entity_span else organization], [entity_span], [of_site]
        while True:
            rows = self.organizations.get(chain[-1], ())
            subjects.append(rows)
            span = _owner_on(rows, on)
            owner = span.owner if span else self._standing_parent(chain[-1])
            if owner is None or owner in chain:
                break
            chain.append(owner)
            links.append(span)
        top = min(chain[chain.index(owner) :]) if owner else chain[-1]
        spans = tuple(span for span in links if span)
        return Owned(tuple(chain), top, spans, entity_span, is_known=not rows or span is not None, subjects=tuple(subjects))

    def _standing_parent(self, organization: str) -> str | None:
        """The parent of an organization that has no dated row at all; with rows, but none on the date, it has none."""
        return None if self.organizations.get(organization) else self.parents.get(organization) or None

    def reachable(self, organization: str, site: str | None) -> tuple[OwnershipSpan, ...]:
        """Every dated row that can bear on a source on any date: of its site, its organization and all owners above them."""
        found = list(self.sites.get(site, ())) if site else []
        seen, queue = set[str](), [organization, *(span.owner for span in found)]
        while queue:
            subject = queue.pop()
            if subject in seen:
                continue
            seen.add(subject)
            rows = self.organizations.get(subject, ())
            found += rows
            queue += [span.owner for span in rows] or [owner for owner in (self.parents.get(subject),) if owner]
        return tuple(found)

    def link_fact(self, subject: str, owner: str, on: date) -> OwnershipSpan | None:
        """The dated fact that makes `owner` the owner of an organization or site on that date; None when there is none."""
        span = _owner_on(self.sites.get(subject, ()) or self.organizations.get(subject, ()), on)
        return span if span and span.owner == owner else None


def joined_by(spans: Iterable[OwnershipSpan]) -> OwnershipSpan | None:
    """The fact that completed a set of ownership links: the one that began last; None when none is dated."""
    dated = [span for span in spans if span.start]
    return max(dated, key=lambda span: (span.start or date.min, span.fact), default=None)
