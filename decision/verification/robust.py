"""Cases of how firm a ranking is."""

import numpy as np

from decision.robustness.stability import Stability, StabilityInterval, stability
from decision.robustness.weight_paths import WeightPaths, group_path, tree_paths
from decision.valuation import Grid, Node
from decision.verification.case import Case
from decision.verification.plain import plain
from decision.verification.strict_json import names


def weight_stability_case(case: Case) -> dict[str, object]:
    """`scores`, `first` and the interval of every weight; of a joint weight with parameter `group`."""
    nodes = tuple(Node(name, None, weight=weight) for name, weight in zip(case.names, case.weights.tolist(), strict=True))
    found = _stability(case, tree_paths(nodes))
    result: dict[str, object] = {
        "scores": plain(found.scores),
        "first": found.first,
        "intervals": [{"criterion": interval.name, **_interval(interval)} for interval in found.intervals],
    }
    if (group := case.parameters.get("group")) is not None:
        joint = _stability(case, group_path(nodes, "group", names(group, "/parameters/group")))
        result["group_interval"] = _interval(joint.intervals[0])
    return result


def _stability(case: Case, paths: WeightPaths) -> Stability:
    return stability(case.alternatives, Grid(case.values, np.ones(case.values.shape, dtype=np.bool_)), paths)


def _interval(interval: StabilityInterval) -> dict[str, object]:
    return {
        "weight": interval.weight,
        "low": interval.low,
        "high": interval.high,
        "overtaken_below_by": interval.overtaken_below_by,
        "overtaken_above_by": interval.overtaken_above_by,
    }
