"""`@service`: one transaction for the change, its audit row and the marks of what it makes stale."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import OperationalError, models, transaction

from common.recompute.marks import HURRIED, PRIORITY, Mark, flush_marks
from common.recompute.wake import wake_after_commit
from common.write_guard import writes_allowed

P = ParamSpec("P")
R = TypeVar("R")
DEADLOCK_TRIES = 3
# Who changes so few things by name looks at them next; an import, a registry fact or a date reaches many, and nobody waits.
FEW_MARKS = 3


class Refused(Exception):
    """A rule says no; `code` is stable, the message is for people and names the remedy."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


class Forbidden(Refused):
    """The person may see it but not do this."""


class Invalid(Refused):
    """An input is wrong: `errors` are (field path, message)."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" if path else message for path, message in errors), "invalid")
        self.errors = errors


@dataclass(slots=True)
class Work:
    marks: set[Mark] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)

    def flush(self) -> bool:
        return flush_marks(marks=self.marks, facts=self.facts, priority=HURRIED if len(self.marks) <= FEW_MARKS else PRIORITY)


_work: ContextVar[Work | None] = ContextVar("service_work", default=None)


def service(function: Callable[P, R]) -> Callable[P, R]:
    """The outermost service opens the transaction and, as its last statement, raises all collected marks at once.

    A deadlock is tried again from the start: nothing of the first try is left.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _work.get() is not None:
            return function(*args, **kwargs)
        for attempt in range(1, DEADLOCK_TRIES + 1):
            try:
                return _run_once(function, *args, **kwargs)
            except OperationalError as error:
                if attempt == DEADLOCK_TRIES or not _is_deadlock(error):
                    raise
                time.sleep(0.05 * attempt)
        raise AssertionError("unreachable")

    return run


def _run_once(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    work = Work()
    token = _work.set(work)
    try:
        with transaction.atomic(), writes_allowed():
            result = function(*args, **kwargs)
            if work.flush():
                wake_after_commit()
            return result
    finally:
        _work.reset(token)


def mark_stale(kind: str, object_id: UUID | str) -> None:
    """The result of this target is to be recomputed; collected, and raised once when the service ends."""
    _current().marks.add(Mark(kind, str(object_id)))


def facts_changed(*facts: str) -> None:
    """These facts changed: whatever result used one of them is to be recomputed."""
    _current().facts.update(facts)


def bump_revision(aggregate: models.Model) -> None:
    """Raise the revision that the ETag of an aggregate names, by one statement that cannot lose a concurrent rise."""
    type(aggregate)._default_manager.filter(pk=aggregate.pk).update(revision=models.F("revision") + 1)
    aggregate.refresh_from_db(fields=["revision"])


def _current() -> Work:
    work = _work.get()
    if work is None:
        raise RuntimeError("marks are raised inside a service only")
    return work


def _is_deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == "40P01" and not transaction.get_connection().in_atomic_block
