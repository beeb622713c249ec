"""Scorecards that ship with the product, as data: one JSON file holds a tree, its anchors, its gates and several sets of weights."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common.journal import journal
from common.service import service
from decision.valuation import check_parameters
from evaluations.assembly import asks_about_component
from evaluations.choices import ScoredBy, VersionStatus
from evaluations.models import Anchor, Criterion, Gate, Scorecard, ScorecardVersion
from evaluations.services.scorecards import publish_version
from programs.models import Program

ROUND_COMPONENT = {"component": "of the round"}


@service
def load_library(*, folder: Path) -> list[Scorecard]:
    """Add the scorecards of a folder that the library does not have yet, by name; what is there stays as it is."""
    definitions = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    there = set(Scorecard.objects.filter(program=None).values_list("name", flat=True))
    return [
        install_scorecard(definition=definition, preset=preset)
        for definition in definitions
        for preset in definition["presets"]
        if preset["name"] not in there
    ]


@service
def install_scorecard(*, definition: Mapping[str, Any], preset: Mapping[str, Any], program: Program | None = None) -> Scorecard:
    """One scorecard from a definition, published as version 1."""
    scorecard = Scorecard.objects.create(program=program, name=preset["name"], description=definition["description"])
    version = ScorecardVersion.objects.create(scorecard=scorecard, number=1, status=VersionStatus.DRAFT)
    for position, group in enumerate(definition["groups"]):
        _add_group(version, position, group, preset)
    Gate.objects.bulk_create(_gate(version, position, gate) for position, gate in enumerate(definition["gates"]))
    journal(None, "scorecard.installed", scorecard, details={"name": scorecard.name})
    publish_version(by=None, version=version)
    return scorecard


def _add_group(version: ScorecardVersion, position: int, group: Mapping[str, Any], preset: Mapping[str, Any]) -> None:
    parts = [part for part in group["parts"] if part["code"] not in preset["leave_out"]]
    parent = Criterion.objects.create(
        version=version,
        position=position * 100,
        code=group["code"],
        name=group["name"],
        short_name=group["short_name"],
        weight=preset["weights"][group["code"]],
        scored_by=ScoredBy.GROUP,
    )
    for place, part in enumerate(parts, 1):
        _add_leaf(parent, position * 100 + place, part)


def _add_leaf(parent: Criterion, position: int, part: Mapping[str, Any]) -> None:
    _check_rule(part)
    fields = ("code", "name", "question", "weight", "direction", "function", "unit", "scored_by", "rule", "parameters")
    given = {name: part[name] for name in fields if name in part}
    leaf = Criterion.objects.create(version=parent.version, parent=parent, position=position, **{"scored_by": ScoredBy.PEOPLE, **given})
    Anchor.objects.bulk_create(Anchor(criterion=leaf, **anchor) for anchor in part.get("anchors", ()))


def _gate(version: ScorecardVersion, position: int, gate: Mapping[str, Any]) -> Gate:
    _check_rule(gate)
    fields = ("code", "name", "kind", "checked_at", "waived_by", "rule", "parameters")
    return Gate(version=version, position=position, **{name: gate[name] for name in fields if name in gate})


def _check_rule(row: Mapping[str, Any]) -> None:
    """A rule that could not be evaluated is refused here, with the code of its row, and not when a ranking needs it."""
    if not row.get("rule"):
        return
    of_round = ROUND_COMPONENT if asks_about_component(row["rule"]) else {}
    check_parameters(row["rule"], of_round | row.get("parameters", {}))
