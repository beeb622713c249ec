"""A client that sends a token, and holds every answer against the OpenAPI document."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator

from accounts.models import User
from accounts.services import issue_token
from workbench.api.document import document

V1 = "/api/v1/"
UNDOCUMENTED = {405, 500}  # said once for all paths, or not meant to happen


class Api:
    """Paths are relative to /api/v1/; bodies are JSON."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        address = path if path.startswith(("/", "http")) else V1 + path
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        extra = {"headers": sent} if body is None else {"headers": sent, "data": data, "content_type": "application/json"}
        answer = getattr(self.client, method)(address, **extra)
        check_against_document(method, address, answer)
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.send("get", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("post", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("put", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("patch", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("delete", path, **headers)


def check_against_document(method: str, address: str, answer: Any) -> None:
    route = resolve(re.sub(r"^http://[^/]+|\?.*", "", address)).route
    path = "/" + re.sub(r"<\w+:(\w+)>", lambda match: "{id}" if match[1] == "pk" else f"{{{match[1]}}}", route)
    operation = document()["paths"].get(path, {}).get(method)
    if operation is None or answer.status_code in UNDOCUMENTED:
        return
    given = operation["responses"][str(answer.status_code)]
    if "$ref" in given:
        given = document()["components"]["responses"][given["$ref"].rsplit("/", 1)[1]]
    content = given.get("content", {})
    if not content:
        assert answer.content == b""
        return
    schema = content[answer["Content-Type"]]["schema"]
    Draft202012Validator({**schema, "components": document()["components"]}).validate(json.loads(answer.content))


@pytest.fixture
def as_user(db: None) -> Callable[..., Api]:
    """The API as somebody sees it, by a fresh token."""
    return lambda user, scope="write": Api(issue_token(by=None, user=user, scope=scope)[1])


@pytest.fixture
def stranger(as_user: Callable[..., Api], outsider: User) -> Api:
    return as_user(outsider)


@pytest.fixture
def lead_api(as_user: Callable[..., Api], lead: User) -> Api:
    return as_user(lead)


def pages_of(api: Api, path: str) -> Iterator[list[dict[str, Any]]]:
    """Every page of a list, by following `next`."""
    following: str | None = path
    while following:
        page = api.get(following).json()
        yield page["results"]
        following = page["next"]


def errors_of(answer: Any) -> dict[str, str]:
    """What a 400 says, by pointer or parameter."""
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {error.get("parameter") or error["pointer"]: error["detail"] for error in answer.json()["errors"]}
