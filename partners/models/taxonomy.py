from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.choices import Level


class Term(models.Model):
    """A row of the field's vocabulary, which an administrator extends without code; the code is what files and the API use."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def fact_key(self) -> str:
        return f"{self._meta.model_name}:{self.pk}"


class Component(Term):
    short_name = models.CharField(_("short name"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["position", "code"]


class Modality(Term):
    class Meta:
        verbose_name = _("modality")
        verbose_name_plural = _("modalities")
        ordering = ["position", "code"]


class Stage(Term):
    """`level_needed` is the rung of the qualification ladder from which a source counts at this stage."""

    level_needed = models.CharField(_("level needed"), max_length=2, choices=Level.choices)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "code"]


class Market(Term):
    class Meta:
        verbose_name = _("market")
        verbose_name_plural = _("markets")
        ordering = ["position", "code"]


class Unit(Term):
    """`factor` converts into the base unit of its dimension; nothing converts across dimensions."""

    dimension = models.CharField(_("dimension"), max_length=40)
    factor = models.DecimalField(_("factor to the base unit"), max_digits=24, decimal_places=9, default=1)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["position", "code"]
