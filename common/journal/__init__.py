"""The audit trail: one insert-only, hash-chained table, written in the transaction of the change."""

from common.journal.chain import Break, first_break
from common.journal.write import Actor, journal

__all__ = ["Actor", "Break", "first_break", "journal"]
