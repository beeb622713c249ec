"""Changes of the registry. Whatever result used the changed subject is recomputed."""

from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.models.base import described
from common.service import Refused, facts_changed, service
from partners.models import Organization, Site
from partners.models.taxonomy import Term


@service
def save_row(*, by: User | None, row: models.Model) -> models.Model:
    """Store one row of the registry or its vocabulary, new or changed, with its audit entry."""
    is_new = row._state.adding
    before = set() if is_new else keys_of(type(row)._default_manager.get(pk=row.pk))
    if isinstance(row, Organization | Site) and not is_new:
        row.revision += 1
    row.save()
    facts_changed(*before, *keys_of(row))
    journal(by, f"{row._meta.model_name}.{'created' if is_new else 'changed'}", row, details=described(row))
    return row


@service
def delete_row(*, by: User | None, row: models.Model) -> None:
    """Remove a row that nothing else stands on."""
    keys = keys_of(row)
    journal(by, f"{row._meta.model_name}.deleted", row, details=described(row))
    try:
        row.delete()
    except ProtectedError as error:
        kinds = sorted({str(other._meta.verbose_name) for other in error.protected_objects})
        raise Refused(_("%(row)s is used by: %(kinds)s. Remove those first.") % {"row": row, "kinds": ", ".join(kinds)}) from error
    facts_changed(*keys)


def keys_of(row: models.Model) -> set[str]:
    """The subjects that a row is about, as dependencies name them."""
    if isinstance(row, Organization | Site | Term):
        return {row.fact_key}
    return set(getattr(row, "fact_keys", ()))
