"""Registry rows -> what the decision maths reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from decision.sourcing import Level as LadderLevel
from decision.sourcing import OwnershipBook, OwnershipSpan, StageRule
from partners.models import Component, Organization, Ownership, Stage, Unit


@dataclass(slots=True)
class OwnershipReading:
    """The owners of some partners, the names of all organizations met on the way, and the facts that this rests on."""

    book: OwnershipBook
    names: dict[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> set[str]:
        return {f"organization:{slug}" for slug in self.names}


def read_ownership(*, organizations: Iterable[str], sites: Iterable[str]) -> OwnershipReading:
    """Follows owners upward, one query for a whole generation: what is read does not grow with the registry."""
    of_sites = _spans(Ownership.objects.filter(site__key__in=set(sites)))
    of_organizations: dict[str, list[OwnershipSpan]] = {}
    parents: dict[str, str] = {}
    names: dict[str, str] = {}
    generation = {*organizations, *(span.owner for spans in of_sites.values() for span in spans)}
    while generation:
        for slug, name, parent in Organization.objects.filter(slug__in=generation).values_list("slug", "name", "parent__slug"):
            names[slug] = name
            if parent:
                parents[slug] = parent
        found = _spans(Ownership.objects.filter(organization__slug__in=generation))
        of_organizations |= found
        above = {span.owner for spans in found.values() for span in spans} | {parents[slug] for slug in generation if slug in parents}
        generation = above - names.keys()
    book = OwnershipBook(
        organizations={slug: tuple(spans) for slug, spans in of_organizations.items()},
        sites={key: tuple(spans) for key, spans in of_sites.items()},
        parents=parents,
    )
    return OwnershipReading(book, names)


def _spans(rows: QuerySet[Ownership]) -> dict[str, list[OwnershipSpan]]:
    """By subject: the key of a site or the slug of an organization."""
    spans: dict[str, list[OwnershipSpan]] = {}
    for row in rows.select_related("owner", "organization", "site"):
        key = row.site.key if row.site else row.subject.slug
        spans.setdefault(key, []).append(OwnershipSpan(row.owner.slug, row.starts_on, row.ends_on, _fact_words(row)))
    return spans


def _fact_words(row: Ownership) -> str:
    words = row.kind.replace("_", " ")
    return f"{words} ({row.date_kind})" if row.date_kind else words


def stage_rules() -> tuple[StageRule, ...]:
    rows = Stage.objects.values_list("code", "position", "level_needed")
    return tuple(StageRule(code, position, LadderLevel(level)) for code, position, level in rows)


def unit_factors() -> dict[str, tuple[str, float]]:
    return {unit.code: (unit.dimension, float(unit.factor)) for unit in Unit.objects.all()}


def term_names() -> dict[str, str]:
    """Shown names of components and stages."""
    return dict([*Component.objects.values_list("code", "name"), *Stage.objects.values_list("code", "name")])
