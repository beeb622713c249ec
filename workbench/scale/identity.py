"""Who is who among the synthetic rows: the n-th of a kind has the same id, slug and name at every seeding."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar
from uuid import UUID, uuid5
from zlib import crc32

T = TypeVar("T")

PREFIX = "synthetic-"
NAMESPACE = UUID("6c1b8f0e-5d0a-5d57-9d0e-2f4e6a1b7c90")
FIRST = ("Al", "Bre", "Cor", "Del", "Ery", "Fal", "Gri", "Hol", "Ist", "Jor", "Kel", "Lum", "Mor", "Nev", "Ost", "Pel")
MIDDLE = ("va", "ni", "to", "re", "mu", "la", "ski", "do")
LAST = ("ren", "dis", "mont", "var", "lix", "thea", "gard", "nor")


def identity(kind: str, *numbers: int) -> UUID:
    return uuid5(NAMESPACE, f"{kind}/{'/'.join(map(str, numbers))}")


def slug(number: int) -> str:
    return f"{PREFIX}{number:06d}"


def word(number: int) -> str:
    """An invented word; what tells two of the same word apart is their number."""
    return FIRST[number % 16] + MIDDLE[number // 16 % 8] + LAST[number // 128 % 8]


def drawn(*key: int) -> int:
    """A number that looks drawn and is the same for the same key, on every machine."""
    return crc32(",".join(map(str, key)).encode())


def missing(kind: str, total: int, there: Collection[UUID]) -> list[int]:
    """The numbers below `total` whose row is not there, whatever became of it."""
    return [number for number in range(total) if identity(kind, number) not in there]


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Each is one transaction: a seeding that is interrupted goes on where it was."""
    return (items[start : start + size] for start in range(0, len(items), size))
