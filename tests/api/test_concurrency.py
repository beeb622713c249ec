"""Several clients at the same moment, on PostgreSQL, where they really meet."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from common.models import JournalEntry
from tests.factories.programs import SourceFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CLIENTS = 8


def at_once(request):
    """The statuses that CLIENTS threads get, which begin together."""
    barrier = Barrier(CLIENTS)

    def run(number):
        barrier.wait()
        try:
            return request(number).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return Counter(pool.map(run, range(CLIENTS)))


def test_one_key_makes_one_row(lead_api, program):
    path, body = f"programs/{program.slug}/requirements/", {"component": "mrna", "stage": "phase1"}

    statuses = at_once(lambda _number: lead_api.post(path, body, Idempotency_Key="k1"))

    assert statuses.keys() <= {201, 409}
    assert statuses[201] >= 1
    assert program.requirements.count() == 1
    assert lead_api.post(path, body, Idempotency_Key="k1").status_code == 201
    assert program.requirements.count() == 1


def test_of_writers_who_read_the_same_version_one_wins(lead_api, program):
    path = f"programs/{program.slug}/sources/{SourceFactory(program=program).pk}/"
    tag = lead_api.get(path)["ETag"]

    statuses = at_once(lambda number: lead_api.patch(path, {"note": f"by {number}"}, If_Match=tag))

    assert statuses == {200: 1, 412: CLIENTS - 1}
    assert JournalEntry.objects.filter(verb="source.changed").count() == 1


def test_the_same_requirement_is_made_once_without_a_fault(lead_api, program):
    path = f"programs/{program.slug}/requirements/"

    statuses = at_once(lambda _number: lead_api.post(path, {"component": "mrna", "stage": "phase1"}))

    assert statuses.keys() <= {201, 400, 409}
    assert statuses[201] == program.requirements.count() == 1
