"""The two tables of therapies: programs and their supply lines."""

from django.utils.translation import gettext as _

from partners.choices import Level
from partners.imports import cells
from partners.imports.registry import SLUG_LENGTH, URL_LENGTH, Vocabulary, length_of, runs_forward, source_columns, span_columns
from partners.imports.tables import Column, Reference, Table
from programs.choices import ProgramStage
from programs.models import Program

# What a line says of itself, as a rung of the ladder; None is the level that its stage needs.
STATUS_LEVELS: dict[str, str | None] = {"qualified": None, "in_transfer": Level.Q3, "planned": Level.Q2, "ended": None}
LINE_KEY = ("program_slug", "component", "supplier", "site_slug", "stage")


def program_tables(words: Vocabulary) -> list[Table]:
    return [_programs(words), _program_components(words)]


def _programs(words: Vocabulary) -> Table:
    columns = (
        Column("slug", cells.slug(length_of(Program, "slug")), is_required=True),
        Column("product", cells.text(length_of(Program, "name")), is_required=True),
        Column("company", cells.text(length_of(Program, "company"))),
        Column("sponsor", cells.slug(SLUG_LENGTH)),
        Column("modality", cells.text(length_of(Program, "modality_text"))),
        Column("modality_code", cells.code_of(words.modalities, _("modality")), blank=None),
        Column("indication", cells.text(length_of(Program, "indication"))),
        Column("stage", cells.code_of(ProgramStage.values, _("stage of a program")), is_required=True),
        Column("approval_year", cells.year, blank=None),
        *source_columns(dated=False),
    )
    return Table("programs", columns, ("slug",), (Reference(("sponsor",), "organizations"),))


def _program_components(words: Vocabulary) -> Table:
    columns = (
        Column("program_slug", cells.slug(length_of(Program, "slug")), is_required=True),
        Column("component", cells.code_of(words.components, _("component")), is_required=True),
        Column("supplier", cells.slug(SLUG_LENGTH), is_required=True),
        Column("site_slug", cells.slug(SLUG_LENGTH)),
        Column("stage", cells.code_of(words.stages, _("stage")), is_required=True),
        Column("status", cells.code_of(STATUS_LEVELS, _("status")), is_required=True),
        Column("internal", cells.yes_no, is_required=True),
        Column("market", cells.codes_of(words.markets, _("market")), blank=frozenset()),
        *span_columns(),
        Column("other_source_url", cells.url(URL_LENGTH)),
        *source_columns(dated=False),
    )
    references = (
        Reference(("program_slug",), "programs"),
        Reference(("supplier",), "organizations"),
        Reference(("supplier", "site_slug"), "sites"),
    )
    return Table("program_components", columns, LINE_KEY, references, (runs_forward,))
