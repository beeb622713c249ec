"""Changes of a program. Each recomputes its coverage."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.models.base import described
from common.service import Invalid, Refused, bump_revision, facts_changed, mark_stale, service
from partners.models import Market, Organization
from programs import rules
from programs.choices import EDITORS, Role
from programs.models import Membership, Program, Requirement, Source
from programs.models.program import private_slug

Part = TypeVar("Part", Requirement, Source)


@service
def create_program(*, by: User | None, name: str, slug: str = "", **fields: Any) -> Program:
    """Who makes it becomes its administrator. Only an import gives a slug; otherwise it ends in a random part."""
    program = Program(name=name, slug=slug or private_slug(name), **fields)
    _checked(program)
    program.save()
    if by is not None:
        Membership.objects.create(program=program, user=by, role=Role.ADMINISTRATOR)
    journal(by, "program.created", program, details=described(program))
    mark_stale("coverage", program.pk)
    return program


@service
def update_program(*, by: User | None, program: Program, **fields: Any) -> Program:
    _require_editor(by, program)
    for name, value in fields.items():
        setattr(program, name, value)
    _checked(program)
    program.save(update_fields=list(fields))
    _changed(by, "program.changed", program, program)
    return program


@service
def delete_program(*, by: User | None, program: Program) -> None:
    """With everything in it; the audit trail stays."""
    _require_editor(by, program)
    journal(by, "program.deleted", program, details=described(program))
    mark_stale("coverage", program.pk)
    facts_changed(program.fact_key)  # whatever was computed for something in it goes with it
    program.delete()


@service
def set_member(*, by: User | None, program: Program, user: User, role: str) -> Membership:
    _require_editor(by, program)
    membership, _created = Membership.objects.update_or_create(program=program, user=user, defaults={"role": role})
    _require_editor_left(by, program)
    journal(by, "program.member", membership, details={"user": user.audit_id, "role": role})
    return membership


@service
def remove_member(*, by: User | None, membership: Membership) -> None:
    _require_editor(by, membership.program)
    journal(by, "program.member_removed", membership, details={"user": membership.user.audit_id})
    membership.delete()
    _require_editor_left(by, membership.program)


@service
def save_requirement(*, by: User | None, requirement: Requirement) -> Requirement:
    """Store a new or changed requirement."""
    return _save_part(by, requirement)


@service
def delete_requirement(*, by: User | None, requirement: Requirement) -> None:
    _delete_part(by, requirement)


@service
def save_source(
    *,
    by: User | None,
    source: Source,
    markets: Iterable[Market] | None = None,
    sub_suppliers: Iterable[Organization] | None = None,
    laboratories: Iterable[Organization] | None = None,
) -> Source:
    """Store a new or changed source; a related list that is None stays as it is."""
    if source.site is not None and source.site.organization_id != source.organization_id:
        raise Invalid([("site", f"{source.site.key} is no site of {source.organization.slug}; choose one of its own, or leave it empty")])
    _save_part(by, source)
    for name, chosen in (("markets", markets), ("sub_suppliers", sub_suppliers), ("laboratories", laboratories)):
        if chosen is not None:
            getattr(source, name).set(chosen)
    return source


@service
def delete_source(*, by: User | None, source: Source) -> None:
    _delete_part(by, source)


def _save_part(by: User | None, part: Part) -> Part:
    _require_editor(by, part.program)
    _checked(part)
    is_new = part._state.adding
    if not is_new:
        _require_unchanged(part)
        part.revision += 1
    part.save()
    _changed(by, f"{part._meta.model_name}.{'created' if is_new else 'changed'}", part, part.program)
    return part


def _require_unchanged(part: Part) -> None:
    """Under a lock: what was read is what is stored, so that nobody's change in between is lost."""
    rows = type(part)._default_manager.filter(pk=part.pk).order_by("pk")  # the usual order joins tables, which PostgreSQL would lock too
    stored = rows.select_for_update(no_key=True).values_list("revision", flat=True).first()
    if stored != part.revision:
        raise Refused(_("Somebody else changed this meanwhile. Load it again, then change it."), "conflict")


def _delete_part(by: User | None, part: Requirement | Source) -> None:
    _require_editor(by, part.program)
    _changed(by, f"{part._meta.model_name}.deleted", part, part.program)
    part.delete()


def _changed(by: User | None, verb: str, about: models.Model, program: Program) -> None:
    bump_revision(program)
    journal(by, verb, about, details=described(about))
    mark_stale("coverage", program.pk)


def _require_editor(by: User | None, program: Program) -> None:
    """A command has no person behind it and is trusted as whoever may run it."""
    if by is not None:
        rules.require(rules.may_edit(program.role_of(by)))


def _require_editor_left(by: User | None, program: Program) -> None:
    """Without one nobody could ever change the program, or its members, again."""
    if by is not None and not program.memberships.filter(role__in=EDITORS).exists():
        raise Refused(_("A program keeps at least one lead or administrator. Make somebody else one first."), "last_editor")


def _checked(row: models.Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid(list(_faults(row, error))) from error


def _faults(row: models.Model, error: ValidationError) -> Iterator[tuple[str, str]]:
    """Field and message. A constraint about several fields says by its code which one to mend."""
    columns = {column.name for column in row._meta.fields}
    for name, faults in error.error_dict.items():
        for fault in faults:
            where = fault.code if name == NON_FIELD_ERRORS else name
            yield from ((where if where in columns else "", text) for text in fault.messages)
