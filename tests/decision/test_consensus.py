"""Several judgements become one value, by a policy that is declared and never guessed."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.errors import OutOfRangeError, TooFewError, WeightError
from decision.valuation import CellValue, Confidence, ConsensusPolicy, Rating, RatingState, cell_values, combine

ABSTAINED, NOT_APPLICABLE = RatingState.ABSTAINED, RatingState.NOT_APPLICABLE
EXACT = ConsensusPolicy(judgement_sd={None: 0.0})


def said(*answers: float | RatingState, candidate: str = "x", confidence: Confidence | None = None) -> list[Rating]:
    return [
        Rating(candidate, "c", f"e{number}", answer, None, confidence)
        if isinstance(answer, RatingState)
        else Rating(candidate, "c", f"e{number}", RatingState.RATED, answer, confidence)
        for number, answer in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("answers", "level", "is_applicable"),
    [
        ([], None, True),
        ([3, 4, 5], 4, True),
        ([3, ABSTAINED, RatingState.NOT_STARTED], 3, True),
        ([ABSTAINED, RatingState.EVIDENCE_PENDING], None, True),
        ([NOT_APPLICABLE, NOT_APPLICABLE], None, False),
        ([NOT_APPLICABLE, ABSTAINED], None, False),
        ([NOT_APPLICABLE, 2], 2, True),
    ],
)
def test_one_cell_from_several_evaluators(answers: list[float | RatingState], level: float | None, is_applicable: bool) -> None:
    found = combine("x", "c", said(*answers))

    assert (found.level, found.is_applicable) == (level, is_applicable)


def test_a_settled_value_goes_before_ratings() -> None:
    settled = CellValue("x", "c", 5)

    found = cell_values([*said(1, 2), *said(3, candidate="y")], [settled], EXACT)

    assert found == {("x", "c"): settled, ("y", "c"): CellValue("y", "c", 3)}


def test_below_the_quorum_the_missing_answers_may_be_anything() -> None:
    found = combine("x", "c", said(4, 2), ConsensusPolicy(quorum=3))

    assert found == CellValue("x", "c", None, low=2, high=11 / 3)
    assert combine("x", "c", said(4, 2, 3), ConsensusPolicy(quorum=3)).level == 3


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4), st.lists(st.integers(0, 5), min_size=1, max_size=3))
def test_the_interval_below_the_quorum_holds_whatever_the_others_say(given_levels: list[int], missing: list[int]) -> None:
    before = combine("x", "c", said(*given_levels), ConsensusPolicy(quorum=len(given_levels) + len(missing)))
    after = combine("x", "c", said(*given_levels, *missing))

    assert after.level is not None
    assert before.low - 1e-12 <= after.level <= before.high + 1e-12


def test_judgements_count_by_their_shares() -> None:
    assert combine("x", "c", said(5, 1), ConsensusPolicy(shares={"e0": 3})).level == 4


def test_the_error_of_a_mean_comes_from_its_spread_and_from_stated_confidence() -> None:
    assert combine("x", "c", said(2, 4), EXACT).sd == pytest.approx(1)  # sample variance 2, two judgements
    assert combine("x", "c", said(3, confidence=Confidence.LOW)).sd == 1
    assert combine("x", "c", said(2, 4, confidence=Confidence.HIGH)).sd == pytest.approx(sqrt((2 + 0.09) / 2))
    assert combine("x", "c", said(3, confidence=Confidence.HIGH)).level == combine("x", "c", said(3, confidence=Confidence.LOW)).level


@pytest.mark.parametrize(
    ("policy", "error", "words"),
    [
        ({"quorum": 0}, TooFewError, "a quorum is at least 1, not 0"),
        ({"shares": {"e1": 0}}, WeightError, "the share of e1 must be a number above 0, not 0"),
        ({"shares": {"e1": float("nan")}}, WeightError, "the share of e1"),
        ({"stale_sd": -1}, OutOfRangeError, "a standard error is a number of at least 0, not -1"),
    ],
)
def test_a_policy_that_means_nothing_is_refused(policy: dict[str, object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        ConsensusPolicy(**policy)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"low": 3, "high": 2}, {"low": -1}, {"high": 6}, {"sd": -0.1}])
def test_a_cell_off_the_scale_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(OutOfRangeError, match="x on c: levels run from 0 to 5"):
        CellValue("x", "c", None, **wrong)
