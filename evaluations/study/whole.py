"""The whole study of a ranking, as the keys that are stored with it."""

from typing import Any

from decision.ranking import RankingProblem, RankingResult, ranked_cells
from evaluations.study.chances import DEFAULT_SPREAD, chances, no_chances
from evaluations.study.methods import method_checks
from evaluations.study.people import agreement, severities, to_settle
from evaluations.study.weights import weight_studies

Row = dict[str, Any]

FEWEST = 2
NOT_DRAWN: Row = {"robustness": None, "stability": [], "swaps": [], "curves": [], "cross_checks": []}


def with_study(payload: Row, problem: RankingProblem, result: RankingResult) -> Row:
    """A ranking as JSON, with all that is studied of it."""
    return with_weights_study({**payload, **people_study(problem, result)}, result, DEFAULT_SPREAD)


def with_weights_study(payload: Row, result: RankingResult, spread: str) -> Row:
    """What depends on weights and cells alone, so that a what-if of weights can ask for it too."""
    board = ranked_cells(result)
    if len(board.candidates) < FEWEST:
        return {**payload, **NOT_DRAWN, "results": [{**line, **no_chances()} for line in payload["results"]]}
    drawn, by_candidate = chances(board, result.nodes, spread)
    return {
        **payload,
        "robustness": drawn,
        **weight_studies(board, result.nodes),
        "cross_checks": method_checks(board),
        "results": [{**line, **by_candidate.get(line["candidate"], no_chances())} for line in payload["results"]],
    }


def people_study(problem: RankingProblem, result: RankingResult) -> Row:
    by_evaluator, adjusted, why = severities(problem, result)
    numbers = sorted({rating.evaluator for rating in problem.ratings if rating.level is not None}, key=int)
    return {
        "agreement": agreement(problem),
        "agenda": to_settle(problem, result),
        "evaluators": [{"evaluator": int(number), **by_evaluator.get(number, {})} for number in numbers],
        "adjusted": adjusted,
        "severity_unknown": why,
    }
