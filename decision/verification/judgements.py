"""Cases of weights from comparisons and orders, and of the agreement of raters."""

from collections.abc import Mapping

from decision.agreement import Metric, icc, kendall_w, krippendorff_alpha
from decision.errors import OutOfRangeError, TooFewError
from decision.types import FloatArray
from decision.verification.case import Case
from decision.verification.plain import plain
from decision.verification.strict_json import choice, fields, items, number, table
from decision.weighting import Priorities, Synthesis, ahp, priorities, rank_order_centroid, rank_reciprocal, rank_sum

# Far more than there are criteria in any scorecard; a case is not a way to fill the memory.
LARGEST_ORDER = 10_000


def ahp_case(case: Case) -> dict[str, object]:
    """Priorities under every node, `overall` and `ranks`; parameters `pairwise` and `synthesis`."""
    where = "/parameters/pairwise"
    synthesis = choice(case.parameters.get("synthesis"), "/parameters/synthesis", tuple(Synthesis))
    pairwise = fields(case.parameters.get("pairwise"), where, ("criteria", "local"))
    local = fields(pairwise.get("local"), f"{where}/local", case.names)
    found = ahp(
        table(pairwise.get("criteria"), f"{where}/criteria", case.names, case.names),
        {name: table(one, f"{where}/local/{name}", case.alternatives, case.alternatives) for name, one in local.items()},
        case.names,
        case.alternatives,
        synthesis=Synthesis(synthesis),
    )
    return {
        "criteria": _priorities(found.criteria),
        "local": {name: _priorities(part) for name, part in found.local.items()},
        "overall": plain(found.overall),
        "ranks": list(found.ranks),
    }


def ahp_priorities_case(case: Case) -> dict[str, object]:
    """`priorities` and their consistency, of one comparison matrix: of alternatives, or of criteria."""
    return _priorities(priorities(case.values, case.alternatives or case.names))


def _priorities(found: Priorities) -> dict[str, object]:
    return {
        "priorities": plain(found.priorities),
        "lambda_max": found.lambda_max,
        "CI": found.consistency_index,
        "CR": found.consistency_ratio,
    }


def surrogate_weights_case(case: Case) -> dict[str, object]:
    """Weights of three formulas for each size; parameter `n`."""
    sizes = [_size(one, f"/parameters/n/{place}") for place, one in enumerate(items(case.parameters.get("n"), "/parameters/n"))]
    formulas = {"rank_order_centroid": rank_order_centroid, "rank_sum": rank_sum, "rank_reciprocal": rank_reciprocal}
    return {name: {str(size): list(formula(size)) for size in sizes} for name, formula in formulas.items()}


def _size(value: object, where: str) -> int:
    size = number(value, where)
    if not (size.is_integer() and 1 <= size <= LARGEST_ORDER):
        raise OutOfRangeError(f"{where}: a whole number of 1 to {LARGEST_ORDER} is wanted, not {value}")
    return int(size)


def krippendorff_alpha_case(case: Case) -> dict[str, object]:
    """`alpha` by metric; `ratio` is null where values below 0 have none."""
    return {"alpha": {metric.value: _alpha(case.values, metric) for metric in Metric}}


def _alpha(matrix: FloatArray, metric: Metric) -> float | None:
    if metric is Metric.RATIO and (matrix < 0).any():
        return None
    found = krippendorff_alpha(matrix, metric)
    if found.value is None:
        raise TooFewError(f"krippendorff_alpha has no value: {found.reason}")
    return found.value


def kendall_w_case(case: Case) -> dict[str, object]:
    """`W` and what follows from it."""
    found = kendall_w(case.values)
    return {
        "W": found.w,
        "W_uncorrected": found.w_uncorrected,
        "chi_square": found.chi_square,
        "df": found.df,
        "p_value": found.p_value,
        "rank_sums": plain(found.rank_sums),
        "average_spearman": found.average_spearman,
    }


def icc_case(case: Case) -> dict[str, object]:
    """Six forms with their intervals; null where a form or a bound does not exist."""
    found = icc(case.values)
    squares = found.mean_squares
    return {
        "icc": dict(found.coefficients),
        "ci95": _pairs(found.intervals),
        "mean_squares": {"BMS": squares.targets, "WMS": squares.within, "JMS": squares.judges, "EMS": squares.error},
    }


def _pairs(intervals: Mapping[str, tuple[float | None, float | None]]) -> dict[str, object]:
    return {name: list(interval) for name, interval in intervals.items()}
