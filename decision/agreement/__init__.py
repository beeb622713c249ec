"""How far evaluators agree, and where it matters."""

from decision.agreement.agenda import AgendaItem, Resolution, agenda
from decision.agreement.alpha import Alpha, Metric, bootstrap_alpha, krippendorff_alpha
from decision.agreement.concordance import Concordance, kendall_w, mid_ranks
from decision.agreement.icc import Icc, MeanSquares, complete_targets, icc, mean_squares, spearman_brown
from decision.agreement.panel import Panel, panel
from decision.agreement.severity import DEFAULT_SEVERITY_POLICY, EvaluatorSeverity, Severity, SeverityPolicy, adjusted, severity
from decision.agreement.spread import CellSpread, Spread, cell_spreads, share_within_one_step, spread
from decision.agreement.summary import Figure, SectionAgreement, agreement_summary

__all__ = [
    "DEFAULT_SEVERITY_POLICY",
    "AgendaItem",
    "Alpha",
    "CellSpread",
    "Concordance",
    "EvaluatorSeverity",
    "Figure",
    "Icc",
    "MeanSquares",
    "Metric",
    "Panel",
    "Resolution",
    "SectionAgreement",
    "Severity",
    "SeverityPolicy",
    "Spread",
    "adjusted",
    "agenda",
    "agreement_summary",
    "bootstrap_alpha",
    "cell_spreads",
    "complete_targets",
    "icc",
    "kendall_w",
    "krippendorff_alpha",
    "mean_squares",
    "mid_ranks",
    "panel",
    "severity",
    "share_within_one_step",
    "spearman_brown",
    "spread",
]
