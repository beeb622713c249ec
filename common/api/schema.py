"""What the OpenAPI document says beyond the serializers: the problems, the headers of conditional and repeatable requests, ETags."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_list_serializer

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` says where in the input each fault stands; the request id is in the header X-Request-Id.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
    },
}
FIELD_ERROR = {
    "type": "object",
    "required": ["pointer", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "RFC 6901, into the body; empty for the body as a whole."},
        "parameter": {"type": "string", "description": "The query parameter, when it is not about the body."},
        "detail": {"type": "string"},
    },
}
EVERYWHERE = {
    "400": "The input is not valid.",
    "401": "No token, or one that is unknown or expired.",
    "403": "You may see it but not do this.",
    "404": "Nothing is here, or you may not see it.",
    "405": "Not a method of this path.",
    "406": "Only JSON is sent.",
    "429": "Too many requests; see Retry-After.",
}
OF_WRITES = {
    "409": "A rule or another change stands against it.",
    "413": "The body is too large.",
    "415": "Only JSON is read.",
    "422": "The Idempotency-Key was used for another body.",
}
OF_GUARDED = {"412": "It has changed since it was read.", "428": "If-Match is missing."}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of what you have: 304 when it is still current.",
    "schema": {"type": "string"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag that you have read, or `*`.",
    "schema": {"type": "string", "minLength": 1},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and body again within 24 hours: the same answer, done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
ETAG = {"ETag": {"description": "Names this version.", "schema": {"type": "string"}}}


class Schema(AutoSchema):
    def _is_list_view(self, serializer: Any = None) -> bool:
        return is_list_serializer(serializer) or (self.method == "GET" and hasattr(self.view, "keyset"))

    def get_operation_id(self) -> str:
        """`program_requirements_list`: the route's name and what is done."""
        verbs = {
            "GET": "list" if self._is_list_view() else "read",
            "POST": "create",
            "PUT": "replace",
            "PATCH": "change",
            "DELETE": "delete",
        }
        parts = [part for part in self.path.removeprefix("/api/v1/").strip("/").replace("-", "_").split("/") if not part.startswith("{")]
        return "_".join([*parts, "one" if self.path.endswith("}/") else "", verbs[self.method]]).replace("__", "_")

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_override_parameters(self) -> list[Any]:
        return []


def describe_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """For every operation the headers it takes and the problems it may answer with."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update({"Problem": PROBLEM, "FieldError": FIELD_ERROR})
    components["responses"] = {f"P{status}": _problem(text) for status, text in sorted({**EVERYWHERE, **OF_WRITES, **OF_GUARDED}.items())}
    for schema in _inputs(components["schemas"]):
        schema["additionalProperties"] = False
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _describe(path, method, operation)
    return result


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _inputs(schemas: dict[str, Any]) -> list[dict[str, Any]]:
    return [schema for name, schema in schemas.items() if name.endswith("Request") and schema.get("type") == "object"]


def _describe(path: str, method: str, operation: dict[str, Any]) -> None:
    is_list = any(parameter["name"] == "page_size" for parameter in operation.get("parameters", []))
    is_guarded = method in ("put", "patch", "delete") and not path.endswith("/ratings/")
    headers = [
        *([IF_NONE_MATCH] if method == "get" and not is_list else []),
        *([IF_MATCH] if is_guarded else []),
        *([IDEMPOTENCY_KEY] if method != "get" else []),
    ]
    if headers:
        operation["parameters"] = [*operation.get("parameters", []), *headers]
    faults = {**EVERYWHERE, **(OF_WRITES if method != "get" else {}), **(OF_GUARDED if is_guarded else {})}
    for status, answer in operation["responses"].items():
        if status in ("200", "201") and not is_list:
            answer["headers"] = ETAG
    if method == "get" and not is_list:
        operation["responses"]["304"] = {"description": "Still current."}
    operation["responses"].update({status: {"$ref": f"#/components/responses/P{status}"} for status in faults})
    operation["responses"] = dict(sorted(operation["responses"].items()))
