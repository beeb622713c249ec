"""Rows are written by services alone: a write from anywhere else stops with an error instead of escaping the audit trail."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

GUARDED_APPS = ("accounts", "common", "partners", "programs", "evaluations")
# Kept by the engine and by the API's machinery: marks, results, measures, repeated requests and counts are not changes that somebody made.
ENGINE_TABLES = {
    "common_target",
    "common_result",
    "common_dependency",
    "common_factclock",
    "common_measure",
    "common_failure",
    "common_heartbeat",
    "common_idempotencyrecord",
    "common_requestcount",
}
WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+"?(\w+)"?', re.IGNORECASE)

_allowed: ContextVar[bool] = ContextVar("writes_allowed", default=False)


class UnguardedWrite(RuntimeError):
    """A guarded table was written outside a service."""


@contextmanager
def writes_allowed() -> Iterator[None]:
    """For the service decorator, migrations and test factories."""
    token = _allowed.set(True)
    try:
        yield
    finally:
        _allowed.reset(token)


def install_guard(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)


def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not _allowed.get():
        match = WRITE.match(sql)
        if match is not None and match[1].lower() in guarded_tables():
            raise UnguardedWrite(f"{match[1]} is written outside a service; call one, or decorate the caller with @service")
    return execute(sql, params, many, context)


@cache
def guarded_tables() -> frozenset[str]:
    models = [model for label in GUARDED_APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    return frozenset(model._meta.db_table for model in models) - ENGINE_TABLES
