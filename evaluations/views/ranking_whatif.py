"""What the address of the ranking page asks: other weights, another spread of weights. Nothing here is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from common.service import Invalid
from evaluations.preview import preview
from evaluations.study.chances import DEFAULT_SPREAD, SPREADS

Row = dict[str, Any]

# What a poll adds to the address; no part of the question.
POLLED = ("since", "wanted", "part")


@dataclass(frozen=True, slots=True)
class Question:
    """`points` is where the sliders stand, `weights` what they mean, in the order of the groups."""

    query: QueryDict
    points: tuple[float, ...]
    weights: tuple[float, ...]
    spread: str
    stored_spread: str
    is_moved: bool
    error: str = ""

    @property
    def is_what_if(self) -> bool:
        return self.is_moved and not self.error

    @property
    def needs_computing(self) -> bool:
        return not self.error and (self.is_moved or self.spread != self.stored_spread)


@dataclass(frozen=True, slots=True)
class Answer:
    """The ranking to show: what is stored, or the same with the weights that were asked for."""

    payload: Row
    question: Question


def read_question(payload: Row, asked: QueryDict) -> Question:
    """A slider that stands where the stored weight stands means exactly that weight, not the whole number it shows."""
    query = _without_polling(asked)
    groups = payload.get("groups", [])
    exact, shown = exact_points(groups), rounded_points(groups)
    stored_spread = (payload.get("robustness") or {}).get("region", DEFAULT_SPREAD)
    spread = query.get("spread", stored_spread)
    points, error = _points(query.getlist("w"), shown)
    if spread not in SPREADS:
        spread, error = stored_spread, error or _("“%(spread)s” is no spread of weights.") % {"spread": spread}
    weights = _weights(points, shown, exact)
    return Question(query, points, weights, spread, stored_spread, is_moved=points != shown, error=error)


def answer(payload: Row, question: Question) -> Answer:
    """Weights that mean nothing leave the stored ranking, with the reason."""
    if not question.needs_computing:
        return Answer(payload, question)
    try:
        return Answer(preview(payload, list(question.weights), question.spread), question)
    except Invalid as error:
        said = " ".join(message for _path, message in error.errors)
        return Answer(payload, replace(question, spread=question.stored_spread, error=said))


def exact_points(groups: Sequence[Row]) -> tuple[float, ...]:
    return tuple(group["weight"] * 100 for group in groups)


def rounded_points(groups: Sequence[Row]) -> tuple[float, ...]:
    """Where the sliders of these weights stand."""
    return tuple(float(round(point)) for point in exact_points(groups))


def _points(texts: Sequence[str], shown: tuple[float, ...]) -> tuple[tuple[float, ...], str]:
    if not texts:
        return shown, ""
    try:
        return tuple(float(text) for text in texts), ""
    except ValueError:
        return shown, _("A weight is a number of at least 0.")


def _weights(points: tuple[float, ...], shown: tuple[float, ...], exact: tuple[float, ...]) -> tuple[float, ...]:
    if len(points) != len(shown):
        return points
    return tuple(fine if point == coarse else point for point, coarse, fine in zip(points, shown, exact, strict=True))


def _without_polling(asked: QueryDict) -> QueryDict:
    query = asked.copy()
    for name in POLLED:
        query.pop(name, None)
    return query
