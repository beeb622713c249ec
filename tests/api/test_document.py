import json
import re
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from openapi_spec_validator import validate

from workbench.api.document import document, document_bytes, sections, shapes

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
NOT_DESCRIBED = {"/api/v1/schema/"}  # the document itself


def routes(resolver, prefix):
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        else:
            yield address


def test_the_document_is_valid_openapi_3_1():
    assert document()["openapi"] == "3.1.1"
    validate(document())
    assert b'"nullable"' not in document_bytes()


def test_the_committed_document_is_the_one_that_is_served(client):
    served = client.get("/api/v1/schema/")

    assert (served.status_code, served["Content-Type"]) == (200, "application/json")
    assert json.loads(served.content) == json.loads(COMMITTED.read_text())
    assert client.get("/api/v1/schema/", headers={"If-None-Match": served["ETag"]}).status_code == 304


def test_every_route_is_described():
    found = {
        re.sub(r"<\w+:(\w+)>", lambda match: "{id}" if match[1] == "pk" else f"{{{match[1]}}}", r) for r in routes(get_resolver(), "/")
    }

    assert document()["paths"].keys() == {path for path in found if path.startswith("/api/v1/")} - NOT_DESCRIBED


def test_every_operation_has_its_own_id_and_its_problems():
    operations = [(method, op) for methods in document()["paths"].values() for method, op in methods.items()]

    ids = [operation["operationId"] for _method, operation in operations]
    assert len(ids) == len(set(ids))
    for method, operation in operations:
        needed = {"400", "401", "403", "404", "406", "429"} | (set() if method == "get" else {"409", "413", "415", "422"})
        assert needed <= operation["responses"].keys(), operation["operationId"]


def test_what_is_sent_is_described_without_further_keys():
    inputs = {name: schema for name, schema in document()["components"]["schemas"].items() if name.endswith("Request")}

    assert len(inputs) > 5
    assert [name for name, schema in inputs.items() if schema["additionalProperties"] is not False] == []


@pytest.mark.django_db
def test_the_page_shows_every_operation_and_shape_to_everybody(client):
    page = client.get("/api/docs/")
    text = page.content.decode()

    assert page.status_code == 200
    operations = [operation for section in sections() for operation in section.operations]
    assert len(operations) == sum(len(methods) for methods in document()["paths"].values())
    assert [operation.id for operation in operations if f'id="{operation.id}"' not in text] == []
    assert [shape.name for shape in shapes() if f'id="shape-{shape.name}"' not in text] == []
    links = set(re.findall(r'href="#([\w-]+)"', text))
    assert {link for link in links if f'id="{link}"' not in text} == set()
