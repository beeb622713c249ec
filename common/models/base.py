import uuid
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.partial_date import PartialDateField, first_day, last_day
from common.web_address import WebAddressField


class SourceKind(models.TextChoices):
    COMPANY = "company", _("company")
    REGULATOR = "regulator", _("regulator")
    FILING = "filing", _("filing")
    TRADE_PRESS = "trade_press", _("trade press")
    PRESS_WIRE = "press_wire", _("press wire")
    COPY = "copy", _("copy of another publisher")
    OWN_RECORD = "own_record", _("our own record")


class Opaque(models.Model):
    """A row whose public name says nothing: no count and no order of creation can be read from it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Aggregate(Opaque):
    """The root of what is edited together; `revision` rises with each change inside and is what an ETag names."""

    revision = models.PositiveBigIntegerField(_("revision"), default=1, editable=False)

    class Meta:
        abstract = True


class Fact(models.Model):
    """Where a fact was seen, and when. Undated and unsourced facts are allowed and look like it everywhere."""

    source_url = WebAddressField(_("source"), max_length=500, blank=True)
    source_kind = models.CharField(_("kind of source"), max_length=20, choices=SourceKind.choices, blank=True)
    as_of = PartialDateField(_("as of"), blank=True)
    shelf_life_days = models.PositiveIntegerField(_("shelf life, days"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def expires_on(self) -> date | None:
        """The first day on which the fact is stale; None when it is undated or keeps."""
        if not self.as_of or self.shelf_life_days is None:
            return None
        return last_day(self.as_of) + timedelta(days=self.shelf_life_days)

    def is_stale(self, on: date) -> bool:
        expires = self.expires_on
        return expires is not None and expires <= on


class DatedSpan(models.Model):
    """[valid_from, valid_to); a shortened date means its first day, an empty one is open."""

    valid_from = PartialDateField(_("from"), blank=True)
    valid_to = PartialDateField(_("to"), blank=True)

    class Meta:
        abstract = True

    @property
    def starts_on(self) -> date | None:
        return first_day(self.valid_from) if self.valid_from else None

    @property
    def ends_on(self) -> date | None:
        return first_day(self.valid_to) if self.valid_to else None


def described(instance: models.Model) -> dict[str, Any]:
    """The stored columns of a row as text, for the audit trail."""
    return {field.attname: field.value_to_string(instance) for field in instance._meta.concrete_fields if not field.primary_key}
