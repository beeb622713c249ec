from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.models import User


class EmailBackend(ModelBackend):
    """One sign-in name, the e-mail: a second one would double the guesses that a lock-out allows."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        user = User.objects.filter(email__iexact=(username or "").strip()).first()
        if user is None or password is None:
            make_password(password)  # an unknown e-mail takes as long as a wrong password
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
