"""One JSON object for each event of the log. People stand in it by pseudonym, things by id; what they wrote and rated does not.

The message of an exception can repeat what somebody entered (a database names the row that it refuses), so an error is logged by its
type and by where it was raised.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery import current_task
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
request_id: ContextVar[str] = ContextVar("request_id", default="-")

# What a record has by itself; whatever else it carries was given as `extra`.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id", "task_id", "user_id"}
FRAMES = 12


class ContextFilter(logging.Filter):
    """Adds on whose behalf the line is written: the request, the task, the person's pseudonym."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        record.task_id = str(current_task.request.id) if current_task else "-"
        record.user_id = _pseudonym(current_request.get())
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        context = {"request": "request_id", "task": "task_id", "user": "user_id"}
        line |= {name: found for name, key in context.items() if (found := getattr(record, key, "-")) != "-"}
        line |= {name: value for name, value in vars(record).items() if name not in OWN and _is_plain(value)}
        if record.exc_info and record.exc_info[1]:
            line |= _fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _fault(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return {"error": type(error).__name__, "raised": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}


def _is_plain(value: object) -> bool:
    """Django hangs the whole request on some records; a line holds values, not objects."""
    return isinstance(value, str | int | float | bool)


def _pseudonym(request: HttpRequest | None) -> str:
    """Of a person whom the request has looked up already: writing a line asks the database nothing."""
    user = getattr(request, "_cached_user", None) or getattr(request, "user", None)
    return "-" if isinstance(user, SimpleLazyObject) else getattr(user, "audit_id", "-")
