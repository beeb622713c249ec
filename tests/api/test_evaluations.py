import pytest

from accounts.services import issue_token
from common.recompute.engine import drain
from common.service import service, mark_stale
from evaluations.services.rounds import move
from tests.factories.evaluations import *

pytestmark = pytest.mark.django_db


def test_smoke(client, lead, program, evaluator, django_assert_num_queries):
    version = VersionFactory(scorecard__program=program)
    criteria = [CriterionFactory(version=version) for _ in range(2)]
    e = EvaluationFactory(program=program, version=version)
    cs = [CandidateFactory(evaluation=e) for _ in range(2)]
    AssignmentFactory(evaluation=e, user=evaluator)
    for c in cs:
        DeclarationFactory(candidate=c, user=evaluator)

    def auth(u):
        return {"Authorization": "Bearer " + issue_token(by=None, user=u, scope="write")[1]}

    a, l = auth(evaluator), auth(lead)
    base = f"/api/v1/evaluations/{e.pk}/"

    def show(r):
        print(
            r.status_code,
            r.content[:700],
            {k: v for k, v in r.headers.items() if k in ("ETag", "Location", "Idempotency-Replayed", "Allow")},
        )
        return r

    show(client.get("/api/v1/evaluations/?status=open&program=" + program.slug, headers=a))
    show(client.get(base, headers=a))
    show(client.get(base + "candidates/", headers=a))
    r = show(client.get(base + "ratings/", headers=a))
    rows = r.json()
    rows[0] |= {
        "state": "rated",
        "value": 4,
        "comment": "ok",
        "evidence": [{"kind": "document", "url": "https://x.org/a", "title": "t", "date": "2024-05"}],
    }
    show(client.put(base + "ratings/", rows, content_type="application/json", headers=a))
    show(
        client.put(
            base + "ratings/",
            [{"candidate": rows[0]["candidate"], "criterion": rows[0]["criterion"], "confidence": "high"}],
            content_type="application/json",
            headers=a,
        )
    )
    show(
        client.put(
            base + "ratings/",
            [{"candidate": rows[0]["candidate"], "criterion": rows[0]["criterion"], "value": 9, "x": 1}, {"candidate": 1}],
            content_type="application/json",
            headers=a,
        )
    )
    show(client.put(base + "ratings/", {"candidate": 3}, content_type="application/json", headers=a))
    show(client.put(base + "ratings/", [], content_type="application/json", headers=a))
    show(client.put(base + "ratings/", [], content_type="application/json", headers=l))
    show(client.get(base + "ranking/", headers=a))
    show(client.get(base + "ranking/explain/?a=1", headers=a))
    drain()
    move(by=lead, evaluation=e, to="consensus")
    show(client.get(base + "ranking/", headers=a))
    drain()
    with django_assert_num_queries(1):
        r = show(client.get(base + "ranking/", headers=a))
    r = r.json()["results"]
    show(client.get(base + f"ranking/explain/?a={r[0]['candidate']}&b={r[1]['candidate']}", headers=a))
    show(client.get(base + f"ranking/explain/?a=1", headers=a))
    show(client.get(base + "ratings/", headers=l))
    r = show(client.get("/api/v1/scorecards/", headers=l)).json()["results"]
    show(client.get(f"/api/v1/scorecards/{r[0]['id']}/versions/", headers=l))
    show(client.patch(f"/api/v1/scorecards/{r[0]['id']}/", {"name": "x"}, content_type="application/json", headers=l))
    show(client.patch(f"/api/v1/scorecards/{r[0]['id']}/", {"name": "x"}, content_type="application/json", headers=l | {"If-Match": "*"}))
    show(client.delete(f"/api/v1/scorecards/{r[0]['id']}/", headers=l | {"If-Match": "*"}))
    show(client.get(f"/api/v1/shortlists/", headers=l))
