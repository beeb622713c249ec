import pytest

pytestmark = pytest.mark.django_db


def test_smoke(client, outsider):
    client.force_login(outsider)
    for path in [
        "components/",
        "sites/",
        "organizations/",
        "capabilities/",
        "events/",
        "inspections/",
        "sites/?component=aav_vector&stage=phase1&region=EU&evidence=named",
        "units/?page_size=3",
        "nothing/",
        "sites/a.b/",
        "organizations/x/",
        "sites/?x=1&region=&status=a",
        "sites/?region=XX",
        "units/?page_size=0",
    ]:
        page = client.get("/api/v1/" + path)
        print(path, page.status_code, page.content[:300], dict(page.headers))
