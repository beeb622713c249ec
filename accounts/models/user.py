import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Theme


def new_pseudonym() -> str:
    return str(uuid.uuid4())


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, email, password, is_staff=True, is_superuser=True, **fields)

    def named(self, text: str) -> "User":
        """By user name or e-mail, whatever the case of the letters."""
        return self.get(models.Q(username__iexact=text) | models.Q(email__iexact=text))


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in by e-mail; the user name is for commands and the API."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The pseudonym that stands in the audit trail for ever, also after the person's name was erased here.
    audit_id = models.CharField(_("audit pseudonym"), max_length=36, unique=True, editable=False, default=new_pseudonym)
    username = models.CharField(_("user name"), max_length=60)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    function = models.CharField(_("function"), max_length=80, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    # WCAG 2.1.4: shortcuts of one key can be switched off.
    single_keys = models.BooleanField(_("shortcuts of one key"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    # Signing in writes no row: what matters of it belongs to the log stream.
    last_login = None

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once", violation_error_message=_("Somebody has this e-mail already.")),
            models.UniqueConstraint(
                Lower("username"), name="user_name_once", violation_error_message=_("Somebody has this user name already.")
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_absolute_url(self) -> str:
        return reverse("accounts:settings")

    def check_password(self, raw_password: str | None) -> bool:
        """Without Django's rehash on sign-in, which would be a write outside a service."""
        return check_password(raw_password, self.password)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()
