"""The hash chain over the audit entries: hash = sha256(previous hash, sequence number, entry).

On PostgreSQL a deferred trigger (`common/migrations`) links an entry at COMMIT, so that writers do not queue behind the head row.
SQLite has one writer at a time, so there the service links at once.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from common.models import JournalEntry, JournalHead, JournalLink

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    seq: int
    reason: str


def link_hash(previous: str, seq: int, canonical: str) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + seq.to_bytes(8, "big", signed=True) + canonical.encode()).hexdigest()


def link(entry: JournalEntry) -> None:
    if connection.vendor == "postgresql":
        return
    head, _created = JournalHead.objects.get_or_create(pk=1, defaults={"seq": 0, "hash": GENESIS})
    seq, previous = head.seq + 1, head.hash or GENESIS
    head.seq, head.hash = seq, link_hash(previous, seq, entry.canonical)
    JournalLink.objects.create(seq=seq, entry=entry, previous=previous, hash=head.hash)
    head.save()


def first_break() -> Break | None:
    """Walks the whole chain; None when every link, its entry and the head fit."""
    seq, previous = 0, GENESIS
    for found in _links():
        seq += 1
        if reason := _fault(found, seq, previous):
            return Break(seq, reason)
        previous = found.hash
    head = JournalHead.objects.filter(pk=1).first()
    if (head.seq if head else 0) != seq:
        return Break(seq + 1, f"the head says {head.seq if head else 0} links, {seq} are there")
    if head and seq and head.hash != previous:
        return Break(seq, "the head names another hash than the last link")
    return _unlinked()


def _links() -> Iterator[JournalLink]:
    return JournalLink.objects.select_related("entry").order_by("seq").iterator(chunk_size=2000)


def _fault(found: JournalLink, seq: int, previous: str) -> str:
    if found.seq != seq:
        return f"link {seq} is missing, {found.seq} follows"
    if found.previous != previous:
        return "it does not continue the link before it"
    if found.hash != link_hash(previous, seq, found.entry.canonical):
        return "its entry was changed"
    return ""


def _unlinked() -> Break | None:
    loose = JournalEntry.objects.filter(link=None).order_by("id").first()
    return Break(0, f"entry {loose.pk} stands outside the chain") if loose else None
