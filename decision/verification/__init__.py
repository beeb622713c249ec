"""Worked cases: published examples, recomputed and compared."""

from decision.verification.case import Case, Check
from decision.verification.compare import CheckResult, Comparison, compare
from decision.verification.format import case_of, read_case
from decision.verification.methods import METHODS
from decision.verification.report import report, summary
from decision.verification.robust import RANDOM_NUMBERS
from decision.verification.strict_json import CaseFormatError
from decision.verification.verify import Verdict, compute, remarks, verify

__all__ = [
    "METHODS",
    "RANDOM_NUMBERS",
    "Case",
    "CaseFormatError",
    "Check",
    "CheckResult",
    "Comparison",
    "Verdict",
    "case_of",
    "compare",
    "compute",
    "read_case",
    "remarks",
    "report",
    "summary",
    "verify",
]
