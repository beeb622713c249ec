"""How much of a program the company of each candidate could do, by the registry as it is today. Nothing is stored."""

from dataclasses import dataclass
from datetime import date

from decision.ranking.end_to_end import EndToEnd, end_to_end
from evaluations.models import Evaluation
from evaluations.payload import site_key
from partners.companies import read_companies


@dataclass(frozen=True, slots=True)
class Reach:
    """One company among the candidates: its name, the candidates that it stands behind, and what it covers."""

    company: str
    candidates: tuple[str, ...]
    found: EndToEnd


@dataclass(frozen=True, slots=True)
class ReachTable:
    """The components of a program by code, in order, with their names; and the companies, who covers most first."""

    components: dict[str, str]
    rows: tuple[Reach, ...]


def reach_of(evaluation: Evaluation, on: date) -> ReachTable | None:
    """None where the program needs nothing yet, or nobody is a candidate."""
    program = evaluation.program
    needs = program.requirements.values_list("component__position", "component", "component__name")
    sources = program.sources.filter(is_ended=False).values_list("component__position", "component", "component__name")
    components = {code: name for _position, code, name in sorted({*needs, *sources})}
    candidates = list(evaluation.candidates.select_related("organization", "site").order_by("position", "pk"))
    if not components or not candidates:
        return None
    made = [
        (component, (slug, site))
        for component, slug, site in program.sources.filter(is_ended=False).values_list("component", "organization__slug", "site__key")
    ]
    partners = {candidate.name: (candidate.organization.slug, site_key(candidate)) for candidate in candidates}
    companies = read_companies({*partners.values(), *(partner for _, partner in made)}, on)
    behind = {name: companies.owners[partner] for name, partner in partners.items()}
    today: dict[str, set[str]] = {}
    for component, partner in made:
        today.setdefault(component, set()).add(companies.owners[partner])
    found = end_to_end(list(components), {top: companies.offers[top] for top in behind.values()}, today)
    return ReachTable(
        components,
        tuple(
            Reach(companies.names.get(one.company, one.company), tuple(name for name, top in behind.items() if top == one.company), one)
            for one in found
        ),
    )
