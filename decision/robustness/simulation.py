"""The run of a simulation: blocks of samples shared out among threads, and what their counts say."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from decision.errors import ParameterError, TooFewError
from decision.ranking import TIE_TOLERANCE
from decision.robustness.counting import CountArray, Counter, block_length
from decision.robustness.draws import generator
from decision.robustness.sampling import Drawn, IndexArray, Source
from decision.types import BoolArray, FloatArray

Item = TypeVar("Item")
Done = TypeVar("Done")
Numbers = TypeVar("Numbers", CountArray, FloatArray)
AT_LEAST_TWO = 2
FOR_RANKS, FOR_CONFIDENCE = 1, 2
WORTH_THREADS = 2**21
FEWEST_IN_PART, MOST_PARTS = 4_096, 64
CONFIDENCE_SAMPLES, CONFIDENCE_CELLS = 2_000, 2**21


@dataclass(frozen=True, slots=True)
class Acceptability:
    """What the samples say of each of m candidates, on n criteria; every share runs from 0 to 1.

    samples             how many were drawn
    rank_acceptability  (m, m): share of samples in which the candidate has the rank of 1, 2, ...; rows sum to 1
    central_weights     (m, n): mean of the weights that make the candidate first; NaN for one that never is
    confidence_factors  (m,): probability to be first at one's own central weights, over the values; 0 or 1 where they are certain
    pairwise_winning    (m, m): share of samples in which the row is strictly better than the column; None if not asked for
    expected_rank       (m,): mean rank
    """

    samples: int
    rank_acceptability: FloatArray
    central_weights: FloatArray
    confidence_factors: FloatArray
    pairwise_winning: FloatArray | None
    expected_rank: FloatArray


def simulate(
    source: Source[Drawn],
    weights: FloatArray,
    group: IndexArray,
    *,
    seed: int,
    threads: int | None,
    pairwise: bool,
    every: bool = False,
) -> Acceptability:
    """Rank the candidates in every sample of the weights.

    source   of the totals of k kinds of candidates
    weights  (samples, n)
    group    (m,): the kind of each candidate, 0 to k - 1
    every    compare all totals in full, however many there are

    Raises TooFewError for less than two candidates, ParameterError for a negative seed or no thread.
    """
    if group.size < AT_LEAST_TWO:
        raise TooFewError(f"at least two candidates are needed, not {group.size}")
    if threads is not None and threads < 1:
        raise ParameterError(f"at least one thread is needed, not {threads}")
    workers = threads or _worthwhile_threads(len(weights) * source.count)
    weights, first, sizes = np.ascontiguousarray(weights), np.empty(len(weights), dtype=np.intp), np.bincount(group)
    counters = _count(source, weights, lambda: Counter(sizes, first, every=every, pairwise=pairwise), seed, workers)
    shares = _share([counter.places for counter in counters], len(weights)).T[group]
    wins = [counter.wins for counter in counters if counter.wins is not None]
    central = _central_weights(weights, first, counters, source.count, workers)
    return Acceptability(
        samples=len(weights),
        rank_acceptability=shares,
        central_weights=central[group],
        confidence_factors=_confidence(source, central, len(weights), seed)[group],
        pairwise_winning=_share(wins, len(weights))[np.ix_(group, group)] if wins else None,
        expected_rank=shares @ np.arange(1, group.size + 1),
    )


def _share(counts: list[CountArray], samples: int) -> FloatArray:
    """Of the samples, from what each thread has counted."""
    return _total(counts) / samples


def _total(parts: list[Numbers]) -> Numbers:
    """The sum, in the order given; the first part is overwritten."""
    total, *others = parts
    for other in others:
        total += other
    return total


def _count(source: Source[Drawn], weights: FloatArray, counter: Callable[[], Counter], seed: int, threads: int) -> list[Counter]:
    """What each thread has counted. Blocks, and what is drawn for them, do not depend on the number of threads."""
    length = block_length(source.count)
    nothing = source.draw(generator(seed), 0, 0) if source.is_certain else None

    def work(number: int) -> Counter:
        mine, sums = counter(), np.empty((length, source.count))
        for start in range(number * length, len(weights), threads * length):
            part = weights[start : start + length]
            drawn = source.draw(generator(seed, FOR_RANKS, start), start, len(part)) if nothing is None else nothing
            mine.add(source.totals(part, drawn, sums[: len(part)]), start)
        mine.finish()
        return mine

    return in_threads(work, range(threads), threads)


def in_threads(work: Callable[[Item], Done], items: Iterable[Item], threads: int) -> list[Done]:
    """What becomes of each item, in order."""
    if threads == 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, items))


def _worthwhile_threads(totals: int) -> int:
    return min(2, os.cpu_count() or 1) if totals >= WORTH_THREADS else 1


def _central_weights(weights: FloatArray, first: IndexArray, counters: list[Counter], rows: int, threads: int) -> FloatArray:
    """(rows, n): mean weights of the samples in which the row is first; NaN where there is none."""
    times, sums = _by_owner(first, weights, rows + 1, threads)
    joint = [pair for counter in counters for pair in counter.joint]
    if joint:
        samples, owners = (np.concatenate(part) for part in zip(*joint, strict=True))
        in_order = np.lexsort((owners, samples))
        more = _by_owner(owners[in_order], weights[samples[in_order]], rows + 1, threads)
        times, sums = times + more[0], sums + more[1]
    count = times[:rows, np.newaxis]
    means = np.full((rows, weights.shape[1]), np.nan)
    np.divide(sums[:rows], count, out=means, where=count > 0)
    return means


def _by_owner(owners: IndexArray, weights: FloatArray, rows: int, threads: int) -> tuple[CountArray, FloatArray]:
    """How often each of the rows owns a sample, and the sum of the weights of those samples."""
    criteria = weights.shape[1]
    step = max(FEWEST_IN_PART, -(-len(owners) // MOST_PARTS))

    def of_part(start: int) -> FloatArray:
        cells = owners[start : start + step, np.newaxis] * criteria + np.arange(criteria)
        given = weights[start : start + step].ravel()
        return np.bincount(cells.ravel(), weights=given, minlength=rows * criteria).astype(np.float64, copy=False)

    parts = in_threads(of_part, range(0, len(owners), step), threads)
    return np.bincount(owners, minlength=rows), _total(parts).reshape(rows, criteria)


def _confidence(source: Source[Drawn], central: FloatArray, samples: int, seed: int) -> FloatArray:
    """(rows,): how often a row is first, alone or tied, at its own central weights; 0 for one without."""
    length, winners = block_length(source.count), np.flatnonzero(~np.isnan(central[:, 0]))
    times = np.zeros(source.count)
    if source.is_certain:
        totals = source.totals(central[winners], source.draw(generator(seed), 0, 0))
        times[winners] = _is_first(totals, winners)
        return times
    wanted = min(samples, max(CONFIDENCE_SAMPLES, CONFIDENCE_CELLS // (source.count * winners.size)))
    for start in range(0, wanted, length):
        drawn = source.draw(generator(seed, FOR_CONFIDENCE, start), start, min(length, wanted - start))
        for row in winners:
            times[row] += np.count_nonzero(_is_first(source.totals(central[row : row + 1], drawn), row))
    return times / wanted


def _is_first(totals: FloatArray, rows: IndexArray | np.intp) -> BoolArray:
    """(samples,): whether the row, or in each sample its own, is first, alone or tied."""
    own = totals[np.arange(len(totals)), rows]
    return np.asarray(own >= totals.max(axis=1) - TIE_TOLERANCE)
