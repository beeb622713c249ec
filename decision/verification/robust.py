"""Cases of how firm a ranking is."""

from collections.abc import Mapping

import numpy as np

from decision.crosschecks import DecisionMatrix
from decision.errors import ParameterError, ShapeError
from decision.robustness import (
    BIT_GENERATOR,
    Acceptability,
    AnyWeights,
    Measurements,
    Ordinal,
    Region,
    acceptability,
    draw_weights,
    from_samples,
    measured,
)
from decision.robustness.reversal import pair_reversal
from decision.robustness.stability import Stability, StabilityInterval, stability
from decision.robustness.weight_paths import WeightPaths, group_path, tree_paths
from decision.valuation import Grid, Node
from decision.verification.case import Case, Samples
from decision.verification.plain import plain
from decision.verification.strict_json import CaseFormatError, choice, fields, items, names, repeats, table, text, vector

SEED = 1
# Three standard errors of a share are 0.005 for the fewest; published shares have two digits.
FEWEST_SAMPLES, MOST_SAMPLES, CELLS = 100_000, 1_000_000, 20_000_000
RANDOM_NUMBERS = f"{BIT_GENERATOR}, seed {SEED}; {FEWEST_SAMPLES:,} to {MOST_SAMPLES:,} samples, as many as make {CELLS:,} values"
REGIONS: Mapping[str, Region] = {"uniform": AnyWeights(), "ordinal": Ordinal()}
SOURCES = ("matrix", "parameters.measurements", "samples")


def weight_stability_case(case: Case) -> dict[str, object]:
    """`scores`, `first` and the interval of every weight; of a joint weight with parameter `group`."""
    weights = _partial(case).weights.tolist()
    nodes = tuple(Node(name, None, weight=weight) for name, weight in zip(case.names, weights, strict=True))
    found = _stability(case, tree_paths(nodes))
    result: dict[str, object] = {
        "scores": plain(found.scores),
        "first": found.first,
        "intervals": [{"criterion": interval.name, **_interval(interval)} for interval in found.intervals],
    }
    if "group" in case.parameters:
        joint = _stability(case, group_path(nodes, "group", names(case.parameters["group"], "/parameters/group")))
        result["group_interval"] = _interval(joint.intervals[0])
    return result


def pair_reversal_case(case: Case) -> dict[str, object]:
    """`scores`, `ranks` and `relative_change_percent` of each pair; null where no change of that weight alone levels the two."""
    problem = _partial(case)
    found = pair_reversal(problem.values, problem.weights)
    pairs = [f"{case.alternatives[better]}-{case.alternatives[worse]}" for better, worse in found.pairs]
    if repeated := repeats(pairs):
        raise CaseFormatError(f"/alternatives: two pairs would be called {', '.join(repeated)}")
    changes = [[None if np.isnan(change) else float(change) for change in row] for row in found.relative_change_percent]
    return {"scores": plain(found.scores), "ranks": list(found.ranks), "relative_change_percent": dict(zip(pairs, changes, strict=True))}


def _partial(case: Case) -> DecisionMatrix:
    """The partial values, once they are found usable: two alternatives, finite values, weights that are some."""
    return DecisionMatrix(case.values, case.weights, np.ones(len(case.criteria), dtype=np.bool_), case.alternatives, case.names)


def _stability(case: Case, paths: WeightPaths) -> Stability:
    return stability(case.alternatives, _cells(case), paths)


def _cells(case: Case) -> Grid:
    return Grid(case.values, np.ones(case.values.shape, dtype=np.bool_))


def _interval(interval: StabilityInterval) -> dict[str, object]:
    return {
        "weight": interval.weight,
        "low": interval.low,
        "high": interval.high,
        "overtaken_below_by": interval.overtaken_below_by,
        "overtaken_above_by": interval.overtaken_above_by,
    }


def smaa_2_case(case: Case) -> dict[str, object]:
    """Acceptabilities of a `matrix` of partial values, of parameter `measurements`, or of `samples`; parameter `weights`.

    Raises ParameterError unless just one of the three is given, or when samples come with parameters.
    """
    given = [case.matrix is not None, "measurements" in case.parameters, case.samples is not None]
    if sum(given) != 1:
        found = ", ".join(source for source, is_there in zip(SOURCES, given, strict=True) if is_there)
        raise ParameterError(f"smaa_2 needs one of {', '.join(SOURCES)}, not {found or 'none of them'}")
    return _acceptability(_from_samples(case.samples, case) if case.samples else _drawn(case))


def _from_samples(samples: Samples, case: Case) -> Acceptability:
    if case.parameters:
        raise ParameterError(f"/parameters: nothing is drawn where samples are given: {', '.join(case.parameters)}")
    shape = (len(case.alternatives), len(case.names))
    for count, known, what in zip(samples.values.shape[1:], shape, ("alternatives", "criteria"), strict=True):
        if known and known != count:
            raise ShapeError(f"/samples/values: {known} {what} are wanted, not {count}")
    return from_samples(samples.values, samples.weights)


def _drawn(case: Case) -> Acceptability:
    for known, what in ((case.alternatives, "alternatives"), (case.names, "criteria")):
        if not known:
            raise ParameterError(f"/{what}: smaa_2 needs them")
    region = REGIONS[choice(case.parameters.get("weights", "uniform"), "/parameters/weights", tuple(REGIONS))]
    count = len(case.names)
    nodes = [Node(name, None, weight=count - place) for place, name in enumerate(case.names)]
    samples = min(MOST_SAMPLES, max(FEWEST_SAMPLES, CELLS // (len(case.alternatives) * count)))
    weights = draw_weights(nodes, region, samples, SEED)
    if case.matrix is not None:
        return acceptability(_cells(case), weights, seed=SEED)
    return measured(_measurements(case), weights, seed=SEED)


def _measurements(case: Case) -> Measurements:
    where, count = "/parameters/measurements", len(case.names)
    given = fields(case.parameters["measurements"], where, ("distribution", "mean", "sd", "low", "high"))
    kinds = items(given.get("distribution"), f"{where}/distribution")
    return Measurements(
        distribution=tuple(text(kind, f"{where}/distribution/{place}") for place, kind in enumerate(kinds)),
        mean=table(given.get("mean"), f"{where}/mean", case.alternatives, case.names),
        sd=table(given.get("sd"), f"{where}/sd", case.alternatives, case.names),
        low=vector(given.get("low"), f"{where}/low", count),
        high=vector(given.get("high"), f"{where}/high", count),
        is_cost=~case.maximise,
    )


def _acceptability(found: Acceptability) -> dict[str, object]:
    """Who is never first has no central weights: null."""
    return {
        "rank_acceptability": plain(found.rank_acceptability),
        "central_weights": [None if np.isnan(row).any() else plain(row) for row in found.central_weights],
        "confidence_factors": plain(found.confidence_factors),
        "pairwise_winning": plain(found.pairwise_winning),
        "expected_rank": plain(found.expected_rank),
    }
