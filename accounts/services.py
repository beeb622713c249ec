from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.choices import Scope, Theme
from accounts.models import ApiToken, User
from accounts.models.token import digest, new_text
from common.journal import journal
from common.service import Forbidden, Invalid, service

TOKEN_DAYS = 365


@service
def create_user(*, by: User | None, username: str, email: str, password: str, **fields: Any) -> User:
    user = User.objects.create_user(username, email, password, **fields)
    journal(by, "user.created", user, texts={"username": username, "email": email})
    return user


@service
def set_password(*, by: User | None, user: User, password: str) -> None:
    """Sessions that began with the old one end, because they carry a hash of it."""
    user.set_password(password)
    user.save(update_fields=["password"])
    journal(by, "user.password", user)


@service
def update_user(*, by: User | None, user: User, **fields: Any) -> User:
    """By an administrator; only which columns changed goes into the audit trail, with the new values as erasable text."""
    if by is not None and not by.is_staff:
        raise Forbidden("Only an administrator changes an account.")
    stored = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    changed = {name: value for name, value in fields.items() if getattr(stored, name) != value}
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    journal(by, "user.changed", user, details={"columns": sorted(changed)}, texts={name: str(value) for name, value in changed.items()})
    return user


@service
def issue_token(*, by: User | None, user: User, scope: str = Scope.READ, name: str = "", days: int = TOKEN_DAYS) -> tuple[ApiToken, str]:
    """The stored token and its text, which nobody can read again."""
    if scope not in Scope.values:
        raise Invalid([("scope", f"'{scope}' is not known; use read or write")])
    key, text = new_text()
    expires = timezone.now() + timedelta(days=days)
    token = ApiToken.objects.create(user=user, name=name, key=key, digest=digest(text), scope=scope, expires_at=expires)
    journal(by, "token.issued", token, details={"user": user.audit_id, "scope": scope, "expires": expires})
    return token, text


@service
def revoke_token(*, by: User, token: ApiToken) -> None:
    if token.user_id != by.pk and not by.is_staff:
        raise Forbidden("Only its owner or an administrator revokes a token.")
    journal(by, "token.revoked", token)
    token.delete()


def note_token_use(*, token: ApiToken) -> None:
    """Once a day, so that reading by token does not write at each call."""
    if token.last_used_on != timezone.now().date():
        _note_first_use_today(token=token)


@service
def _note_first_use_today(*, token: ApiToken) -> None:
    today = timezone.now().date()
    if ApiToken.objects.filter(pk=token.pk).exclude(last_used_on=today).update(last_used_on=today):
        journal(token.user, "token.used", token, details={"on": today})


@service
def set_theme(*, by: User, theme: str) -> None:
    if theme not in Theme.values:
        raise Invalid([("theme", f"'{theme}' is not known")])
    by.theme = theme
    by.save(update_fields=["theme"])
    journal(by, "user.theme", by, details={"theme": theme})


@service
def set_time_zone(*, by: User, time_zone: str) -> None:
    by.time_zone = time_zone
    by.save(update_fields=["time_zone"])
    journal(by, "user.time_zone", by, details={"time_zone": time_zone})


@service
def set_single_keys(*, by: User, single_keys: bool) -> None:
    """Shortcuts of one key, which get in the way of speech input."""
    by.single_keys = single_keys
    by.save(update_fields=["single_keys"])
    journal(by, "user.single_keys", by, details={"single_keys": single_keys})
