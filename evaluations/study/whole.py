"""The whole study of a ranking, as the keys that are stored with it."""

from collections import Counter
from typing import Any

from decision.agreement import panel
from decision.ranking import RankingProblem, RankingResult, ranked_cells
from decision.valuation import TOP_LEVEL
from evaluations.study.chances import DEFAULT_SPREAD, chances, no_chances
from evaluations.study.changes import information, outdone, without
from evaluations.study.methods import method_checks
from evaluations.study.people import NO_SEVERITY, agreement, severities, to_settle
from evaluations.study.weights import weight_studies

Row = dict[str, Any]

FEWEST = 2
NOT_STUDIED: Row = {
    "robustness": None,
    "stability": [],
    "swaps": [],
    "curves": [],
    "tornado": [],
    "cross_checks": [],
    "information": [],
    "dominance": None,
}
NOTHING_STUDIED: Row = {
    **NOT_STUDIED,
    "agreement": None,
    "agenda": [],
    "evaluators": [],
    "adjusted": None,
    "severity_unknown": "",
    "without_criterion": [],
}


def with_study(payload: Row, problem: RankingProblem, result: RankingResult) -> Row:
    """A ranking as JSON, with all that is studied of it."""
    return with_weights_study({**payload, **people_study(problem, result)}, result, DEFAULT_SPREAD)


def with_weights_study(payload: Row, result: RankingResult, spread: str) -> Row:
    """What depends on weights and cells alone, so that a what-if of weights can ask for it too."""
    board = ranked_cells(result)
    if len(board.candidates) < FEWEST:
        return {**payload, **NOT_STUDIED, "results": [{**line, **no_chances()} for line in payload["results"]]}
    drawn, by_candidate = chances(board, result.nodes, spread)
    return {
        **payload,
        "robustness": drawn,
        **weight_studies(board, result.nodes),
        "cross_checks": method_checks(board),
        "information": information(board, _disputed(payload)),
        "dominance": outdone(board),
        "results": [{**line, **by_candidate.get(line["candidate"], no_chances())} for line in payload["results"]],
    }


def _disputed(payload: Row) -> dict[tuple[str, str], tuple[float, float]]:
    """The cells that evaluators see differently, with the utilities that they gave them."""
    return {
        (line["candidate"], part["criterion"]): (part["levels"][0] / TOP_LEVEL, part["levels"][-1] / TOP_LEVEL)
        for line in payload["results"]
        if line["rank"] is not None
        for part in line["contributions"]
        if part["disputed"] and part["is_applicable"]
    }


def people_study(problem: RankingProblem, result: RankingResult) -> Row:
    said = panel(problem)
    by_evaluator, adjusted, why = severities(problem, result, said)
    without_people, without_criteria = without(problem)
    given = Counter(rating.evaluator for rating in problem.ratings if rating.level is not None)
    return {
        "agreement": agreement(problem, said),
        "agenda": to_settle(problem, result, said),
        "evaluators": [
            {"evaluator": int(number), "ratings": given[number], **(by_evaluator.get(number) or NO_SEVERITY), **without_people[number]}
            for number in sorted(given, key=int)
        ],
        "without_criterion": without_criteria,
        "adjusted": adjusted,
        "severity_unknown": why,
    }
