from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.Model):
    """A number that only grows, summed over all processes: what a metrics page reads, whichever process answers it."""

    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    value = models.FloatField(_("value"), db_default=0)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="measure_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.kind}"


class Failure(models.Model):
    """A computation that failed. The target itself forgets it with the next result; this does after a month."""

    kind = models.CharField(_("kind"), max_length=20)
    object_id = models.CharField(_("object"), max_length=36)
    at = models.FloatField(_("at"))
    attempt = models.IntegerField(_("attempt"))
    error = models.TextField(_("error"))

    class Meta:
        verbose_name = _("failed recomputation")
        verbose_name_plural = _("failed recomputations")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at"], name="failure_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.error}"

    @property
    def happened_at(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


class Heartbeat(models.Model):
    """When a worker, or the sweeper, was last heard of."""

    name = models.CharField(_("name"), max_length=200, primary_key=True)
    at = models.FloatField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
