"""How far evaluators agree, what is worth settling, and who rates higher or lower. They are numbers here, never names."""

from typing import Any

from decision.agreement import AgendaItem, Figure, Panel, SectionAgreement, adjusted, agenda, agreement_summary, severity
from decision.errors import TooFewError
from decision.ranking import RankingProblem, RankingResult, rank

Row = dict[str, Any]
MOST_ITEMS = 50
MEASURES = {
    "alpha": "alpha",
    "icc_single": "icc_single",
    "icc_mean": "icc_mean",
    "kendall_w": "concordance",
    "within_one_step": "within_one_step",
}
NO_SEVERITY: Row = {"severity": None, "severity_error": None, "spread": None, "shared": None}


def agreement(problem: RankingProblem, said: Panel) -> Row | None:
    """None where nobody rated."""
    if not said.evaluators:
        return None
    overall, *sections = agreement_summary(problem, said=said)
    return {"overall": _agreement(overall), "sections": [{"criterion": part.section, **_agreement(part)} for part in sections]}


def _agreement(part: SectionAgreement) -> Row:
    figures: dict[str, Figure] = {name: getattr(part, attribute) for name, attribute in MEASURES.items()}
    return {
        **{name: figure.value for name, figure in figures.items()},
        "cells": part.cells,
        "why": {name: figure.reason for name, figure in figures.items() if figure.value is None},
    }


def to_settle(problem: RankingProblem, result: RankingResult, said: Panel) -> list[Row]:
    """The most consequential of the disputed cells, in that order."""
    return [_item(item) for item in agenda(problem, result, said=said, most=MOST_ITEMS)]


def _item(item: AgendaItem) -> Row:
    ends = item.lowest, item.highest
    return {
        "candidate": item.cell.candidate,
        "criterion": item.cell.criterion,
        "low": item.cell.low,
        "high": item.cell.high,
        "mean": item.cell.mean,
        "levels": sorted(item.cell.levels),
        "changes_first": any(end.changes_first for end in ends),
        "moves": max(end.places_moved for end in ends),
        "margin_low": item.lowest.margin_change,
        "margin_high": item.highest.margin_change,
    }


def severities(problem: RankingProblem, result: RankingResult, said: Panel) -> tuple[dict[str, Row], Row | None, str]:
    """By evaluator; the order that is left without severity, beside the raw one; and why there is none."""
    try:
        found = severity(said)
    except TooFewError as why:
        return {}, None, str(why)
    evaluators = {
        one.evaluator: {
            "severity": one.offset,
            "severity_error": one.standard_error,
            "spread": one.spread,
            "shared": one.shared,
        }
        for one in found.evaluators
    }
    without = adjusted(problem, found, said)
    ranked = result if without is problem else rank(without)
    order = [line.candidate for line in ranked.results if line.rank is not None]
    first = order[0] if order else None
    return evaluators, {"order": order, "first": first, "changes_first": first != result.results[0].candidate}, ""
