"""Why one candidate scores more than another, from the stored contributions: exact, since the model is additive."""

from math import fsum
from typing import Any

from django.utils.translation import gettext as _

from common.service import Refused

Row = dict[str, Any]


def explain(ranking: Row, a: Row, b: Row) -> Row:
    """The difference of two scores (0 to 1) taken apart by criterion and by group, the largest part first."""
    for line in (a, b):
        if line["score"] is None:
            raise Refused(_("%(name)s has no score to explain.") % {"name": line["name"]}, "no-score")
    names = {criterion["criterion"]: criterion for criterion in ranking["criteria"]}
    of_b = {part["criterion"]: part["contribution"] for part in b["contributions"]}
    parts = [_part(names[part["criterion"]], part["contribution"], of_b[part["criterion"]]) for part in a["contributions"]]
    groups = [_part(group, _sum(parts, group, "contribution_a"), _sum(parts, group, "contribution_b")) for group in ranking["groups"]]
    return {
        "a": {name: a[name] for name in ("candidate", "name", "rank", "score")},
        "b": {name: b[name] for name in ("candidate", "name", "rank", "score")},
        "difference": fsum(part["difference"] for part in parts),
        "criteria": sorted(parts, key=lambda part: (-abs(part["difference"]), part["code"])),
        "groups": sorted(groups, key=lambda part: (-abs(part["difference"]), part["code"])),
    }


def _sum(parts: list[Row], group: Row, side: str) -> float:
    return fsum(part[side] for part in parts if part["group"] == group["criterion"])


def _part(named: Row, of_a: float, of_b: float) -> Row:
    """A criterion names its group; a group is its own."""
    return {
        "criterion": named["criterion"],
        "code": named["code"],
        "name": named["name"],
        "group": named.get("group", named["criterion"]),
        "contribution_a": of_a,
        "contribution_b": of_b,
        "difference": of_a - of_b,
    }
