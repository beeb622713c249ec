from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    SYSTEM = "", _("follow the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class Scope(models.TextChoices):
    READ = "read", _("read")
    WRITE = "write", _("read and write")
