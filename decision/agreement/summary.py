"""Agreement over all criteria and section by section, each figure with its reason where there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from decision.agreement.alpha import Alpha, bootstrap_alpha, krippendorff_alpha
from decision.agreement.concordance import kendall_w
from decision.agreement.icc import complete_targets, icc
from decision.agreement.panel import Panel, panel
from decision.agreement.spread import share_within_one_step, spread
from decision.errors import TooFewError
from decision.ranking.problem import RankingProblem
from decision.types import BoolArray, FloatArray
from decision.valuation.tree import global_weights, lineage

DECIMALS = 9
NOTHING_SHARED = "no cell is rated by two evaluators"
UNDEFINED = "one evaluator's levels say less than nothing about the others', and the formula has no meaning"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95 % interval where it has one, and on how many things it rests; or None, and why."""

    value: float | None
    reason: str = ""
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class SectionAgreement:
    """How far evaluators agree on one top-level section, or on all (`section` None).

    cells            rated by two evaluators or more
    alpha            Krippendorff's, ordinal; at most 1; `n` = cells
    icc_single       ICC(2,1): of one evaluator's level; over the `n` cells that all of the section rated
    icc_mean         ICC(2,k): of the mean of all their levels
    concordance      Kendall's W, 0 to 1, of how the evaluators would rank the candidates; `n` = evaluators
    within_one_step  share of cells, 0 to 1, whose ratings all lie within one level; `n` = cells
    """

    section: str | None
    name: str
    cells: int
    alpha: Figure
    icc_single: Figure
    icc_mean: Figure
    concordance: Figure
    within_one_step: Figure


def agreement_summary(
    problem: RankingProblem, *, said: Panel | None = None, resamples: int = 0, seed: int = 0
) -> tuple[SectionAgreement, ...]:
    """Overall first, then each top-level section in the order of the tree.

    said       the panel of the problem, where the caller has it
    resamples  of the bootstrap for alpha's interval; 0 for none
    seed       of the bootstrap

    Raises the errors of `panel`.
    """
    said, weights = said or panel(problem), global_weights(problem.nodes)
    weight = np.array([weights[leaf] for leaf in said.criteria])
    top = np.array([lineage(problem.nodes)[leaf][0].id for leaf in said.criteria])
    tops = [node for node in problem.nodes if node.parent is None]
    sections = [(None, "", np.ones(top.size, dtype=np.bool_)), *((node.id, node.name or node.id, top == node.id) for node in tops)]
    alpha_of = partial(bootstrap_alpha, resamples=resamples, seed=seed) if resamples else krippendorff_alpha
    return tuple(_section(section, name, _part(said.levels, columns), weight[columns], alpha_of) for section, name, columns in sections)


def _part(levels: FloatArray, columns: BoolArray) -> FloatArray:
    """Some criteria, the candidates that anybody rated on them, and the evaluators who did."""
    chosen = levels[:, columns]
    given = ~np.isnan(chosen)
    return chosen[given.any(axis=(1, 2))][:, :, given.any(axis=(0, 1))]


def _section(
    section: str | None, name: str, levels: FloatArray, weight: FloatArray, alpha_of: Callable[[FloatArray], Alpha]
) -> SectionAgreement:
    by_cell = levels.reshape(levels.shape[0] * levels.shape[1], levels.shape[2])
    several = by_cell[(~np.isnan(by_cell)).sum(axis=1) > 1]
    single, mean = _correlations(by_cell)
    return SectionAgreement(
        section,
        name,
        len(several),
        _alpha(several, alpha_of),
        single,
        mean,
        _figure(lambda: _concordance(levels, weight)),
        _within_one_step(several),
    )


def _figure(compute: Callable[[], Figure]) -> Figure:
    try:
        return compute()
    except TooFewError as why:
        return Figure(None, str(why))


def _alpha(several: FloatArray, alpha_of: Callable[[FloatArray], Alpha]) -> Figure:
    if not several.size:
        return Figure(None, NOTHING_SHARED)
    found = alpha_of(several.T)
    return Figure(found.value, found.reason, found.low, found.high, found.units)


def _correlations(by_cell: FloatArray) -> tuple[Figure, Figure]:
    """ICC(2,1) and ICC(2,k), or twice the reason why there are none."""
    try:
        found = icc(complete_targets(by_cell))
    except TooFewError as why:
        return Figure(None, str(why)), Figure(None, str(why))
    single, mean = (
        Figure(found.coefficients[form], "" if found.coefficients[form] is not None else UNDEFINED, *found.intervals[form], found.targets)
        for form in ("ICC(2,1)", "ICC(2,k)")
    )
    return single, mean


def _concordance(levels: FloatArray, weight: FloatArray) -> Figure:
    """Of the totals that each evaluator's own levels give over the criteria that he or she rated for every candidate.

    An evaluator who rated none so takes no part. Totals are rounded, so that rounding errors break no tie.
    """
    counts = np.where(np.isnan(levels).any(axis=0), 0.0, weight[:, None])
    takes_part = counts.any(axis=0)
    if np.count_nonzero(takes_part) <= 1:
        raise TooFewError("fewer than two evaluators rated a criterion for every candidate")
    shares = counts[:, takes_part] / counts[:, takes_part].sum(axis=0)
    totals = np.einsum("acr,cr->ar", np.nan_to_num(levels[:, :, takes_part]), shares)
    found = kendall_w(totals.round(DECIMALS))
    return Figure(found.w, n=totals.shape[1])


def _within_one_step(several: FloatArray) -> Figure:
    share = share_within_one_step(spread(several[None]))
    return Figure(share, "" if share is not None else NOTHING_SHARED, n=len(several))
