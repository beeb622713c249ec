"""Rankings as they are stored, written by hand: two groups, three criteria, three candidates of which one failed a gate."""

import json
from copy import deepcopy
from typing import Any

from common.results import Stored

A, B, C = (f"00000000-0000-4000-8000-00000000000{last}" for last in "abc")
Row = dict[str, Any]


def part(criterion: str, weight: float, utility: float | None, **known: Any) -> Row:
    low, high = known.pop("low", utility), known.pop("high", utility)
    return {
        "criterion": criterion,
        "weight": weight,
        "utility": utility,
        "utility_low": low,
        "utility_high": high,
        "contribution": weight * (utility or 0.0),
        "is_known": utility is not None and low == high,
        "is_applicable": utility is not None,
        "raters": len(known.get("levels", [])),
        "why": "",
        "agreed": False,
        "agreed_reason": "",
        "stale": False,
        **known,
    }


def line(candidate: str, rank: int | None, parts: list[Row], **more: Any) -> Row:
    score = sum(one["contribution"] for one in parts)
    return {
        "rank": rank,
        "rank_acceptability": None,
        "candidate": candidate,
        "name": f"Cand-{candidate[-1].upper()}",
        "place": "Ghent, BE",
        "score": score,
        "score_low": sum(one["weight"] * (one["utility_low"] or 0.0) for one in parts),
        "score_high": sum(one["weight"] * (one["utility_high"] or 0.0) for one in parts),
        "known_weight": sum(one["weight"] for one in parts if one["is_known"]),
        "excluded_by": [],
        "gates": [],
        "contributions": parts,
        **more,
    }


def old_payload() -> Row:
    """As rankings were stored before robustness was studied: none of its keys."""
    groups = [("q", "Quality", 0.6), ("p", "Price", 0.4)]
    criteria = [("q1", "Audits", "q", 0.4), ("q2", "Batches", "q", 0.2), ("p", "Price", "p", 0.4)]
    failed = {"gate": "g", "code": "G01", "name": "No warning letter", "status": "failed", "reason": "Letter of May"}
    return {
        "method": "additive",
        "groups": [{"criterion": key, "code": key.upper(), "name": name, "short_name": name, "weight": w} for key, name, w in groups],
        "criteria": [
            {"criterion": key, "code": key.upper(), "name": name, "short_name": name, "group": group, "weight": w, "scored_by": "people"}
            for key, name, group, w in criteria
        ],
        "results": [
            line(A, 1, [part("q1", 0.4, 0.9), part("q2", 0.2, 0.8), part("p", 0.4, 0.5)]),
            line(B, 2, [part("q1", 0.4, 0.6), part("q2", 0.2, 0.5, low=0.0, high=1.0), part("p", 0.4, 0.8)]),
            line(C, None, [part("q1", 0.4, 1.0), part("q2", 0.2, 1.0), part("p", 0.4, 1.0)], gates=[failed]),
        ],
    }


SHARES = {"q1": 2 / 3, "q2": 1 / 3, "p": 1.0}
LEVELS = {(A, "q1"): [4.0, 5.0], (A, "q2"): [4.0], (B, "q1"): [1.0, 3.0, 5.0]}
SPREADS = {(A, "q1"): 0.7, (B, "q1"): 2.0}


def full_payload() -> Row:
    """The same with all that is studied of a ranking."""
    payload = old_payload()
    for row in payload["criteria"]:
        row |= {"share": SHARES[row["criterion"]], "unit": ""}
    for result in payload["results"]:
        for one in result["contributions"]:
            cell = result["candidate"], one["criterion"]
            levels = LEVELS.get(cell, [])
            one |= {"levels": levels, "raters": len(levels), "spread": SPREADS.get(cell), "disputed": cell == (B, "q1"), "utility_sd": 0.05}
    for result, chances in zip(payload["results"], ([0.7, 0.3], [0.3, 0.7], None), strict=True):
        result |= {"rank_acceptability": chances, "expected_rank": None, "confidence_factor": None, "central_weights": None, "beats": {}}
    return payload | deepcopy(STUDY)


def measures(alpha: float | None) -> Row:
    return {
        "alpha": alpha,
        "icc_single": 0.5,
        "icc_mean": 0.7,
        "kendall_w": None,
        "within_one_step": 0.9,
        "cells": 3,
        "why": {"kendall_w": "fewer than two"},
    }


STUDY: Row = {
    "robustness": {"samples": 10000, "seed": 20261124, "generator": "PCG64", "region": "medium", "concentration": 20, "error": 0.0098},
    "stability": [
        {"criterion": "q", "is_group": True, "weight": 0.6, "low": 0.58, "high": 1.0, "below": B, "above": None},
        {"criterion": "p", "is_group": False, "weight": 0.4, "low": 0.0, "high": 0.42, "below": None, "above": B},
        {"criterion": "q1", "is_group": False, "weight": 0.4, "low": 0.0, "high": 1.0, "below": None, "above": None},
    ],
    "swaps": [
        {"upper": A, "lower": B, "criterion": "q", "weight": 0.6, "at": 0.1},
        {"upper": A, "lower": B, "criterion": "p", "weight": 0.4, "at": 0.42},
    ],
    "curves": [
        {"criterion": "q", "shares": [0.0, 0.5, 1.0], "totals": {A: [0.5, 0.7, 0.9], B: [0.8, 0.7, 0.6]}},
        {"criterion": "p", "shares": [0.0, 0.5, 1.0], "totals": {A: [0.9, 0.7, 0.5], B: [0.6, 0.7, 0.8]}},
    ],
    "agenda": [
        {
            "candidate": B,
            "criterion": "q1",
            "low": 1.0,
            "high": 5.0,
            "levels": [1.0, 3.0, 5.0],
            "mean": 3.0,
            "changes_first": True,
            "moves": 1,
            "margin_low": -0.1,
            "margin_high": 0.2,
        }
    ],
    "information": [
        {"candidate": B, "criterion": "q2", "kind": "unknown", "could_change_first": True, "chance": 0.2, "gain": 0.01},
        {"candidate": A, "criterion": "q2", "kind": "unknown", "could_change_first": False, "chance": 0.0, "gain": 0.0},
    ],
    "agreement": {"overall": measures(0.81), "sections": [{"criterion": "q", **measures(0.7)}, {"criterion": "p", **measures(None)}]},
    "evaluators": [
        {
            "evaluator": 1,
            "ratings": 3,
            "severity": -0.4,
            "severity_error": 0.2,
            "spread": 1.0,
            "first": B,
            "changes_first": True,
            "moves": 1,
        },
        {
            "evaluator": 2,
            "ratings": 2,
            "severity": None,
            "severity_error": None,
            "spread": None,
            "first": A,
            "changes_first": False,
            "moves": 0,
        },
    ],
    "adjusted": {"order": [B, A], "first": B, "changes_first": True},
    "without_criterion": [
        {"criterion": "p", "is_group": True, "first": A, "changes_first": False, "moves": 0},
        {"criterion": "q", "is_group": True, "first": B, "changes_first": True, "moves": 1},
        {"criterion": "q1", "is_group": False, "first": B, "changes_first": True, "moves": 1},
        {"criterion": "q2", "is_group": False, "first": A, "changes_first": False, "moves": 0},
    ],
    "cross_checks": [
        {"method": "topsis", "ranks": {A: 1, B: 2}, "tau": 1.0, "flips": [], "left_out": [], "constant": [], "compromise": []},
        {"method": "vikor", "ranks": {A: 2, B: 1}, "tau": -1.0, "flips": [[A, B]], "left_out": [], "constant": [], "compromise": []},
    ],
    "dominance": {"dominated": [[A, B]], "never_first": [B], "within": 0.2},
    "tornado": [
        {"kind": "weight", "criterion": "q", "candidate": None, "margin_low": 0.2, "margin_high": -0.02, "crosses": True},
        {"kind": "value", "criterion": "q2", "candidate": B, "margin_low": 0.01, "margin_high": 0.09, "crosses": False},
    ],
}


def stored(payload: Row, revision: int = 41) -> Stored:
    return Stored(revision, revision, None, "", json.dumps(payload), "")
