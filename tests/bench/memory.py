"""What is held beyond the inputs, where that was promised: bytes, not seconds, and so no row of the results."""

from tests.bench import methods, smaa
from tests.bench.inputs import LINEAR, USUAL
from tests.bench.measure import peak_bytes

MEGABYTE = 2**20
CRITERIA = 60
FEW, MANY = 5_000, 10_000
GROWTH_OF_A_LINE = 1.1 * MANY / FEW


def promises() -> list[tuple[str, str, bool]]:
    """What was promised, what was found, whether it is met."""
    return [_acceptability(), *(_grows_linearly(name) for name in (USUAL, LINEAR))]


def _acceptability() -> tuple[str, str, bool]:
    held = peak_bytes(smaa.solver(*smaa.SIZES[-1])) / MEGABYTE
    return "SMAA-2 at 100000 x 1000 x 60 holds less than 100 MB beyond its inputs", f"{held:.0f} MB", held < 100


def _grows_linearly(name: str) -> tuple[str, str, bool]:
    few, many = (peak_bytes(methods.solver(name, candidates, CRITERIA)) for candidates in (FEW, MANY))
    found = f"{many / few:.2f} times the memory for {MANY / FEW:.0f} times the candidates, {many / MEGABYTE:.0f} MB"
    return f"{name} needs memory linear in the candidates", found, many <= GROWTH_OF_A_LINE * few
