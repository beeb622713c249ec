"""Checked rows of the two tables of therapies -> programs, requirements, sources."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from accounts.models import User
from partners.imports.storing import Stored, same_names
from partners.imports.tables import Content, Folder, Row
from partners.imports.upsert import Upsert
from programs.choices import ProgramStage, Role
from programs.imports.tables import STATUS_LEVELS
from programs.models import Membership, Program, Requirement, Source

MarketLink = Source.markets.through


@dataclass(slots=True)
class Programs:
    """The programs that the folder names, by slug, and what changed in each."""

    rows: dict[str, Program]
    changes: dict[UUID, Counter[str]] = field(default_factory=dict)

    @property
    def changed(self) -> list[Program]:
        return [program for program in self.rows.values() if program.pk in self.changes]

    def note(self, program: UUID, what: str) -> None:
        self.changes.setdefault(program, Counter())[what] += 1


def store_programs(folder: Folder, stored: Stored, stages: Mapping[str, str]) -> Programs:
    """Inside a service, on a folder that was checked. `stages` gives the level that each stage needs."""
    programs = _store_programs(folder["programs"], stored)
    _store_requirements(folder["program_components"], programs)
    _store_sources(folder["program_components"], stored, programs, stages)
    _raise_revisions(programs)
    return programs


def _store_programs(content: Content, stored: Stored) -> Programs:
    slugs = [row["slug"] for row in content.rows]
    upsert = Upsert(Program, Program.objects.filter(slug__in=slugs).select_for_update(no_key=True), lambda row: row.slug)
    programs, new = Programs({}), []
    for row in content.rows:
        is_new = row["slug"] not in upsert.stored
        program, is_changed = upsert.put(row["slug"], _program_values(row, stored), when_new={"next_stage_id": _next_stage(row["stage"])})
        programs.rows[row["slug"]] = program
        if is_changed:
            programs.note(program.pk, "created" if is_new else "changed")
        if is_new:
            new.append(program)
    stored.tallies["programs"] = upsert.flush()
    _admit_administrators(new)
    return programs


def _program_values(row: Row, stored: Stored) -> dict[str, Any]:
    renamed = {"name": row["product"], "modality_id": row["modality_code"], "modality_text": row["modality"], "status": row["stage"]}
    sponsor = {"sponsor_id": stored.organizations.get(row["sponsor"])}
    return {**same_names(row, ("slug", "company", "indication", "approval_year", "source_url", "source_kind")), **renamed, **sponsor}


def _next_stage(status: str) -> str:
    """The stage whose cells the portfolio shows first."""
    return "commercial" if status == ProgramStage.APPROVED else status


def _admit_administrators(programs: Iterable[Program]) -> None:
    administrators = list(User.objects.filter(is_staff=True, is_active=True))
    rows = [Membership(program=program, user=user, role=Role.ADMINISTRATOR) for program in programs for user in administrators]
    Membership.objects.bulk_create(rows)


def _store_requirements(lines: Content, programs: Programs) -> None:
    """One for each component and stage that any line names, planned and ended lines too; without market and quantity."""
    rows = Requirement.objects.filter(program__in=programs.rows.values(), market=None)
    known = rows.select_for_update(no_key=True).order_by("pk")  # the usual order joins tables, which PostgreSQL would lock too
    upsert = Upsert(Requirement, known, lambda row: (row.program_id, row.component_id, row.stage_id))
    for program, component, stage in dict.fromkeys(
        (programs.rows[row["program_slug"]].pk, row["component"], row["stage"]) for row in lines.rows
    ):
        values = {"program_id": program, "component_id": component, "stage_id": stage}
        _requirement, is_changed = upsert.put((program, component, stage), values)
        if is_changed:
            programs.note(program, "requirements added")
    upsert.flush()


def _store_sources(lines: Content, stored: Stored, programs: Programs, stages: Mapping[str, str]) -> None:
    wanted = [_source_values(row, stored, programs, stages) for row in lines.rows]
    upsert = Upsert(Source, _known_sources(programs, lines, wanted), _key)
    links: dict[UUID, frozenset[str]] = {}
    for row, values in zip(lines.rows, wanted, strict=True):
        key = tuple(values[name] for name in KEY)
        old = upsert.stored.get(key)
        source, is_changed = upsert.put(key, values)
        if (_markets(old) if old else frozenset()) != row["market"]:
            links[source.pk] = row["market"]
        if old and source.pk in links:
            upsert.note_change(source)
        if is_changed or source.pk in links:
            programs.note(source.program_id, "sources changed" if old else "sources added")
    stored.tallies["program_components"] = upsert.flush()
    _set_markets(links)


KEY = ("program_id", "component_id", "organization_id", "site_id", "stage_id")


def _key(source: Source) -> tuple[Any, ...]:
    return tuple(getattr(source, name) for name in KEY)


def _known_sources(programs: Programs, lines: Content, wanted: list[dict[str, Any]]) -> list[Source]:
    """People may have added a second arrangement of the same key; the one with the market and beginning of the file comes first."""
    exact = {(*(values[name] for name in KEY), values["valid_from"], row["market"]) for row, values in zip(lines.rows, wanted, strict=True)}
    rows = (
        Source.objects.filter(program__in=programs.rows.values()).select_for_update(no_key=True).order_by("pk").prefetch_related("markets")
    )
    return sorted(rows, key=lambda row: (*_key(row), row.valid_from, _markets(row)) not in exact)


def _markets(source: Source) -> frozenset[str]:
    return frozenset(market.pk for market in source.markets.all())


def _source_values(row: Row, stored: Stored, programs: Programs, stages: Mapping[str, str]) -> dict[str, Any]:
    return {
        "program_id": programs.rows[row["program_slug"]].pk,
        "component_id": row["component"],
        "organization_id": stored.organizations[row["supplier"]],
        "site_id": stored.site_of(row["supplier"], row["site_slug"]),
        "stage_id": row["stage"],
        "level": STATUS_LEVELS[row["status"]] or stages[row["stage"]],
        "is_ended": row["status"] == "ended",
        "is_internal": row["internal"],
        "valid_from": row["from"],
        "valid_to": row["to"],
        **same_names(row, ("source_url", "source_kind", "other_source_url")),
    }


def _set_markets(links: Mapping[UUID, frozenset[str]]) -> None:
    MarketLink.objects.filter(source__in=links).delete()
    MarketLink.objects.bulk_create(
        MarketLink(source_id=source, market_id=market) for source, markets in links.items() for market in sorted(markets)
    )


def _raise_revisions(programs: Programs) -> None:
    """Of programs in which only a part changed: the others were raised with their own columns."""
    in_parts = [pk for pk, what in programs.changes.items() if not {"created", "changed"} & what.keys()]
    Program.objects.filter(pk__in=in_parts).update(revision=models.F("revision") + 1)
