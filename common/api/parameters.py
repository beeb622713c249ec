"""Query parameters are refused when they are unknown, repeated or empty: a misspelt filter must not pass as no filter."""

from collections.abc import Collection, Iterator

from django.http import QueryDict
from django.utils.translation import gettext as _

from common.api.pointers import FieldError
from common.api.problems import ProblemRaised, invalid


def check_parameters(query: QueryDict, known: Collection[str]) -> None:
    errors = [FieldError("", text, name) for name, text in _faults(query, sorted(known))]
    if errors:
        raise ProblemRaised(invalid(errors))


def parameter_error(name: str, text: str) -> ProblemRaised:
    return ProblemRaised(invalid([FieldError("", text, name)]))


def _faults(query: QueryDict, known: list[str]) -> Iterator[tuple[str, str]]:
    for name, values in query.lists():
        if name not in known:
            yield (
                name,
                _("The parameter “%(name)s” is not known here; known are: %(known)s.") % {"name": name, "known": ", ".join(known) or "-"},
            )
        elif len(values) > 1:
            yield name, _("The parameter “%(name)s” is given more than once.") % {"name": name}
        elif not values[0]:
            yield name, _("The parameter “%(name)s” is empty; leave it out instead.") % {"name": name}
