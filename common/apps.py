from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from common.write_guard import install_guard


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = _("Audit trail and recomputation")

    def ready(self) -> None:
        connection_created.connect(install_guard, dispatch_uid="write_guard")
        # Each app above registers what it recomputes in its own `kinds` module; `common` knows none of them.
        autodiscover_modules("kinds")
