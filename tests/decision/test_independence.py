from itertools import combinations
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.sourcing import Domain, Kind, conflicts, largest_independent_set

FEW_KEYS = st.sampled_from(["p", "q", "r"])
SETS_OF_DOMAINS = st.lists(st.frozensets(st.builds(Domain, st.sampled_from(list(Kind)), FEW_KEYS), max_size=4), max_size=9)


def graph(size: int, *edges: tuple[int, int]) -> list[int]:
    rows = [0] * size
    for first, second in edges:
        rows[first] |= 1 << second
        rows[second] |= 1 << first
    return rows


def size_by_trying_everything(domains: list[frozenset[Domain]]) -> int:
    """The definition, read aloud: the largest subset of which no two members share a domain."""
    subsets = (chosen for size in range(len(domains) + 1) for chosen in combinations(domains, size))
    return max(len(chosen) for chosen in subsets if all(not a & b for a, b in combinations(chosen, 2)))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], ()),
        (graph(1), (0,)),
        (graph(3), (0, 1, 2)),
        (graph(2, (0, 1)), (0,)),
        (graph(3, (0, 1), (1, 2)), (0, 2)),
        (graph(5, (0, 1), (1, 2), (2, 3), (3, 4), (4, 0)), (0, 2)),
        (graph(4, (0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)), (0,)),
    ],
    ids=["empty", "alone", "unconnected", "pair", "path", "ring of five", "all connected"],
)
def test_a_largest_set_of_small_graphs(rows: list[int], expected: tuple[int, ...]) -> None:
    found = largest_independent_set(rows)

    assert len(found) == len(expected)
    assert all(not rows[a] >> b & 1 for a, b in combinations(found, 2))


def test_two_ends_of_a_chain_of_shared_things_stay_two_sources() -> None:
    campus, owner = Domain(Kind.CAMPUS, "navy-yard"), Domain(Kind.OWNER, "altaris")

    chain = [frozenset({campus}), frozenset({campus, owner}), frozenset({owner})]

    assert conflicts(chain) == graph(3, (0, 1), (1, 2))
    assert largest_independent_set(conflicts(chain)) == (0, 2)


@given(SETS_OF_DOMAINS)
def test_largest_set_agrees_with_trying_every_subset(domains: list[frozenset[Domain]]) -> None:
    found = largest_independent_set(conflicts(domains))

    assert all(not domains[a] & domains[b] for a, b in combinations(found, 2))
    assert len(found) == size_by_trying_everything(domains)


@given(st.integers(1, 12), st.data())
def test_largest_set_agrees_on_any_graph(size: int, data: st.DataObject) -> None:
    pairs = list(combinations(range(size), 2))
    edges = data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    domains = [frozenset(Domain(Kind.SITE, str(edge)) for edge in edges if vertex in edge) for vertex in range(size)]

    assert len(largest_independent_set(graph(size, *edges))) == size_by_trying_everything(domains)


@pytest.mark.parametrize("keys", [8, 12, 20, 40])
def test_sixty_entangled_sources_are_no_trouble(keys: int) -> None:
    drawn = np.random.default_rng(keys).integers(keys, size=(60, 3))
    domains = [frozenset(Domain(kind, str(key)) for kind, key in zip(Kind, row, strict=False)) for row in drawn]

    began = perf_counter()
    found = largest_independent_set(conflicts(domains))

    assert perf_counter() - began < 2
    assert all(not domains[a] & domains[b] for a, b in combinations(found, 2))
