"""What the OpenAPI document says beyond the serializers: tokens, problems, tags, conditional and repeatable requests."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_list_serializer

from common.api import headers, problem_shapes

WRITES = ("post", "put", "patch", "delete")
VERBS = {"GET": "read", "POST": "create", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}
DESCRIPTION = """\
Send a token in `Authorization: Bearer`. Lists are pages of `results` with `next` and `previous`; an unknown, repeated or empty query
parameter is refused. What you may not see answers as what does not exist.

Reads of one resource carry an `ETag`: send it back in `If-None-Match` to get 304 while nothing has changed, and in `If-Match` to change
only what you have read. A write may carry an `Idempotency-Key`: the same key and body again within 24 hours get the same answer, done once.

Errors are `application/problem+json` (RFC 9457); `errors` says where in the input each fault stands. The id of a request is in
`X-Request-Id`."""


class Schema(AutoSchema):
    def _is_list_view(self, serializer: Any = None) -> bool:
        return is_list_serializer(serializer) or (self.method == "GET" and hasattr(self.view, "keyset"))

    def get_operation_id(self) -> str:
        """`programs_requirements_create`: the fixed steps of the path, and what is done."""
        steps = [step.replace("-", "_") for step in self.path.removeprefix("/api/v1/").strip("/").split("/") if not step.startswith("{")]
        verb = "list" if hasattr(self.view, "keyset") and self.method == "GET" else VERBS[self.method]
        return "_".join(steps if hasattr(self.view, "reads_only") else [*steps, verb])

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{"token": []}]

    def get_request_serializer(self) -> Any:
        given = getattr(self.view, "input_class", None)
        return given(partial=self.method == "PATCH") if given and self.method in ("PUT", "PATCH") else super().get_request_serializer()


def describe_conventions(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """For every operation the headers that it takes and sends, and the problems that it may answer with."""
    result["info"]["description"] = DESCRIPTION
    components = result["components"]
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    components["schemas"].update(problem_shapes.SCHEMAS)
    components["responses"] = problem_shapes.responses()
    for name, schema in components["schemas"].items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _describe(path, method, operation)
    return result


def _describe(path: str, method: str, operation: dict[str, Any]) -> None:
    is_list = any(parameter["name"] == "cursor" for parameter in operation.get("parameters", []))
    is_guarded = method in ("put", "patch", "delete") and not path.endswith("/ratings/")
    is_tagged = (method == "get" and not is_list) or is_guarded or "201" in operation["responses"]
    taken = [
        *([headers.IF_NONE_MATCH] if method == "get" and not is_list else []),
        *([headers.IF_MATCH] if is_guarded else []),
        *([headers.IDEMPOTENCY_KEY] if method in WRITES else []),
    ]
    if taken:
        operation["parameters"] = [*operation.get("parameters", []), *taken]
    if is_tagged:
        _tag(operation["responses"])
    if method == "get" and not is_list:
        operation["responses"]["304"] = {"description": "Still what you have."}
    operation["responses"].update(problem_shapes.references(is_write=method in WRITES, is_guarded=is_guarded))
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _tag(responses: dict[str, Any]) -> None:
    for status in responses.keys() & {"200", "201"}:
        responses[status]["headers"] = {**headers.ETAG, **(headers.LOCATION if status == "201" else {})}
