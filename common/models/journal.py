from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One audit row. `canonical` is what is hashed and never changes; the other columns repeat parts of it for searching."""

    canonical = models.TextField(_("entry"))
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("actor"), max_length=36)
    verb = models.CharField(_("what was done"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=40)
    object_id = models.CharField(_("object"), max_length=80)
    program_id = models.CharField(_("program"), max_length=36, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["program_id", "-id"], name="journal_program"),
            models.Index(fields=["object_type", "object_id", "-id"], name="journal_object"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"


class JournalValue(models.Model):
    """A personal or free-text value of an entry, kept apart so that it can be erased while the chain still proves the rest."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="values", verbose_name=_("entry"))
    key = models.CharField(_("key"), max_length=80)
    salt = models.CharField(_("salt"), max_length=32)
    value = models.TextField(_("value"))

    class Meta:
        verbose_name = _("erasable value")
        verbose_name_plural = _("erasable values")
        ordering = ["entry", "key"]

    def __str__(self) -> str:
        return f"{self.key} of entry {self.entry_id}"


class JournalLink(models.Model):
    """The place of an entry in the chain: `seq` is gapless and in commit order."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="link", verbose_name=_("entry"))
    previous = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("chain link")
        verbose_name_plural = _("chain links")
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class JournalHead(models.Model):
    """The one row that says where the chain ends."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("chain head")
        verbose_name_plural = _("chain heads")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"
