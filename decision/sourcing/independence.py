"""Which sources can fail together, and how many of them cannot.

Two sources are independent when they share no failure domain. The number of independent sources is the size of the largest set
of pairwise independent ones: a maximum independent set of the graph whose edges join sources that share a domain. Merging by
connected groups would be wrong: A and B on one campus, B and C of one owner leave A and C as two sources.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_


class Kind(StrEnum):
    """The kinds of failure domain, the narrowest first."""

    SITE = "site"
    CAMPUS = "campus"
    LEGAL_ENTITY = "legal_entity"
    OWNER = "owner"
    SUB_SUPPLIER = "sub_supplier"
    LABORATORY = "laboratory"
    REGION = "region"


KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Domain:
    """Something whose failure stops every source in it: a site, a campus, an owner ..."""

    kind: Kind
    key: str

    @property
    def order(self) -> tuple[int, str]:
        """Narrow kinds first, then by key."""
        return KINDS.index(self.kind), self.key


Domains = frozenset[Domain]


def conflicts(domains: Sequence[Domains]) -> list[int]:
    """For each source the bit set of the other sources that share a domain with it.

    domains  one set of domains per source
    returns  one bit set per source; bit j of item i is set when i and j are not independent
    """
    members: dict[Domain, int] = {}
    for index, own in enumerate(domains):
        for domain in own:
            members[domain] = members.get(domain, 0) | 1 << index
    return [reduce(or_, (members[domain] for domain in own), 0) & ~(1 << index) for index, own in enumerate(domains)]


def largest_independent_set(graph: Sequence[int]) -> tuple[int, ...]:
    """Indices of a largest set of pairwise unconnected vertices, exact and the same for the same graph.

    graph    one bit set of neighbours per vertex, symmetric and without loops
    returns  ascending indices

    Branch and bound: connected parts are solved apart, a vertex whose neighbours are all connected to each other is always
    taken, and a branch is cut by a cover of cliques. Exponential in the worst case; 60 sources take milliseconds.

    Source: Tarjan & Trojanowski (1977), Finding a maximum independent set, SIAM J. Comput. 6(3).
    """
    return tuple(_bits(_Search(graph).best((1 << len(graph)) - 1)))


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class _Search:
    """Largest independent sets of the parts of one graph, each solved once."""

    def __init__(self, graph: Sequence[int]) -> None:
        self._graph = graph
        self._solved: dict[int, int] = {0: 0}

    def best(self, alive: int) -> int:
        """A largest independent set among the vertices of `alive`, as a bit set."""
        if alive not in self._solved:
            part = self._part(alive)
            self._solved[alive] = self.best(part) | self.best(alive & ~part) if part != alive else self._branch(alive)
        return self._solved[alive]

    def _part(self, alive: int) -> int:
        """The connected part that holds the lowest vertex."""
        part, frontier = 0, alive & -alive
        while frontier:
            part |= frontier
            frontier = reduce(or_, (self._graph[v] for v in _bits(frontier))) & alive & ~part
        return part

    def _branch(self, alive: int) -> int:
        for vertex in _bits(alive):
            if self._is_clique(self._graph[vertex] & alive):
                return self._taking(vertex, alive)
        widest = max(_bits(alive), key=lambda vertex: ((self._graph[vertex] & alive).bit_count(), -vertex))
        taken, rest = self._taking(widest, alive), alive & ~(1 << widest)
        if taken.bit_count() >= self._bound(rest):
            return taken
        return max(taken, self.best(rest), key=int.bit_count)

    def _taking(self, vertex: int, alive: int) -> int:
        return 1 << vertex | self.best(alive & ~self._graph[vertex] & ~(1 << vertex))

    def _is_clique(self, mask: int) -> bool:
        return all(mask & ~self._graph[vertex] == 1 << vertex for vertex in _bits(mask))

    def _bound(self, alive: int) -> int:
        """No independent set takes more than one vertex of each clique of a cover."""
        cliques = 0
        while alive:
            clique, room = 0, alive
            while room:
                low = room & -room
                clique |= low
                room &= self._graph[low.bit_length() - 1]
            alive &= ~clique
            cliques += 1
        return cliques
