from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Target(models.Model):
    """What must be recomputed: the row is the mark. Times are seconds since 1970, so that one SQL text serves both databases."""

    kind = models.CharField(_("kind"), max_length=20)
    object_id = models.CharField(_("object"), max_length=36)
    priority = models.SmallIntegerField(_("priority"), db_default=5)
    wanted_revision = models.BigIntegerField(_("wanted revision"), db_default=1)
    done_revision = models.BigIntegerField(_("stored revision"), db_default=0)
    stale_since = models.FloatField(_("stale since"), null=True)
    lease_token = models.CharField(_("lease"), max_length=32, null=True)  # noqa: DJ001 - null is "nobody", compared in SQL
    lease_until = models.FloatField(_("lease ends"), null=True)
    attempts = models.IntegerField(_("attempts"), db_default=0)
    not_before = models.FloatField(_("not before"), null=True)
    arrival = models.FloatField(_("theoretical arrival time of the burst rule"), null=True)
    parked_at = models.FloatField(_("parked at"), null=True)
    error = models.TextField(_("last error"), db_default="")
    expires_on = models.DateField(_("changes by itself on"), null=True)

    class Meta:
        verbose_name = _("recomputation target")
        verbose_name_plural = _("recomputation targets")
        ordering = ["kind", "object_id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="target_once"),
            models.CheckConstraint(condition=Q(done_revision__lte=F("wanted_revision")), name="target_done_within_wanted"),
        ]
        indexes = [
            models.Index(
                fields=["priority", "stale_since", "id"],
                condition=Q(wanted_revision__gt=F("done_revision"), parked_at__isnull=True),
                name="target_claimable",
            ),
            models.Index(fields=["expires_on"], name="target_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    @property
    def is_stale(self) -> bool:
        return self.wanted_revision > self.done_revision

    @property
    def stale_at(self) -> datetime | None:
        return None if self.stale_since is None else datetime.fromtimestamp(self.stale_since, UTC)


class Result(models.Model):
    """A computed result at a revision: a record, never edited. `payload` is canonical JSON, `digest` that of its inputs and output."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="results", verbose_name=_("target"))
    revision = models.BigIntegerField(_("revision"))
    digest = models.CharField(_("digest"), max_length=64)
    payload = models.TextField(_("result"))
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("stored result")
        verbose_name_plural = _("stored results")
        ordering = ["target", "-revision"]
        constraints = [models.UniqueConstraint(fields=["target", "revision"], name="result_once")]

    def __str__(self) -> str:
        return f"{self.target} at {self.revision}"


class FactClock(models.Model):
    """One row: how often facts changed. Its lock orders a changed fact and a result that begins to use it."""

    changes = models.BigIntegerField(_("changes"), db_default=0)

    class Meta:
        verbose_name = _("clock of facts")
        verbose_name_plural = _("clock of facts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.changes)


class Dependency(models.Model):
    """Which target used which fact, so that a changed fact finds the results to recompute."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="dependencies", verbose_name=_("target"))
    fact = models.CharField(_("fact"), max_length=140)

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ["fact", "target"]
        constraints = [models.UniqueConstraint(fields=["fact", "target"], name="dependency_once")]

    def __str__(self) -> str:
        return f"{self.fact} in {self.target}"
