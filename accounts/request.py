from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that `login_required` let through, typed."""
    if not isinstance(request.user, User):
        raise TypeError("a view behind login_required has a person")
    return request.user
