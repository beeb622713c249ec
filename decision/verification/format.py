"""Format 1 of worked cases, read strictly: what the format does not know is refused by name, never passed over."""

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from decision.errors import OutOfRangeError, ParameterError, ShapeError
from decision.types import FloatArray
from decision.verification.case import Case, Check, Criterion, Method, Samples
from decision.verification.methods import METHODS
from decision.verification.strict_json import CaseFormatError, choice, fields, items, names, number, read_json, table, text

FORMAT = 1
DIRECTIONS = ("max", "min")
# For `precise` as the format says, and for published values that come without their own: the strictest that is declared.
DEFAULT_TOLERANCE = 1e-8
TEXTS = ("name", "source", "notes")
INPUTS = ("criteria", "alternatives", "matrix", "parameters", "samples")
BASES = {"expected": "tolerance", "precise": "precise_tolerance"}
KEYS = frozenset({"format", "id", "method", "verified_with", *TEXTS, *INPUTS, *BASES, *BASES.values()})


def read_case(document: str | bytes) -> Case:
    """The case that a JSON text holds.

    Raises CaseFormatError for what is no JSON or of another kind, UnknownNameError for a method, key or direction that nobody declared,
    ParameterError for a format or parameter of another kind, ShapeError, TooFewError and MissingValueError for sizes and gaps.
    """
    return case_of(read_json(document))


def case_of(document: object) -> Case:
    """The case that a JSON value holds; errors as for `read_case`."""
    given = _without_null(fields(document, "the case", KEYS))
    _check_texts(given)
    name = choice(given.get("method"), "/method", tuple(METHODS))
    method = METHODS[name]
    inputs = _inputs(given, name, method)
    criteria = tuple(_criteria(inputs))
    alternatives = names(inputs["alternatives"], "/alternatives") if "alternatives" in inputs else ()
    return Case(
        id=text(given.get("id"), "/id"),
        method=name,
        name=str(given.get("name", "")),
        source=str(given.get("source", "")),
        criteria=criteria,
        alternatives=alternatives,
        matrix=_matrix(inputs, method, {"criteria": tuple(one.name for one in criteria), "alternatives": alternatives}),
        parameters=_without_null(fields(inputs.get("parameters", {}), "/parameters", method.parameters)),
        samples=_samples(inputs["samples"]) if "samples" in inputs else None,
        checks=tuple(check for basis in BASES for check in _checks(given, basis, method)),
        inputs=inputs,
    )


def _without_null(given: Mapping[str, object]) -> dict[str, object]:
    """What is null is as good as absent."""
    return {key: value for key, value in given.items() if value is not None}


def _check_texts(given: Mapping[str, object]) -> None:
    version = given.get("format")
    if version != FORMAT or isinstance(version, bool):
        raise ParameterError(f"/format: {FORMAT} is wanted, not {version!r}")
    programs = given.get("verified_with", [])
    said = [(key, given.get(key, "")) for key in TEXTS]
    said += [("verified_with", one) for one in (programs if isinstance(programs, list) else [programs])]
    for key, value in said:
        if not isinstance(value, str):
            raise CaseFormatError(f"/{key}: a text is wanted, not {value!r}")


def _inputs(given: Mapping[str, object], name: str, method: Method) -> dict[str, object]:
    """What the method computes from. An empty list that it has no use for is as good as none."""
    used = method.needs | method.takes | ({"parameters"} if method.parameters else set())
    for key in INPUTS:
        if key in method.needs and key not in given:
            raise ParameterError(f"/{key}: {name} needs it")
        if key not in used and given.get(key):
            raise ParameterError(f"/{key}: {name} has no use for it")
    return {key: given[key] for key in INPUTS if key in used and key in given}


def _criteria(given: Mapping[str, object]) -> Iterator[Criterion]:
    listed = items(given["criteria"], "/criteria") if "criteria" in given else []
    found = [_criterion(one, f"/criteria/{place}") for place, one in enumerate(listed)]
    if found:
        names([criterion.name for criterion in found], "/criteria")
    yield from found


def _criterion(value: object, where: str) -> Criterion:
    given = fields(value, where, ("name", "direction", "weight"))
    name = text(given.get("name"), f"{where}/name")
    direction = choice(given.get("direction"), f"{where}/direction ({name})", DIRECTIONS)
    weight = given.get("weight")
    return Criterion(name, direction, None if weight is None else number(weight, f"{where}/weight ({name})"))


def _matrix(given: Mapping[str, object], method: Method, names_of: Mapping[str, tuple[str, ...]]) -> FloatArray | None:
    if "matrix" not in given:
        return None
    rows, columns = names_of.get(method.rows, ()), names_of.get(method.columns, ())
    return table(given["matrix"], "/matrix", rows, columns, may_miss=method.may_miss)


def _samples(value: object) -> Samples:
    """Raises ShapeError where a draw has another size than the first, or values and weights do not fit."""
    given = fields(value, "/samples", ("values", "weights"))
    weights = table(given.get("weights"), "/samples/weights")
    draws = [table(draw, f"/samples/values/{place}") for place, draw in enumerate(items(given.get("values"), "/samples/values"))]
    for place, draw in enumerate(draws):
        if draw.shape != (len(draws[0]), weights.shape[1]):
            wanted = f"{len(draws[0])} alternatives by {weights.shape[1]} criteria"
            raise ShapeError(f"/samples/values/{place}: {wanted} are wanted, not {draw.shape[0]} by {draw.shape[1]}")
    if len(draws) != len(weights):
        raise ShapeError(f"/samples: {len(draws)} draws of values do not fit {len(weights)} of weights")
    return Samples(np.array(draws), weights)


def _checks(given: Mapping[str, object], basis: str, method: Method) -> Iterator[Check]:
    expected = fields(given.get(basis, {}), f"/{basis}", method.results)
    tolerances = _tolerances(given.get(BASES[basis], DEFAULT_TOLERANCE), f"/{BASES[basis]}", method.results)
    for key, value in expected.items():
        yield Check(basis, key, value, tolerances[key])


def _tolerances(value: object, where: str, keys: Collection[str]) -> dict[str, float]:
    """By key of the result; the default for a key that is not among those given."""
    if not isinstance(value, dict):
        return dict.fromkeys(keys, _tolerance(value, where))
    given = {key: _tolerance(one, f"{where}/{key}") for key, one in fields(value, where, keys).items()}
    return {key: given.get(key, DEFAULT_TOLERANCE) for key in keys}


def _tolerance(value: object, where: str) -> float:
    tolerance = number(value, where)
    if tolerance < 0:
        raise OutOfRangeError(f"{where}: a tolerance is at least 0, not {tolerance}")
    return tolerance
