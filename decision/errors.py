"""What the mathematics refuses. Every message names the input at fault."""


class DecisionError(ValueError):
    """An input that no honest result can be computed from."""


class ShapeError(DecisionError):
    """Arrays or lists whose sizes do not fit together."""


class WeightError(DecisionError):
    """Weights that cannot be normalised."""


class TreeError(DecisionError):
    """Criteria that do not form a tree."""


class ScaleError(DecisionError):
    """A value function whose anchors are not usable, or a raw value that has no place on it."""


class MissingValueError(DecisionError):
    """A value that is absent, or not a finite number, where a method has no notion of an absent one."""


class TooFewError(DecisionError):
    """Fewer candidates, criteria, evaluators or values than the result is defined for."""


class UnitMismatchError(DecisionError):
    """A quantity without a unit, or two quantities that no factor connects."""


class OutOfRangeError(DecisionError):
    """A number outside the range in which it means anything."""


class GateError(DecisionError):
    """A statement about a gate that the gate does not allow."""


class ParameterError(DecisionError):
    """A parameter of a rule that is missing, unknown or not of its kind."""


class UnknownNameError(DecisionError):
    """A stage, criterion, rule or parameter that nobody declared."""
