"""What only shows when rows are held side by side: keys that occur twice, names that lead nowhere, owners that own each other."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from partners.imports.owners import owner_problems
from partners.imports.rings import ring_of, rings_in
from partners.imports.tables import Content, Folder, Key, Problem, Reference, Row


def check_folder(folder: Folder) -> None:
    """Adds to the problems of the folder and raises Invalid when there are any."""
    for content in folder.values():
        folder.problems += _duplicates(content)
        folder.problems += _broken_rules(content)
        for reference in content.table.references:
            folder.problems += _dangling(content, reference, folder[reference.table])
    folder.problems += _parent_rings(folder["organizations"])
    folder.problems += _lost_subjects(folder)
    folder.problems += owner_problems(folder)
    folder.refuse_if_wrong()


def _duplicates(content: Content) -> Iterator[Problem]:
    table, first = content.table, dict[Key, int]()
    for row in content.rows:
        key = row.key(table.key)
        if first.setdefault(key, row.number) != row.number:
            named = ", ".join(f'"{part}"' for part in key if part)
            yield Problem(
                table.file, row.number, " + ".join(table.key), _("%(key)s is in row %(row)d already") % {"key": named, "row": first[key]}
            )


def _broken_rules(content: Content) -> Iterator[Problem]:
    for row in content.rows:
        for rule in content.table.rules:
            yield from (Problem(content.table.file, row.number, column, reason) for column, reason in rule(row))


def _dangling(content: Content, reference: Reference, target: Content) -> Iterator[Problem]:
    if not target.is_whole:
        return
    known = target.keys
    for row in content.rows:
        key = row.key(reference.columns)
        if key[-1] and key not in known:
            name = {"name": ".".join(key), "file": target.table.file}
            yield Problem(content.table.file, row.number, reference.columns[-1], _('"%(name)s" is not in %(file)s') % name)


def _parent_rings(organizations: Content) -> Iterator[Problem]:
    """Every organization that stands above itself."""
    parents = {row.cells["slug"]: row.cells["parent"] for row in organizations.rows}
    above_itself = rings_in(parents)
    for row in organizations.rows:
        slug = row.cells["slug"]
        if slug in above_itself:
            ring = " → ".join(ring_of(slug, parents))
            yield Problem(organizations.table.file, row.number, "parent", _("the organization would own itself: %s") % ring)


def _lost_subjects(folder: Folder) -> Iterator[Problem]:
    """The subject of an ownership is an organization, or a site as organization.site."""
    organizations, sites, ownership = folder["organizations"], folder["sites"], folder["ownership"]
    if not (organizations.is_whole and sites.is_whole):
        return
    known = {".".join(key) for key in organizations.keys | sites.keys}
    for row in ownership.rows:
        if row.cells["subject"] and row.cells["subject"] not in known:
            yield Problem(ownership.table.file, row.number, "subject", _lost(row))


def _lost(row: Row) -> str:
    file = "sites.csv" if "." in row.cells["subject"] else "organizations.csv"
    return _('"%(name)s" is not in %(file)s') % {"name": row.cells["subject"], "file": file}
