"""What dated owners may not say: that a subject has two at once, or that organizations own each other on some day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import groupby

from django.utils.translation import gettext as _

from common.partial_date import first_day
from partners.imports.rings import ring_of, rings_in
from partners.imports.tables import Content, Folder, Problem


@dataclass(frozen=True, slots=True)
class Span:
    """One owner on [start, end); `row` is 0 for the standing parent of an organization without dated owners."""

    row: int
    subject: str
    owner: str
    start: date
    end: date


def owner_problems(folder: Folder) -> Iterator[Problem]:
    """Of the rows whose cells could be read; one that overlaps another is left out of the search for rings."""
    ownership = folder["ownership"]
    spans = sorted(_spans(ownership), key=lambda span: (span.subject, span.start, span.row))
    clashes = {later: earlier for _subject, rows in groupby(spans, lambda span: span.subject) for later, earlier in _clashes(rows)}
    for later, earlier in clashes.items():
        words = {"subject": later.subject, "owner": earlier.owner, "row": earlier.row}
        reason = _('"%(subject)s" still belongs to "%(owner)s" then, by row %(row)d; let that row end where this one begins') % words
        yield Problem(ownership.table.file, later.row, "from", reason)
    alone = [span for span in spans if span not in clashes]
    for row, (day, ring) in _rings([*alone, *_standing(folder["organizations"], {span.subject for span in spans})]).items():
        words = {"day": day.isoformat(), "ring": " → ".join(ring)}
        reason = _("from %(day)s the organization would own itself: %(ring)s; let one of these rows end before") % words
        yield Problem(ownership.table.file, row, "owner", reason)


def _spans(ownership: Content) -> Iterator[Span]:
    first_of_key = {row.key(ownership.table.key): row for row in reversed(ownership.rows)}
    for row in first_of_key.values():
        subject, owner = row.values.get("subject"), row.values.get("owner")
        if subject and owner and subject != owner and {"from", "to"} <= row.values.keys():
            start, end = row["from"], row["to"]
            yield Span(row.number, subject, owner, first_day(start) if start else date.min, first_day(end) if end else date.max)


def _standing(organizations: Content, dated: set[str]) -> Iterator[Span]:
    for row in organizations.rows:
        slug, parent = row.values.get("slug"), row.values.get("parent")
        if slug and parent and slug not in dated:
            yield Span(0, slug, parent, date.min, date.max)


def _clashes(rows: Iterable[Span]) -> Iterator[tuple[Span, Span]]:
    """Each row of one subject, in the order of beginnings, that begins before an earlier one has ended."""
    longest: Span | None = None
    for row in rows:
        if longest and row.start < longest.end:
            yield row, longest
        if longest is None or row.end > longest.end:
            longest = row


def _rings(spans: Iterable[Span]) -> dict[int, tuple[date, list[str]]]:
    """By row of a ring: the first day on which it is closed, and the ring. A ring begins with one of its rows."""
    found: dict[int, tuple[date, list[str]]] = {}
    suspects = _suspects(spans)
    for day in sorted({span.start for span in suspects}):
        held = {span.subject: span for span in suspects if span.start <= day < span.end}
        owners = {subject: span.owner for subject, span in held.items()}
        for subject in rings_in(owners):
            if row := held[subject].row:
                found.setdefault(row, (day, list(ring_of(subject, owners))))
    return found


def _suspects(spans: Iterable[Span]) -> list[Span]:
    """Those below a ring that closes when dates are left aside: none, where the owners are in order."""
    spans = list(spans)
    sorter = TopologicalSorter[str](_owners_ever(spans))
    try:
        sorter.prepare()
    except CycleError:
        settled = _settled(sorter)
        return [span for span in spans if not {span.subject, span.owner} & settled]
    return []


def _owners_ever(spans: Iterable[Span]) -> Mapping[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for span in spans:
        owners.setdefault(span.subject, set()).add(span.owner)
    return owners


def _settled(sorter: TopologicalSorter[str]) -> set[str]:
    """From the top down, as far as no ring stands in the way."""
    settled = set[str]()
    while ready := sorter.get_ready():
        settled.update(ready)
        sorter.done(*ready)
    return settled
