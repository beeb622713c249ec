"""Stored rows brought in line with what a file says, by two statements for all of them."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from django.db import models

from common.models import Aggregate

M = TypeVar("M", bound=models.Model)
BATCH = 500


@dataclass(slots=True)
class Tally:
    """What became of the rows of one file; `left` are stored rows that the file does not name and that stay as they are."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left: int = 0

    @property
    def is_still(self) -> bool:
        return not (self.added or self.changed)

    def as_details(self) -> dict[str, int]:
        return asdict(self)


class Upsert(Generic[M]):
    """`key` tells which stored row a line of the file means. Values are by column (`parent_id`), so that nothing is fetched to compare."""

    def __init__(self, model: type[M], stored: Iterable[M], key: Callable[[M], Hashable]) -> None:
        self.model = model
        self.tally = Tally()
        # Of several with one key, made by people, the first in the order of the query is meant.
        self.stored: dict[Hashable, M] = {}
        for row in stored:
            self.stored.setdefault(key(row), row)
        self._met: set[Hashable] = set()
        self._new: list[M] = []
        self._changed: dict[Any, M] = {}
        self._columns: set[str] = set()

    def put(self, key: Hashable, values: Mapping[str, Any], *, when_new: Mapping[str, Any] | None = None) -> tuple[M, bool]:
        """The row as it will be stored, and whether that is a change. `when_new` are values that a later import leaves to people."""
        self._met.add(key)
        row = self.stored.get(key)
        if row is None:
            row = self.model(**values, **(when_new or {}))
            self._new.append(row)
            return row, True
        return row, self._overwrite(row, values)

    def note_change(self, row: M) -> None:
        """Something beside its columns changes, such as a related list: it counts as changed, once."""
        if row.pk in self._changed:
            return
        self._changed[row.pk] = row
        if isinstance(row, Aggregate):
            row.revision += 1
            self._columns.add("revision")

    def flush(self) -> Tally:
        self.model._default_manager.bulk_create(self._new, batch_size=BATCH)
        if self._columns:
            self.model._default_manager.bulk_update(self._changed.values(), sorted(self._columns), batch_size=BATCH)
        self.tally.added, self.tally.changed = len(self._new), len(self._changed)
        self.tally.unchanged = len(self._met) - self.tally.added - self.tally.changed
        self.tally.left = len(self.stored.keys() - self._met)
        return self.tally

    def _overwrite(self, row: M, values: Mapping[str, Any]) -> bool:
        differing = {column: value for column, value in values.items() if getattr(row, column) != value}
        for column, value in differing.items():
            setattr(row, column, value)
        self._columns.update(differing)
        if differing:
            self.note_change(row)
        return bool(differing)
