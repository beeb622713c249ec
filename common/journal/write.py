import secrets
from collections.abc import Mapping
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from common.canonical import canonical_json, sha256_hex
from common.journal.chain import link
from common.models import JournalEntry, JournalValue

SYSTEM = "system"


class Actor(Protocol):
    """Who did it, by pseudonym: the name stands in the account alone and can be erased there."""

    @property
    def audit_id(self) -> str: ...


def journal(
    by: Actor | None,
    verb: str,
    about: models.Model | None,
    *,
    details: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> None:
    """One audit row for one change, in the change's own transaction; `about` is None for a batch that is about no single row.

    `details` go into the hashed entry as they are: codes, numbers, dates. `texts` are personal or free text: the entry
    keeps only their salted hash, the text itself stands in an erasable row.
    """
    kept = {key: (secrets.token_hex(16), value) for key, value in (texts or {}).items() if value}
    at, actor = timezone.now(), by.audit_id if by is not None else SYSTEM
    program_id = str(getattr(about, "audit_program_id", ""))
    object_type, object_id = ("", "") if about is None else (about._meta.label_lower, str(about.pk))
    content = {
        "at": at,
        "actor": actor,
        "verb": verb,
        "object": [object_type, object_id],
        "program": program_id,
        "details": dict(details or {}),
        "texts": {key: sha256_hex(salt + value) for key, (salt, value) in kept.items()},
    }
    entry = JournalEntry.objects.create(
        canonical=canonical_json(content),
        at=at,
        actor=actor,
        verb=verb,
        object_type=object_type,
        object_id=object_id,
        program_id=program_id,
    )
    JournalValue.objects.bulk_create(JournalValue(entry=entry, key=key, salt=salt, value=value) for key, (salt, value) in kept.items())
    link(entry)
