"""What the stored ranking would be with other weights. Nothing is stored; the answer has the shape of what is."""

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from common.service import Invalid
from decision.ranking import Candidate, CandidateResult, Contribution, RankingProblem, RankingResult, rank
from decision.valuation import TOP_LEVEL, CellValue, GateResult, GateStatus, Node, global_weights
from evaluations.study.chances import DEFAULT_SPREAD, SPREADS
from evaluations.study.whole import with_weights_study

Row = dict[str, Any]


def preview(payload: Row, weights: Sequence[float], spread: str = DEFAULT_SPREAD) -> Row:
    """A stored ranking with other weights of its top-level groups, in their order; only their proportions count.

    spread  how sure the weights are, one of `evaluations.study.chances.SPREADS`

    What was said of evaluators stays as it is stored: it is about the agreed weights. Raises Invalid, naming the group, for weights
    that are none.
    """
    _check(payload["groups"], weights, spread)
    problem = problem_of(payload, weights)
    result = rank(problem)
    return with_weights_study(_reweighted(payload, problem, result), result, spread)


def _reweighted(payload: Row, problem: RankingProblem, result: RankingResult) -> Row:
    shares = global_weights(problem.nodes)
    lines = {line["candidate"]: line for line in payload["results"]}
    return {
        **payload,
        "groups": [{**group, "weight": _share(group, payload["criteria"], shares)} for group in payload["groups"]],
        "criteria": [{**row, "weight": shares[row["criterion"]]} for row in payload["criteria"]],
        "results": [_line(lines[line.candidate], line) for line in result.results],
    }


def problem_of(payload: Row, weights: Sequence[float] | None = None) -> RankingProblem:
    """The ranking problem that a stored ranking answers, its cells settled; with other weights of the groups when given.

    A ranking that was stored before shares and standard errors were has the weights for the one and nothing for the other.
    """
    given = [group["weight"] for group in payload["groups"]] if weights is None else weights
    tops = {group["criterion"] for group in payload["groups"]}
    leaves = [
        Node(row["criterion"], row["group"], row["name"], row.get("share", row["weight"]))
        for row in payload["criteria"]
        if row["criterion"] not in tops
    ]
    return RankingProblem(
        nodes=(
            *(Node(group["criterion"], None, group["name"], weight) for group, weight in zip(payload["groups"], given, strict=True)),
            *leaves,
        ),
        candidates=tuple(Candidate(line["candidate"], line["name"]) for line in payload["results"]),
        settled=tuple(_cell(line["candidate"], part) for line in payload["results"] for part in line["contributions"]),
        gates=tuple(
            GateResult(line["candidate"], gate["gate"], GateStatus(gate["status"]), gate["reason"])
            for line in payload["results"]
            for gate in line["gates"]
        ),
    )


def _cell(candidate: str, part: Row) -> CellValue:
    if not part["is_applicable"]:
        return CellValue(candidate, part["criterion"], None, is_applicable=False)
    low, high = (min(part[name] * TOP_LEVEL, float(TOP_LEVEL)) for name in ("utility_low", "utility_high"))
    return CellValue(
        candidate, part["criterion"], low if part["is_known"] else None, low=low, high=high, sd=part.get("utility_sd", 0.0) * TOP_LEVEL
    )


def _check(groups: Sequence[Row], weights: Sequence[float], spread: str) -> None:
    if spread not in SPREADS:
        raise Invalid([("spread", _("The spread is one of %(known)s.") % {"known": ", ".join(SPREADS)})])
    if len(weights) != len(groups):
        raise Invalid([("w", _("There are %(wanted)d groups and %(given)d weights.") % {"wanted": len(groups), "given": len(weights)})])
    wrong = [
        (f"w/{place}", _("The weight of %(group)s must be a number of at least 0.") % {"group": group["name"]})
        for place, (group, weight) in enumerate(zip(groups, weights, strict=True))
        if not (isfinite(weight) and weight >= 0)
    ]
    if not wrong and not any(weights):
        wrong = [("w", _("All weights are zero; give at least one group a weight."))]
    if wrong:
        raise Invalid(wrong)


def _share(group: Row, criteria: Sequence[Row], shares: dict[str, float]) -> float:
    return sum(shares[row["criterion"]] for row in criteria if row["group"] == group["criterion"])


def _line(stored: Row, line: CandidateResult) -> Row:
    numbers = asdict(line)
    parts = {part.criterion: part for part in line.contributions}
    return {
        **stored,
        **{name: numbers[name] for name in ("rank", "rank_best", "rank_worst", "score", "score_low", "score_high", "known_weight")},
        "contributions": [_part(part, parts[part["criterion"]]) for part in stored["contributions"]],
    }


def _part(stored: Row, part: Contribution) -> Row:
    return {**stored, "weight": part.weight, "contribution": part.contribution}
