import hashlib
import re
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Scope
from common.models import Opaque

TEXT = re.compile(r"cdmo_(?P<key>[0-9a-f]{12})_[\w-]{43}")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> Self:
        return self.filter(user__is_active=True, expires_at__gt=timezone.now())

    def of(self, text: str) -> "ApiToken | None":
        """The usable token with this text; looked up by its public part, compared by digest in constant time."""
        match = TEXT.fullmatch(text)
        if match is None:
            return None
        token = self.usable().select_related("user").filter(key=match["key"]).first()
        return token if token and secrets.compare_digest(token.digest, digest(text)) else None


class ApiToken(Opaque):
    """`cdmo_<12 hex>_<43 characters>`; only the digest is kept, so the text is shown once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    key = models.CharField(_("public part"), max_length=12, unique=True)
    digest = models.CharField(_("digest"), max_length=64)
    scope = models.CharField(_("scope"), max_length=5, choices=Scope.choices, default=Scope.READ)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(_("last used"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"cdmo_{self.key}"

    @property
    def may_write(self) -> bool:
        return self.scope == Scope.WRITE


def new_text() -> tuple[str, str]:
    """The public part and the whole text of a fresh token: 256 random bits, so a fast hash is enough."""
    key = secrets.token_hex(6)
    return key, f"cdmo_{key}_{secrets.token_urlsafe(32)}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
