"""Synthetic data in bulk, for measuring: the sizes are totals, so that growing them adds the difference and repeating them nothing."""

from workbench.scale.people import seed_evaluators
from workbench.scale.programs import seed_programs
from workbench.scale.ratings import check_room, seed_ratings
from workbench.scale.registry import seed_organizations, seed_sites
from workbench.scale.rounds import seed_rounds
from workbench.scale.sizes import Sizes

__all__ = ["Sizes", "grow"]


def grow(sizes: Sizes) -> dict[str, int]:
    """How many of each were added. Raises Invalid, before anything is written, with every size that makes no sense."""
    sizes.check()
    check_room(sizes)
    people = seed_evaluators()
    return {
        "organizations": seed_organizations(sizes),
        "sites": seed_sites(sizes),
        "programs": seed_programs(sizes, people[0]),
        "evaluations": seed_rounds(sizes, people),
        "ratings": seed_ratings(sizes),
    }
