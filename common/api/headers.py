"""The headers of the API, as the OpenAPI document describes them."""

IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of what you have: 304 while it is still current.",
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
    "description": "Makes the request safe to repeat for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
ETAG = {"ETag": {"description": "Names this version.", "schema": {"type": "string"}}}
LOCATION = {"Location": {"description": "Where it is read.", "schema": {"type": "string", "format": "uri"}}}
