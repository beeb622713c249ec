from dataclasses import asdict, dataclass

from common.service import Invalid

# Of any kind: far above what was measured, so that a number with a digit too many is refused.
LARGEST = 10_000_000
NEEDS = (("sites", "organizations"), ("evaluations", "programs"), ("evaluations", "sites"), ("ratings", "evaluations"))


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many there are to be in all, not how many to add."""

    organizations: int = 0
    sites: int = 0
    programs: int = 0
    evaluations: int = 0
    ratings: int = 0

    def check(self) -> None:
        """Raises Invalid with every number that makes no sense, before anything is written."""
        errors = [(name, f"{value} is not between 0 and {LARGEST}") for name, value in asdict(self).items() if not 0 <= value <= LARGEST]
        given = asdict(self)
        errors += [(what, f"there are none without {base}; give --{base} too") for what, base in NEEDS if given[what] and not given[base]]
        if errors:
            raise Invalid(errors)
