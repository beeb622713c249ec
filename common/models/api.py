from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyRecord(models.Model):
    """A request that carried an Idempotency-Key: `status` is null while it runs, afterwards the answer can be given again."""

    owner = models.CharField(_("who asked"), max_length=36)
    route = models.CharField(_("digest of method and path"), max_length=64)
    key = models.CharField(_("key"), max_length=255)
    body_digest = models.CharField(_("digest of the body"), max_length=64)
    locked_until = models.DateTimeField(_("may be taken over from"))
    expires_at = models.DateTimeField(_("forgotten at"))
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    headers = models.JSONField(_("headers"), default=dict)
    body = models.TextField(_("body"), blank=True)

    class Meta:
        verbose_name = _("repeatable request")
        verbose_name_plural = _("repeatable requests")
        ordering = ["owner", "-expires_at", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "route", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_expiry")]

    def __str__(self) -> str:
        return f"{self.key} of {self.owner}"


class RequestCount(models.Model):
    """Requests of one token in one minute, over all web processes."""

    caller = models.CharField(_("token or person"), max_length=36)
    minute = models.BigIntegerField(_("minute since 1970"))
    count = models.BigIntegerField(_("requests"))

    class Meta:
        verbose_name = _("request count")
        verbose_name_plural = _("request counts")
        ordering = ["caller", "minute"]
        constraints = [models.UniqueConstraint(fields=["caller", "minute"], name="request_count_once")]

    def __str__(self) -> str:
        return f"{self.count} of {self.caller}"
