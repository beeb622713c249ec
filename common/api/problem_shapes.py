"""Problems, as the OpenAPI document describes them."""

from typing import Any

SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        },
    },
    "FieldError": {
        "type": "object",
        "required": ["pointer", "detail"],
        "properties": {
            "pointer": {"type": "string", "description": "RFC 6901, into the body; empty for the body as a whole."},
            "parameter": {"type": "string", "description": "The query parameter, when the fault is in one."},
            "detail": {"type": "string"},
        },
    },
}
ALWAYS = {
    "400": "The input is not valid.",
    "401": "There is no token, or one that is unknown or has expired.",
    "403": "You may see it but not do this.",
    "404": "Nothing is here, or you may not see it.",
    "406": "Only JSON is sent.",
    "429": "Too many requests; see Retry-After.",
}
OF_WRITES = {
    "409": "A rule, or another change, stands against it.",
    "413": "The body is too large.",
    "415": "Only JSON is read.",
    "422": "The Idempotency-Key was used for another body.",
}
GUARDED = {"412": "It has changed since you read it.", "428": "If-Match is missing."}


def responses() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {f"P{status}": {"description": text, "content": content} for status, text in sorted((ALWAYS | OF_WRITES | GUARDED).items())}


def references(*, is_write: bool, is_guarded: bool) -> dict[str, Any]:
    met = ALWAYS | (OF_WRITES if is_write else {}) | (GUARDED if is_guarded else {})
    return {status: {"$ref": f"#/components/responses/P{status}"} for status in met}
