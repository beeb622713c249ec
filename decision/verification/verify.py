"""Recomputing a worked case and comparing it with what was published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from decision.errors import DecisionError, TooFewError
from decision.verification.case import Case, Method
from decision.verification.compare import CheckResult, compare
from decision.verification.format import read_case
from decision.verification.methods import METHODS


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file.

    digest  SHA-256 of its bytes, in hexadecimal
    case    None where it could not be read
    error   why it could not be read or computed; None otherwise
    """

    file: str
    digest: str
    case: Case | None = None
    results: tuple[CheckResult, ...] = ()
    error: str | None = None

    @property
    def passed(self) -> bool:
        """Every value of every check agrees, and there was at least one check."""
        return self.error is None and bool(self.results) and all(result.passed for result in self.results)


def compute(case: Case) -> Mapping[str, object]:
    """The result of a case under the keys of its method: numbers, truth values, texts, None, lists and dicts alone.

    Raises DecisionError naming the element at fault.
    """
    return METHODS[case.method].compute(case)


def remarks(case: Case) -> tuple[str, ...]:
    """What plays no part in a result although a reader might think so: weights, or the direction of partial values."""
    return tuple(_remarks(case, METHODS[case.method]))


def _remarks(case: Case, method: Method) -> Iterator[str]:
    if not method.is_weighted and any(criterion.weight is not None for criterion in case.criteria):
        yield f"the weights of the criteria play no part in {case.method}"
    if method.is_partial and "measurements" not in case.parameters:
        for criterion in case.criteria:
            if criterion.direction == "min":
                yield f"{criterion.name} is a cost; its partial values are taken as they are, more is better"


def verify(file: str, document: bytes) -> Verdict:
    """Read, recompute and compare one case. Whatever is wrong with it is in the verdict; nothing is raised.

    file      its name, as the report shows it
    document  its bytes
    """
    digest = sha256(document).hexdigest()
    try:
        case = read_case(document)
    except DecisionError as fault:
        return Verdict(file, digest, error=str(fault))
    try:
        return Verdict(file, digest, case, _compared(case))
    except DecisionError as fault:
        return Verdict(file, digest, case, error=str(fault))


def _compared(case: Case) -> tuple[CheckResult, ...]:
    if not case.checks:
        raise TooFewError("neither expected nor precise holds a value: the case would check nothing")
    result = compute(case)
    return tuple(compare(check, result) for check in case.checks)
