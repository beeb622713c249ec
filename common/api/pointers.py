"""Where in an input an error stands: JSON pointers (RFC 6901) for the body, names for query parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rest_framework.settings import api_settings


@dataclass(frozen=True, slots=True)
class FieldError:
    """`pointer` is empty for the body as a whole; a query parameter is named instead."""

    pointer: str
    detail: str
    parameter: str = ""

    def as_json(self) -> dict[str, str]:
        named = {"parameter": self.parameter} if self.parameter else {}
        return {"pointer": self.pointer, **named, "detail": self.detail}


# What the columns of the models are called in the API.
SPOKEN = {"valid_from": "from", "valid_to": "to", "is_ended": "ended", "is_internal": "internal"}


def pointer(path: str) -> str:
    """From a path whose steps are parted by slashes."""
    return "".join(step(SPOKEN.get(name, name)) for name in path.split("/")) if path else ""


def step(name: object) -> str:
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def field_errors(detail: Any, at: str = "") -> Iterator[FieldError]:
    """Flattens what REST framework reports: nested dicts and lists, and dicts keyed by row number."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from field_errors(inner, at if name == api_settings.NON_FIELD_ERRORS_KEY else at + step(name))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from field_errors(inner, at if isinstance(inner, str) else at + step(place))
    else:
        yield FieldError(at, str(detail))
