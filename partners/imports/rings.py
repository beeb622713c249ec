"""Rings among names of which each has at most one owner."""

from collections.abc import Iterator, Mapping


def rings_in(owners: Mapping[str, str]) -> set[str]:
    """Every name that stands above itself. Walks up from each once; a walk that meets its own path has closed a ring."""
    seen, found = set[str](), set[str]()
    for start in owners:
        path = list[str]()
        at = start
        while at in owners and at not in seen:
            seen.add(at)
            path.append(at)
            at = owners[at]
        if at in path:
            found.update(path[path.index(at) :])
    return found


def ring_of(start: str, owners: Mapping[str, str]) -> Iterator[str]:
    """From a name on a ring back to itself."""
    yield start
    at = owners[start]
    while at != start:
        yield at
        at = owners[at]
    yield start
