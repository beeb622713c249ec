"""Trying again what was given up, as an administrator asks for it: a mark like any other, and an entry in the audit trail."""

from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.models import Target
from common.queue_state import PARKED
from common.service import Forbidden, mark_stale, service
from workbench.jobs import thing_of


@service
def retry(*, by: User, target: Target) -> None:
    _require_administrator(by)
    mark_stale(target.kind, target.object_id)
    journal(by, "recompute.retried", thing_of(target.kind, target.object_id), details={"kind": target.kind})


@service
def retry_parked(*, by: User) -> None:
    """Everything that was given up, in programs of others too; the entry says not how much that was."""
    _require_administrator(by)
    for kind, object_id in Target.objects.filter(PARKED).values_list("kind", "object_id"):
        mark_stale(kind, object_id)
    journal(by, "recompute.retried_all", None)


def _require_administrator(by: User) -> None:
    if not by.is_staff:
        raise Forbidden(_("Only an administrator tries a computation again."))
