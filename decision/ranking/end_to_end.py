"""How much of a program one company could do alone, and how often material would still pass from one party to another.

A hand-over is a step of the program, from one component to the next in the order given, that two parties make. Whoever could
make a component, the count is the smallest that the parties allow: a step within one party is taken wherever there is one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from decision.errors import ParameterError, TooFewError, UnknownNameError


@dataclass(frozen=True, slots=True)
class HandOvers:
    """Steps from one component to the next.

    certain  pairs of components that no single party makes
    unclear  pairs of which one at least has no party stated, so that nothing can be said
    """

    certain: tuple[tuple[str, str], ...]
    unclear: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EndToEnd:
    """One company and one program.

    covered    components that it offers, or makes today, in the order of the program; `missing` are the others
    share      covered ones of all components, 0 to 1
    remaining  hand-overs when the company makes all that it covers and today's sources the rest
    today      hand-overs of the program as it is
    """

    company: str
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    share: float
    remaining: HandOvers
    today: HandOvers


def end_to_end(
    components: Sequence[str], offers: Mapping[str, Collection[str]], today: Mapping[str, Collection[str]] | None = None
) -> tuple[EndToEnd, ...]:
    """What each company covers: the most components first, then the fewest certain hand-overs, then by name.

    components  what the program needs, in the order in which material passes through them, each once
    offers      by company (an owner with all it owns), the components that it offers; others than those of the program do not matter
    today       by component, the companies that make it; none where nobody does or nobody is stated

    Raises TooFewError without a component, ParameterError for one that is listed twice, UnknownNameError for a source of a component
    that the program does not need.
    """
    _check(components, today or {})
    sources = [frozenset((today or {}).get(component, ())) for component in components]
    as_it_is = _hand_overs(components, sources)
    found = [_of_company(company, components, offered, sources, as_it_is) for company, offered in offers.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.covered), len(one.remaining.certain), one.company)))


def _of_company(
    company: str, components: Sequence[str], offered: Collection[str], sources: Sequence[frozenset[str]], today: HandOvers
) -> EndToEnd:
    steps = list(zip(components, sources, strict=True))
    covered = tuple(component for component, source in steps if component in offered or company in source)
    missing = tuple(component for component in components if component not in covered)
    parties = [frozenset((company,)) if component in covered else source for component, source in steps]
    return EndToEnd(company, covered, missing, len(covered) / len(components), _hand_overs(components, parties, company), today)


def _check(components: Sequence[str], today: Iterable[str]) -> None:
    if not components:
        raise TooFewError("the program needs no component")
    if len(set(components)) != len(components):
        twice = sorted({one for one in components if components.count(one) > 1})
        raise ParameterError(f"components are listed twice: {', '.join(twice)}")
    if strangers := sorted(set(today) - set(components)):
        raise UnknownNameError(f"a source makes {', '.join(strangers)}, which the program does not need")


def _hand_overs(components: Sequence[str], parties: Sequence[frozenset[str]], company: str | None = None) -> HandOvers:
    """Whoever can make the next component too goes on; only where nobody can, material changes hands. `company` makes only its own."""
    certain: list[tuple[str, str]] = []
    unclear: list[tuple[str, str]] = []
    going_on = parties[0]
    for step, able in zip(pairwise(components), parties[1:], strict=True):
        both = going_on & able
        if not both:
            is_stated = (going_on and able) or company in going_on | able
            (certain if is_stated else unclear).append(step)
        going_on = both or able
    return HandOvers(tuple(certain), tuple(unclear))
