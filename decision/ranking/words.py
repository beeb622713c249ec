"""Why one candidate is ahead of another: the facts of a sentence, and the sentence in English.

Pages put the facts into words of their own language; commands and exports print the English ones.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import fsum

from decision.ranking.aggregate import TIE_TOLERANCE
from decision.ranking.explain import Explanation, NodeDifference
from decision.ranking.problem import CandidateResult, RankingResult

MOST = 0.8
NAMED = 3
POINTS = 100


@dataclass(frozen=True, slots=True)
class Reason:
    """A criterion that speaks for one of the two.

    difference  by how much, in utility, above 0
    share       of all that speaks for the same candidate, 0 to 1
    """

    criterion: str
    name: str
    difference: float
    share: float


@dataclass(frozen=True, slots=True)
class DifferenceFacts:
    """What there is to say about the difference of two candidates.

    ahead, behind  ids, with names; of two that tie, in the order in which they were asked for
    difference     score of the one less score of the other, at least 0
    is_tie         the difference is within the tolerance of ties
    gains, losses  what speaks for the one ahead and for the one behind, the largest first; gain and loss are their sums
    needed_for_most  how many of the gains, the largest first, make four fifths of all gains
    open_ahead, open_behind  criteria whose value is unknown for the one and for the other
    could_reverse  whether values for these can put the one behind ahead
    """

    ahead: str
    behind: str
    ahead_name: str
    behind_name: str
    difference: float
    is_tie: bool
    gains: tuple[Reason, ...]
    losses: tuple[Reason, ...]
    gain: float
    loss: float
    needed_for_most: int
    open_ahead: tuple[str, ...]
    open_behind: tuple[str, ...]
    could_reverse: bool


def facts(result: RankingResult, explanation: Explanation) -> DifferenceFacts:
    """The facts of an explanation of two candidates of this ranking. Raises UnknownNameError for a candidate that is not in it."""
    turned = explanation.difference < -TIE_TOLERANCE
    sign = -1 if turned else 1
    ahead, behind = (result.of(one) for one in ((explanation.b, explanation.a) if turned else (explanation.a, explanation.b)))
    gains, losses = _reasons(explanation.leaves, sign), _reasons(explanation.leaves, -sign)
    return DifferenceFacts(
        ahead=ahead.candidate,
        behind=behind.candidate,
        ahead_name=ahead.name,
        behind_name=behind.name,
        difference=sign * explanation.difference,
        is_tie=abs(explanation.difference) <= TIE_TOLERANCE,
        gains=gains,
        losses=losses,
        gain=fsum(reason.difference for reason in gains),
        loss=fsum(reason.difference for reason in losses),
        needed_for_most=_needed_for_most(gains),
        open_ahead=_open(ahead),
        open_behind=_open(behind),
        could_reverse=(ahead.score_low or 0.0) < (behind.score_high or 0.0) - TIE_TOLERANCE,
    )


def _reasons(leaves: tuple[NodeDifference, ...], sign: int) -> tuple[Reason, ...]:
    """The explanation lists the largest first already."""
    parts = [(leaf, sign * leaf.difference) for leaf in leaves if sign * leaf.difference > TIE_TOLERANCE]
    total = fsum(difference for _, difference in parts)
    return tuple(Reason(leaf.node, leaf.name, difference, difference / total) for leaf, difference in parts)


def _needed_for_most(gains: tuple[Reason, ...]) -> int:
    so_far = accumulate(reason.share for reason in gains)
    return next((count for count, share in enumerate(so_far, start=1) if share >= MOST - TIE_TOLERANCE), 0)


def _open(line: CandidateResult) -> tuple[str, ...]:
    return tuple(part.criterion for part in line.contributions if part.weight and part.low != part.high)


def sentence(said: DifferenceFacts) -> str:
    """The facts in English: points of 100 with one decimal, at most three criteria a side."""
    if said.is_tie:
        lead = f"{said.ahead_name} and {said.behind_name} are level"
    else:
        lead = f"{said.ahead_name} is ahead of {said.behind_name} by {_points(said.difference)} points of 100"
    sides = [f"{name} gains most from {_listed(reasons)}" for name, reasons in _sides(said) if reasons]
    return ". ".join([lead, *sides, *_cautions(said)]) + "."


def _sides(said: DifferenceFacts) -> tuple[tuple[str, tuple[Reason, ...]], ...]:
    return (said.ahead_name, said.gains[:NAMED]), (said.behind_name, said.losses[:NAMED])


def _points(difference: float) -> str:
    return f"{POINTS * difference:.1f}"


def _listed(reasons: tuple[Reason, ...]) -> str:
    *others, last = [f"{reason.name} ({_points(reason.difference)})" for reason in reasons]
    return f"{', '.join(others)} and {last}" if others else last


def _cautions(said: DifferenceFacts) -> list[str]:
    if not (said.open_ahead or said.open_behind):
        return []
    count = len(said.open_ahead) + len(said.open_behind)
    values = "1 value is" if count == 1 else f"{count} values are"
    return [f"{values} unknown, which {'could' if said.could_reverse else 'cannot'} reverse this"]
