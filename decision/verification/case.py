"""A worked case: a published example with its published answer, and what each method takes and gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from decision.errors import MissingValueError, WeightError
from decision.types import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Criterion:
    """A column of the matrix. Without a weight it has none, which is not 0."""

    name: str
    direction: str
    weight: float | None


@dataclass(frozen=True, slots=True)
class Samples:
    """Draws made elsewhere: values (n_samples, n_alternatives, n_criteria) and weights (n_samples, n_criteria)."""

    values: FloatArray
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class Check:
    """One key of a result to be compared. `basis` is `expected` (as published) or `precise` (recomputed to full precision)."""

    basis: str
    key: str
    expected: object
    tolerance: float


@dataclass(frozen=True, slots=True)
class Case:
    """A case of format 1, checked as far as it can be without computing.

    matrix    (n_rows, n_columns), NaN where the method allows a missing value
    checks    empty where a case is only to be computed
    inputs    what the method computes from, as the file says it
    """

    id: str
    method: str
    name: str = ""
    source: str = ""
    criteria: tuple[Criterion, ...] = ()
    alternatives: tuple[str, ...] = ()
    matrix: FloatArray | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    samples: Samples | None = None
    checks: tuple[Check, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the criteria."""
        return tuple(criterion.name for criterion in self.criteria)

    @property
    def values(self) -> FloatArray:
        """The matrix. Raises MissingValueError where there is none."""
        if self.matrix is None:
            raise MissingValueError(f"{self.method} needs a matrix")
        return self.matrix

    @property
    def weights(self) -> FloatArray:
        """(n_criteria,), as given. Raises WeightError naming the criterion that has none."""
        for criterion in self.criteria:
            if criterion.weight is None:
                raise WeightError(f"{self.method} needs a weight for {criterion.name}")
        return np.array([criterion.weight for criterion in self.criteria], dtype=np.float64)

    @property
    def maximise(self) -> BoolArray:
        """(n_criteria,), true where more is better."""
        return np.array([criterion.direction == "max" for criterion in self.criteria], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Method:
    """What a method of the format takes and gives.

    needs, takes  keys of a case that must, and may, be there beside the texts
    rows, columns of the matrix: which list of names they must fit, if that is given
    may_miss      whether the matrix may hold null
    is_weighted   whether the weights of the criteria play a part
    is_partial    whether values are partial values, 0 to 1 or on any common scale, so that the direction is in them already
    parameters    names known
    results       keys of the result
    compute       a result under those keys, of numbers, texts, lists and objects; raises DecisionError
    """

    compute: Callable[[Case], dict[str, object]]
    results: tuple[str, ...]
    needs: frozenset[str] = frozenset({"criteria", "alternatives", "matrix"})
    takes: frozenset[str] = frozenset()
    rows: str = "alternatives"
    columns: str = "criteria"
    may_miss: bool = False
    is_weighted: bool = False
    is_partial: bool = False
    parameters: tuple[str, ...] = ()
