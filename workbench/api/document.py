"""The OpenAPI document, made once a process, and what its page shows of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from threading import Lock
from typing import Any

from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

Schema = dict[str, Any]
# Alternately plain words and code.
Text = tuple[str, ...]
REF = "#/components/schemas/"
# The page says these once, under the conventions.
USUAL_PARAMETERS = {"cursor", "page_size", "If-Match", "If-None-Match", "Idempotency-Key"}
USUAL_PROBLEMS = {"400", "401", "403", "404", "406", "413", "415", "422", "429"}


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a value in words, and the schema to read on at."""

    words: str
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    is_required: bool
    text: Text
    place: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    text: Text
    parameters: tuple[Field, ...]
    body: Kind | None
    answers: tuple[tuple[str, Kind], ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    text: Text
    fields: tuple[Field, ...]
    values: tuple[str, ...]


# The generator keeps state of its own in the module and fails when two threads make their first document at once.
making = Lock()


def _generated() -> Any:
    generator: Any = SchemaGenerator  # without types of its own
    return generator().get_schema(public=True)


@cache
def document_bytes() -> bytes:
    with making, override("en"):
        return bytes(OpenApiJsonRenderer().render(_generated()))


@cache
def document() -> Schema:
    found: Schema = json.loads(document_bytes())
    return found


def sections() -> list[Section]:
    """The operations by the first step of their path."""
    operations = ((path, method, given) for path, methods in document()["paths"].items() for method, given in methods.items())
    by_tag = groupby(operations, key=lambda entry: entry[2]["tags"][0])
    return [Section(tag, tuple(_operation(*entry) for entry in entries)) for tag, entries in by_tag]


def shapes() -> list[Shape]:
    """Every schema but the pages of lists, which say nothing of their own."""
    schemas = document()["components"]["schemas"].items()
    return [_shape(name, schema) for name, schema in sorted(schemas) if not name.startswith(("Paginated", "Patched", "NullEnum"))]


def _operation(path: str, method: str, given: Schema) -> Operation:
    problems = tuple(status for status in given["responses"] if status >= "4")
    return Operation(
        id=given["operationId"],
        method=method.upper(),
        path=path,
        text=text_of(given),
        parameters=tuple(_parameter(parameter) for parameter in given.get("parameters", []) if parameter["name"] not in USUAL_PARAMETERS),
        body=_content(given.get("requestBody", {})),
        answers=tuple((status, _content(answer) or Kind("")) for status, answer in given["responses"].items() if status not in problems),
        problems=tuple(status for status in problems if status not in USUAL_PROBLEMS),
    )


def _parameter(given: Schema) -> Field:
    return Field(given["name"], kind_of(given["schema"]), given.get("required", False), text_of(given), given["in"])


def _content(given: Schema) -> Kind | None:
    schema = given.get("content", {}).get("application/json", {}).get("schema")
    return kind_of(schema) if schema else None


def _shape(name: str, schema: Schema) -> Shape:
    required = schema.get("required", [])
    properties = schema.get("properties", {}).items()
    fields = tuple(Field(field, kind_of(given), field in required, text_of(given)) for field, given in properties)
    return Shape(name, text_of(schema), fields, tuple(str(value) for value in schema.get("enum", [])))


def conventions() -> list[Text]:
    return [text_of({"description": paragraph}) for paragraph in document()["info"]["description"].split("\n\n")]


def text_of(given: Schema) -> Text:
    """What is said of it, without the list of choices, which the type shows."""
    text: str = given.get("description", "")
    return tuple(text.split("* `", maxsplit=1)[0].strip().split("`"))


def kind_of(schema: Schema) -> Kind:
    if "$ref" in schema:
        return _named(schema["$ref"].removeprefix(REF))
    if "items" in schema:
        inner = kind_of(schema["items"])
        return Kind(f"list of {inner.words}", inner.schema)
    if choices := schema.get("oneOf") or schema.get("allOf"):
        return _one_of([kind_of(choice) for choice in choices])
    if "const" in schema:
        return Kind(f"“{schema['const']}”")
    if "enum" in schema:
        return Kind(" | ".join(str(value) for value in schema["enum"]))
    return Kind(" or ".join(_types(schema)) or "any value")


def _named(name: str) -> Kind:
    if name == "NullEnum":
        return Kind("null")
    if name.startswith("Paginated"):
        row = name.removeprefix("Paginated").removesuffix("List")
        return Kind(f"page of {row}", row)
    name = name.removeprefix("Patched")
    return Kind(name, name)


def _one_of(kinds: list[Kind]) -> Kind:
    return Kind(" or ".join(kind.words for kind in kinds), next((kind.schema for kind in kinds if kind.schema), ""))


def _types(schema: Schema) -> Iterator[str]:
    given = schema.get("type", [])
    for name in [given] if isinstance(given, str) else given:
        yield schema.get("format", name) if name == "string" else name
