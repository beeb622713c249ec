import json

import pytest

from accounts.services import issue_token
from common.recompute.engine import drain
from tests.factories.programs import RequirementFactory, SourceFactory

pytestmark = pytest.mark.django_db


def test_smoke(client, lead, program, viewer, outsider, django_assert_num_queries):
    RequirementFactory(program=program)
    SourceFactory(program=program, markets=["US"])
    token, text = issue_token(by=None, user=lead, scope="write")
    auth = {"Authorization": f"Bearer {text}"}
    base = f"/api/v1/programs/{program.slug}/"

    def show(r):
        print(
            r.status_code,
            r.content[:600],
            {k: v for k, v in r.headers.items() if k in ("ETag", "Location", "Idempotency-Replayed", "Allow")},
        )
        return r

    show(client.get("/api/v1/programs/", headers=auth))
    r = show(client.get(base, headers=auth))
    show(client.get(base, headers=auth | {"If-None-Match": r["ETag"]}))
    show(client.get(base + "requirements/", headers=auth))
    r = show(client.get(base + "sources/", headers=auth))
    sid = r.json()["results"][0]["id"]
    r = show(client.get(base + f"sources/{sid}/", headers=auth))
    show(client.put(base + f"sources/{sid}/", r.content, content_type="application/json", headers=auth))
    show(client.put(base + f"sources/{sid}/", r.content, content_type="application/json", headers=auth | {"If-Match": '"x"'}))
    show(
        client.put(
            base + f"sources/{sid}/",
            r.content,
            content_type="application/json",
            headers=auth | {"If-Match": r["ETag"], "Idempotency-Key": "a"},
        )
    )
    show(
        client.put(
            base + f"sources/{sid}/",
            r.content,
            content_type="application/json",
            headers=auth | {"If-Match": r["ETag"], "Idempotency-Key": "a"},
        )
    )
    show(
        client.post(
            base + f"requirements/",
            {"component": "mrna", "stage": "phase1", "market": "US", "quantity": 3.5, "unit": "g"},
            content_type="application/json",
            headers=auth,
        )
    )
    show(
        client.post(
            base + f"requirements/",
            {"component": "mrna", "stage": "phase1", "market": "US", "quantity": 3.5, "unit": "g"},
            content_type="application/json",
            headers=auth,
        )
    )
    show(
        client.post(
            base + f"requirements/",
            {"component": "mrnax", "stag": "phase1", "market": "any", "quantity": "3"},
            content_type="application/json",
            headers=auth,
        )
    )
    show(
        client.post(
            base + f"requirements/",
            {"component": "mrna", "stage": "phase2", "market": "any", "quantity": 3},
            content_type="application/json",
            headers=auth,
        )
    )
    drain()
    show(client.get(base + "coverage/", headers=auth))
    with django_assert_num_queries(1):
        r = show(client.get(base + "coverage/", headers=auth))
    show(client.get(base + "coverage/", headers=auth | {"If-None-Match": r["ETag"]}))
    show(
        client.post(
            base + "coverage/what-if/",
            {"without": {"regions": ["EU"], "sites": ["a"]}, "on": "2018-01-01"},
            content_type="application/json",
            headers=auth,
        )
    )
    show(client.post(base + "coverage/what-if/", {"on": "2018-01-01"}, content_type="application/json", headers=auth))
    show(client.post(base + "coverage/what-if/", {"without": {"x": 1}, "y": 2}, content_type="application/json", headers=auth))
    show(client.delete(base + f"sources/{sid}/", headers=auth | {"If-Match": "*"}))
    show(client.patch(base, {"name": "New"}, content_type="application/json", headers=auth | {"If-Match": "*"}))
    show(client.options(base, headers=auth))
    show(client.post("/api/v1/programs/", {"name": "New"}, content_type="application/json", headers=auth))
    show(client.head(base, headers=auth))
