"""Every method of the case format by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from decision.verification.case import Method
from decision.verification.judgements import (
    ahp_case,
    ahp_priorities_case,
    icc_case,
    kendall_w_case,
    krippendorff_alpha_case,
    surrogate_weights_case,
)
from decision.verification.robust import pair_reversal_case, smaa_2_case, weight_stability_case
from decision.verification.scores import promethee_case, topsis_case, vikor_case, weighted_sum_case

MATRIX = frozenset({"matrix"})
NAMES = frozenset({"alternatives", "criteria"})
PRIORITIES = ("priorities", "lambda_max", "CI", "CR")

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "weighted_sum": Method(weighted_sum_case, ("scores", "ranks"), is_weighted=True, parameters=("normalisation",)),
        "topsis": Method(topsis_case, ("closeness", "ranks"), is_weighted=True, parameters=("normalisation",)),
        "vikor": Method(
            vikor_case,
            ("S", "R", "Q", "ranks", "acceptable_advantage", "acceptable_stability", "compromise_set"),
            is_weighted=True,
            parameters=("v",),
        ),
        "promethee_ii": Method(
            promethee_case,
            ("preference_indices", "positive_flow", "negative_flow", "net_flow", "ranks"),
            is_weighted=True,
            parameters=("preference_functions",),
        ),
        "ahp": Method(ahp_case, ("criteria", "local", "overall", "ranks"), needs=NAMES, parameters=("pairwise", "synthesis")),
        "ahp_priorities": Method(ahp_priorities_case, PRIORITIES, needs=MATRIX, takes=NAMES, columns="alternatives"),
        "smaa_2": Method(
            smaa_2_case,
            ("rank_acceptability", "central_weights", "confidence_factors", "pairwise_winning", "expected_rank"),
            needs=frozenset(),
            takes=NAMES | MATRIX | {"samples"},
            is_partial=True,
            parameters=("measurements", "weights"),
        ),
        "krippendorff_alpha": Method(
            krippendorff_alpha_case,
            ("alpha",),
            needs=MATRIX,
            takes=NAMES,
            rows="criteria",
            columns="alternatives",
            may_miss=True,
        ),
        "kendall_w": Method(
            kendall_w_case,
            ("W", "W_uncorrected", "chi_square", "df", "p_value", "rank_sums", "average_spearman"),
            needs=MATRIX,
            takes=NAMES,
        ),
        "icc": Method(icc_case, ("icc", "ci95", "mean_squares"), needs=MATRIX, takes=NAMES),
        "surrogate_weights": Method(
            surrogate_weights_case,
            ("rank_order_centroid", "rank_sum", "rank_reciprocal"),
            needs=frozenset(),
            parameters=("n",),
        ),
        "weight_stability": Method(
            weight_stability_case,
            ("scores", "first", "intervals", "group_interval"),
            is_weighted=True,
            is_partial=True,
            parameters=("group",),
        ),
        "pair_reversal": Method(pair_reversal_case, ("scores", "ranks", "relative_change_percent"), is_weighted=True, is_partial=True),
    }
)
