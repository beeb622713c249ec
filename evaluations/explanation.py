"""Why one candidate scores more than another, from the stored cells and weights: exact, since the model is additive."""

from typing import Any

from django.utils.translation import gettext as _

from common.service import Refused
from decision.ranking import NodeDifference, rank
from decision.ranking import explain as taken_apart
from decision.ranking.words import facts, sentence
from evaluations.preview import problem_of

Row = dict[str, Any]


def explain(ranking: Row, a: Row, b: Row) -> Row:
    """The difference of two scores (0 to 1) taken apart by criterion and by group, the largest part first; and in a sentence."""
    for line in (a, b):
        if line["score"] is None:
            raise Refused(_("%(name)s has no score to explain.") % {"name": line["name"]}, "no-score")
    pair = {line["candidate"]: line for line in (a, b)}
    result = rank(problem_of({**ranking, "results": list(pair.values())}))
    found = taken_apart(result, a["candidate"], b["candidate"])
    criteria = {criterion["criterion"]: criterion for criterion in ranking["criteria"]}
    groups = {group["criterion"]: group for group in ranking["groups"]}
    parts = [_part(criteria[leaf.node], leaf) for leaf in found.leaves]
    tops = [_part(groups[node.node], node) for node in found.tree if node.parent is None]
    return {
        "a": {name: a[name] for name in ("candidate", "name", "rank", "score")},
        "b": {name: b[name] for name in ("candidate", "name", "rank", "score")},
        "difference": found.difference,
        "sentence": sentence(facts(result, found)),
        "criteria": sorted(parts, key=lambda part: (-abs(part["difference"]), part["code"])),
        "groups": sorted(tops, key=lambda part: (-abs(part["difference"]), part["code"])),
    }


def _part(named: Row, node: NodeDifference) -> Row:
    """A criterion names its group; a group is its own."""
    return {
        "criterion": named["criterion"],
        "code": named["code"],
        "name": named["name"],
        "group": named.get("group", named["criterion"]),
        "contribution_a": node.contribution_a,
        "contribution_b": node.contribution_b,
        "difference": node.difference,
    }
