"""PROMETHEE II: how much each alternative is preferred over the others, less how much the others are over it.

>>> import numpy as np
>>> from decision.crosschecks import DecisionMatrix, Preference, promethee_ii
>>> values, weights = np.array([[8.0, 7.0], [5.0, 9.0]]), np.array([0.6, 0.4])
>>> matrix = DecisionMatrix(values, weights, np.array([True, True]), ("a", "b"), ("capacity", "speed"))
>>> promethee_ii(matrix, [Preference("linear", q=1, p=2), Preference("usual")]).net.round(3).tolist()
[0.2, -0.2]

Source: Brans, Vincke & Mareschal (1986), European Journal of Operational Research 24, 228-238.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

import numpy as np

from decision.crosschecks.matrix import LARGEST_VALUE, DecisionMatrix
from decision.crosschecks.preference import Bell, Ramp, Shape, Step
from decision.errors import ParameterError, ShapeError
from decision.types import FloatArray


@dataclass(frozen=True, slots=True)
class Preference:
    """How a difference d in the unit of a criterion becomes a preference of 0 to 1.

    type  usual     1 for any d > 0
          ushape    1 for d > q
          vshape    d / p, 1 from p on
          level     1/2 for d > q, 1 for d > p
          linear    0 up to q, 1 from p on, straight between; a step where q = p
          gaussian  1 - exp(-d^2 / 2 s^2)
    q     indifference threshold, at least 0
    p     preference threshold, above 0 and at least q
    s     where the Gaussian turns, above 0
    """

    type: str
    q: float | None = None
    p: float | None = None
    s: float | None = None


@dataclass(frozen=True, slots=True)
class Flows:
    """Mean preference over the others (`positive`) and of the others (`negative`), each (m,), 0 to the sum of weights."""

    positive: FloatArray
    negative: FloatArray

    @property
    def net(self) -> FloatArray:
        """(m,), more is better: alternatives are ranked by it."""
        return self.positive - self.negative


def promethee_ii(matrix: DecisionMatrix, functions: Sequence[Preference]) -> Flows:
    """The flows, divided by m - 1, without a matrix of pairs: memory grows with m, time with m log m (m squared for gaussian).

    functions  one a criterion

    Raises ShapeError when they are not one a criterion, ParameterError naming the criterion whose function is unknown, lacks a
    parameter, has one that it does not take, or has one out of range.
    """
    flows = np.zeros((2, len(matrix.alternatives)))
    for weight, values, shapes in _columns(matrix, functions):
        order = np.argsort(values)
        for shape in shapes:
            flows[:, order] += weight * np.stack(shape.sums(values[order]))
    return Flows(*(flows / (flows.shape[1] - 1)))


def preference_indices(matrix: DecisionMatrix, functions: Sequence[Preference]) -> FloatArray:
    """(m, m): weighted preference of the row over the column, 0 on the diagonal. Raises as `promethee_ii` does."""
    indices = np.zeros((len(matrix.alternatives),) * 2)
    for weight, values, shapes in _columns(matrix, functions):
        for shape in shapes:
            indices += weight * shape.pairs(values)
    return indices


def _columns(matrix: DecisionMatrix, functions: Sequence[Preference]) -> Iterator[tuple[float, FloatArray, tuple[Shape, ...]]]:
    if len(functions) != len(matrix.criteria):
        raise ShapeError(f"{len(functions)} preference functions do not fit {len(matrix.criteria)} criteria")
    shapes = [_shapes(criterion, function) for criterion, function in zip(matrix.criteria, functions, strict=True)]
    yield from zip(matrix.weights.tolist(), np.ascontiguousarray(matrix.oriented.T), shapes, strict=True)


def _shapes(criterion: str, function: Preference) -> tuple[Shape, ...]:
    """The parts of a function, once its parameters are known to make sense."""
    if function.type not in _KINDS:
        raise ParameterError(f"{criterion}: unknown preference function {function.type}; known: {', '.join(_KINDS)}")
    takes, build = _KINDS[function.type]
    for name in ("q", "p", "s"):
        _check(criterion, function, name, name in takes)
    if function.q is not None and function.p is not None and function.q > function.p:
        raise ParameterError(f"{criterion}: q {function.q} must not be above p {function.p}")
    return build(*(getattr(function, name) for name in takes))


def thresholds_of(kind: str) -> tuple[str, ...]:
    """Which of q, p and s a preference function takes; none for an unknown one."""
    return tuple(_KINDS[kind][0]) if kind in _KINDS else ()


def _check(criterion: str, function: Preference, name: str, is_taken: bool) -> None:
    value: float | None = getattr(function, name)
    if (value is not None) != is_taken:
        raise ParameterError(f"{criterion}: preference function {function.type} {'needs' if is_taken else 'does not take'} {name}")
    if value is not None and not (isfinite(value) and (value > 0 or (name == "q" and value == 0)) and value <= LARGEST_VALUE):
        raise ParameterError(f"{criterion}: {name} must be a number {'of at least' if name == 'q' else 'above'} 0, not {value}")


def _level(q: float, p: float) -> tuple[Shape, ...]:
    return Step(q, 0.5), Step(p, 0.5)


def _linear(q: float, p: float) -> tuple[Shape, ...]:
    return (Ramp(q, p) if q < p else Step(q),)


_KINDS: Mapping[str, tuple[str, Callable[..., tuple[Shape, ...]]]] = MappingProxyType(
    {
        "usual": ("", lambda: (Step(0.0),)),
        "ushape": ("q", lambda q: (Step(q),)),
        "vshape": ("p", lambda p: (Ramp(0.0, p),)),
        "level": ("qp", _level),
        "linear": ("qp", _linear),
        "gaussian": ("s", lambda s: (Bell(s),)),
    }
)
"""The parameters that each function takes, and its parts."""
