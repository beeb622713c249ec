"""The audit trail: one row a change, in its transaction, chained, and only growing."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from common.journal import first_break
from common.models import JournalEntry, JournalLink
from common.write_guard import writes_allowed
from partners.services import save_row
from tests.factories.registry import OrganizationFactory

pytestmark = pytest.mark.every_engine


def linked():
    """PostgreSQL links when a transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return JournalLink.objects.order_by("seq")


def rename(organization, name, by=None):
    organization.name = name
    save_row(by=by, row=organization)


@pytest.mark.django_db
def test_a_change_writes_one_chained_row_by_pseudonym(lead):
    organization = OrganizationFactory(name="Before")

    rename(organization, "After", by=lead)

    entry = JournalEntry.objects.get()
    content = json.loads(entry.canonical)
    assert (content["actor"], content["verb"], content["details"]["name"]) == (lead.audit_id, "organization.changed", "After")
    assert lead.name not in entry.canonical
    assert [link.entry_id for link in linked()] == [entry.pk]
    assert first_break() is None


@pytest.mark.django_db
def test_rows_of_the_trail_are_neither_changed_nor_deleted():
    rename(OrganizationFactory(), "After")
    entry = JournalEntry.objects.get()

    for attempt in (lambda: JournalEntry.objects.update(verb="x"), lambda: JournalEntry.objects.filter(pk=entry.pk)._raw_delete("default")):
        with pytest.raises(Error, match="only grow"), transaction.atomic(), writes_allowed():
            attempt()

    assert JournalEntry.objects.get().verb == "organization.changed"


@pytest.mark.django_db(transaction=True)
def test_verify_audit_names_the_first_broken_link():
    for name in ("one", "two", "three"):
        rename(OrganizationFactory(), name)
    seqs = [link.seq for link in linked()]
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert f"{seqs[-1]} links hold" in out.getvalue()

    original = tamper(JournalLink.objects.get(seq=seqs[1]).entry_id, "rewritten")
    try:
        with pytest.raises(CommandError, match=f"broken at link {seqs[1]}: its entry was changed"):
            call_command("verify_audit")
    finally:
        tamper(JournalLink.objects.get(seq=seqs[1]).entry_id, original)


def tamper(entry_id, text):
    """What only an owner of the database could do: change a row past its triggers."""
    before = JournalEntry.objects.get(pk=entry_id).canonical
    with writes_allowed(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'common_journalentry_update'")
            trigger = cursor.fetchone()[0]
            cursor.execute("DROP TRIGGER common_journalentry_update")
        cursor.execute("UPDATE common_journalentry SET canonical = %s WHERE id = %s", [text, entry_id])
        cursor.execute("SET session_replication_role = DEFAULT" if connection.vendor == "postgresql" else trigger)
    return before
