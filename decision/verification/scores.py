"""Cases of methods that score alternatives by criteria."""

from decision.crosschecks import DecisionMatrix, Preference, preference_indices, promethee_ii, thresholds_of, topsis, vikor, weighted_sum
from decision.verification.case import Case
from decision.verification.plain import plain, ranks
from decision.verification.strict_json import fields, items, number, text


def weighted_sum_case(case: Case) -> dict[str, object]:
    """`scores` and `ranks`; parameter `normalisation`."""
    scores = weighted_sum(_problem(case), _normalisation(case))
    return {"scores": plain(scores), "ranks": ranks(scores)}


def topsis_case(case: Case) -> dict[str, object]:
    """`closeness` and `ranks`; parameter `normalisation`."""
    closeness = topsis(_problem(case), _normalisation(case))
    return {"closeness": plain(closeness), "ranks": ranks(closeness)}


def vikor_case(case: Case) -> dict[str, object]:
    """`S`, `R`, `Q`, what they say of the first, and `ranks` by Q; parameter `v`."""
    found = vikor(_problem(case), number(case.parameters.get("v"), "/parameters/v"))
    return {
        "S": plain(found.s),
        "R": plain(found.r),
        "Q": plain(found.q),
        "ranks": ranks(-found.q),
        "acceptable_advantage": found.acceptable_advantage,
        "acceptable_stability": found.acceptable_stability,
        "compromise_set": list(found.compromise_set),
    }


def promethee_case(case: Case) -> dict[str, object]:
    """Indices, flows and `ranks`; parameter `preference_functions`, one a criterion."""
    problem, where = _problem(case), "/parameters/preference_functions"
    listed = items(case.parameters.get("preference_functions"), where)
    functions = [_preference(one, f"{where}/{place}") for place, one in enumerate(listed)]
    flows = promethee_ii(problem, functions)
    return {
        "preference_indices": plain(preference_indices(problem, functions)),
        "positive_flow": plain(flows.positive),
        "negative_flow": plain(flows.negative),
        "net_flow": plain(flows.net),
        "ranks": ranks(flows.net),
    }


def _problem(case: Case) -> DecisionMatrix:
    return DecisionMatrix(case.values, case.weights, case.maximise, case.alternatives, case.names)


def _normalisation(case: Case) -> str:
    return text(case.parameters.get("normalisation"), "/parameters/normalisation")


def _preference(value: object, where: str) -> Preference:
    """A threshold that is null is as good as none; so is a 0 that the function does not take, as some programs write it."""
    given = fields(value, where, ("type", "q", "p", "s"))
    kind = text(given.get("type"), f"{where}/type")
    thresholds = {key: number(one, f"{where}/{key}") for key, one in given.items() if key != "type" and one is not None}
    taken = thresholds_of(kind)
    return Preference(kind, **{key: one for key, one in thresholds.items() if one or key in taken})
