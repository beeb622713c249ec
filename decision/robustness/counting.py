"""Counting ranks, winners and pairs over many samples, faster than by argsort.

Each total becomes the upper bits of an unsigned integer, best first, and the candidate's number its lower bits: sorting the integers in
place orders the candidates, at a quarter of the price of argsort. Totals are resolved to 2^-22 of their spread at 1,000 candidates and to
2^-26 at 50; differences below that fall to the candidate of the lower number. Up to `COMPARED` candidates, samples in which two
neighbours are that close are compared in full, so that ranks there are exact, ties included.

Totals are ordered in blocks that stay in the second-level cache, and counted in batches large enough to pay for their tables. Whatever is
as large as a block is written over the one before: memory that threads give back and ask for again costs them more than the sums.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from decision.ranking import TIE_TOLERANCE
from decision.robustness.sampling import IndexArray
from decision.types import FloatArray

CountArray = NDArray[np.int64]
COMPARED = 64
WIDE_KEYS_FROM = 4097
FLOAT_BITS = 52
BLOCK_CELLS, BATCH_CELLS = 2**16, 2**21
BYTE_LANES = 8
BATCH_SAMPLES = 255 * BYTE_LANES  # a byte counts to 255
SLAB = 64
LEVELS = 2.0**31 - 4


def block_length(count: int) -> int:
    """Samples of one block of totals."""
    return max(1, min(BATCH_SAMPLES // 2, BLOCK_CELLS // count))


def batch_length(count: int) -> int:
    """Samples that are counted at once: at least a block."""
    return max(block_length(count), min(BATCH_SAMPLES, BATCH_CELLS // count))


class Counter:
    """What one thread has counted, once `finish` was called.

    places  (candidates, n): in how many samples each row has a rank of 1, 2, ...
    wins    (n, n): in how many samples a row is strictly better than a column; None if not asked for
    joint   (sample, row) of those who share a first place
    """

    def __init__(self, sizes: IndexArray, first: IndexArray, *, every: bool, pairwise: bool) -> None:
        """Nothing counted yet.

        sizes  (n,): how many candidates with the very same values each row stands for
        first  (samples,): to be filled with the winner of each sample, n where it is in `joint`; shared by all threads
        every  whether to compare every sample in full, for any number of candidates
        """
        rows = sizes.size
        self.places: CountArray = np.zeros((int(sizes.sum()), rows), dtype=np.int64)
        self.wins: CountArray | None = np.zeros((rows, rows), dtype=np.int64) if pairwise else None
        self.joint: list[tuple[IndexArray, IndexArray]] = []
        self._sizes, self._first, self._every, self._filled = sizes, first, every, 0
        self._bits = max(1, (rows - 1).bit_length())  # so that levels fit into a signed integer, which processors convert to faster
        self._keys: NDArray[Any] = np.empty((block_length(rows), rows), dtype=np.uint32 if rows < WIDE_KEYS_FROM else np.uint64)
        self._limit = 2.0 ** min(self._keys.itemsize * 8 - self._bits, FLOAT_BITS) - 2
        self._orders: NDArray[Any] = np.empty((batch_length(rows), rows), dtype=np.int32 if rows <= COMPARED else np.min_scalar_type(rows))
        self._steps = np.empty(self._keys.size, dtype=self._keys.dtype)
        self._cells: NDArray[Any] = np.empty((batch_length(rows), min(SLAB, rows)), dtype=np.int32 if rows <= COMPARED else np.int64)
        self._levels: NDArray[np.int32] = np.empty((rows, batch_length(rows) if pairwise else 0), dtype=np.int32)

    def add(self, totals: FloatArray, start: int) -> None:
        """Take in one block of totals (samples, n), which are overwritten; it begins with sample number `start`."""
        best = totals.max()
        scale = self._limit / max(float(best - totals.min()), TIE_TOLERANCE)
        gaps = np.multiply(np.subtract(best, totals, out=totals), scale, out=totals)
        keys = self._sorted_keys(gaps)
        close = self._close(keys, TIE_TOLERANCE * scale)
        keys &= keys.dtype.type(2**self._bits - 1)
        self._first[start : start + len(keys)] = keys[:, 0]
        if close.size:
            self._first[start + close] = self._sizes.size
            self._compare(gaps[close], TIE_TOLERANCE * scale, start + close)
            keys, gaps = np.delete(keys, close, axis=0), np.delete(gaps, close, axis=0)
        self._keep(keys, gaps)

    def finish(self) -> None:
        """Count what has been taken in and not yet been counted."""
        self._count_places(self._orders[: self._filled])
        if self.wins is not None:
            self.wins += count_wins(self._levels[:, : self._filled], may_tie=self._sizes.size > COMPARED)
        self._filled = 0

    def _sorted_keys(self, gaps: FloatArray) -> NDArray[Any]:
        keys = self._keys[: len(gaps)]
        np.copyto(keys.view(f"i{keys.itemsize}"), gaps, casting="unsafe")
        keys <<= keys.dtype.type(self._bits)
        keys |= np.arange(self._sizes.size, dtype=keys.dtype)
        keys.sort(axis=1)
        return keys

    def _close(self, keys: NDArray[Any], tolerance: float) -> IndexArray:
        """The samples in which the order of two neighbours is not certain."""
        if self._every:
            return np.arange(len(keys))
        if self._sizes.size > COMPARED:
            return np.empty(0, dtype=np.intp)
        line = keys.ravel()
        # Steps from one sample to the next wrap around to large numbers.
        steps = np.subtract(line[1:], line[:-1], out=self._steps[: keys.size - 1])
        near = min((int(tolerance) + 2) << self._bits, np.iinfo(keys.dtype).max)
        if not steps.size or steps.min() >= near:
            return np.empty(0, dtype=np.intp)
        return np.unique(np.flatnonzero(steps < near) // self._sizes.size)

    def _compare(self, gaps: FloatArray, tolerance: float, samples: IndexArray) -> None:
        """Count samples in which candidates may tie, every one against every one."""
        step = max(1, BATCH_CELLS // self._sizes.size**2)
        for start in range(0, len(gaps), step):
            part = gaps[start : start + step]
            ahead = part[:, :, np.newaxis] < part[:, np.newaxis, :] - tolerance
            before = np.add.reduce(ahead * self._sizes[:, np.newaxis], axis=1)
            self._count(before, np.arange(self._sizes.size))
            sample, row = np.nonzero(before == 0)
            self.joint.append((samples[start + sample], row))
            if self.wins is not None:
                self.wins += ahead.sum(axis=0)

    def _keep(self, orders: NDArray[Any], gaps: FloatArray) -> None:
        """Put a block with the others of its batch."""
        if self._filled + len(orders) > len(self._orders):
            self.finish()
        kept = slice(self._filled, self._filled + len(orders))
        self._orders[kept] = orders
        if self.wins is not None:
            np.multiply(gaps.T, LEVELS / self._limit, out=self._levels[:, kept], casting="unsafe")
        self._filled = kept.stop

    def _count_places(self, orders: NDArray[Any]) -> None:
        """Count orders (samples, n), the best first; a slab of ranks at a time, whose counts fit into the cache."""
        rows = self._sizes.size
        if len(self.places) > rows:
            sizes = self._sizes[orders]
            self._count(np.cumsum(sizes, axis=1) - sizes, orders)
            return
        for left in range(0, rows, SLAB):
            width = min(SLAB, rows - left)
            cells = self._cells[: len(orders), :width]
            np.add(orders[:, left : left + width], np.arange(0, width * rows, rows, dtype=cells.dtype), out=cells)
            self.places[left : left + width] += np.bincount(cells.ravel(), minlength=width * rows).reshape(width, rows)

    def _count(self, before: NDArray[Any], orders: NDArray[Any]) -> None:
        flat = before * self._sizes.size + orders
        self.places += np.bincount(flat.ravel(), minlength=self.places.size).reshape(self.places.shape)


def count_wins(levels: NDArray[np.int32], *, may_tie: bool) -> CountArray:
    """(n, n): in how many samples each row is strictly lower than each column, by more than one step.

    levels   (n, samples), at most `BATCH_SAMPLES` of them, from 0 to `LEVELS`
    may_tie  False: no two levels of a sample are within one step of each other; half of the comparisons are saved
    """
    ahead = _ahead(levels)
    behind = _ahead(-levels) if may_tie else np.triu(levels.shape[1] - ahead, 1)
    return ahead + behind.T


def _ahead(levels: NDArray[np.int32]) -> CountArray:
    """Of `count_wins` what is above the diagonal; a slab of columns at a time, whose levels stay in the cache."""
    rows, samples = levels.shape
    counts = np.zeros((rows, rows), dtype=np.int64)
    for left in range(0, rows, SLAB):
        slab = levels[left : left + SLAB]
        behind = np.zeros((len(slab), -(-samples // BYTE_LANES) * BYTE_LANES), dtype=np.bool_)
        for row in range(min(left + SLAB, rows) - 1):
            skipped = max(0, row + 1 - left)
            np.greater(slab[skipped:], levels[row] + 1, out=behind[skipped:, :samples])
            lanes = np.add.reduce(behind[skipped:].view(np.uint64), axis=1)
            counts[row, left + skipped : left + len(slab)] = lanes.view(np.uint8).reshape(-1, BYTE_LANES).sum(axis=1, dtype=np.int64)
    return counts
