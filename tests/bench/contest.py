"""Ours, the floor and the fastest peer, timed in turns."""

from collections.abc import Callable

from tests.bench.inputs import written
from tests.bench.measure import Measured, Stopwatch, Watch, race
from tests.bench.rivals import Entry

NEAR = 2.0  # one trial says so much about who is the fastest


def contest(
    name: str,
    size: tuple[int, ...],
    ours: Callable[[], object],
    floor: tuple[Watch, ...] = (),
    entries: list[Entry] | None = None,
    times: float = 1.0,
) -> Measured:
    """One row.

    floor    what together is the least that NumPy needs
    entries  of the peers, the fastest first
    times    how often a peer has to do what its watch shows
    """
    fast = [entry for entry in entries or [] if entries and entry.seconds <= NEAR * entries[0].seconds]
    timed = [(entry.label, entry.watch) for entry in fast if entry.watch is not None]
    ours_s, *rest = race(Stopwatch(ours), *floor, *(watch for _label, watch in timed))
    shown = dict(zip((label for label, _watch in timed), rest[len(floor) :], strict=True))
    seconds = {entry.label: shown.get(entry.label, entry.seconds) * times for entry in fast}
    peer = min(seconds, key=seconds.__getitem__) if seconds else None
    return Measured(
        name=name,
        size=written(*size),
        ours_s=ours_s,
        peer=peer,
        peer_s=seconds[peer] if peer else None,
        floor_s=sum(rest[: len(floor)]) if floor else None,
    )
