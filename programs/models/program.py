import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.models import Aggregate, Fact
from partners.models import Modality, Organization, Stage
from programs.choices import ProgramStage, Role
from programs.querysets import ProgramQuerySet


class Program(Aggregate, Fact):
    """A therapy in development or on the market, and what it needs; seen by its members alone."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    company = models.CharField(_("company"), max_length=120, blank=True)
    sponsor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="programs", verbose_name=_("sponsor")
    )
    modality = models.ForeignKey(Modality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("modality"))
    modality_text = models.CharField(_("modality in words"), max_length=80, blank=True)
    indication = models.CharField(_("indication"), max_length=120, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=ProgramStage.choices, blank=True)
    approval_year = models.PositiveSmallIntegerField(_("year of approval"), null=True, blank=True)
    # The stage whose cells the portfolio shows first; commercial for an approved product.
    next_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("next stage"))
    next_milestone = models.CharField(_("next milestone"), max_length=80, blank=True)
    next_milestone_on = models.DateField(_("date of the next milestone"), null=True, blank=True)
    sources_target = models.PositiveSmallIntegerField(_("independent sources wanted"), default=2)
    separate_regions = models.BooleanField(_("independent sources stand in different regions"), default=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="programs", verbose_name=_("members"))

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:coverage", args=[self.slug])

    @property
    def audit_program_id(self) -> str:
        return str(self.pk)

    @property
    def fact_key(self) -> str:
        return f"program:{self.pk}"

    def role_of(self, user: User) -> str | None:
        """The role of a person in this program, by one query; None for who is no member."""
        return self.memberships.filter(user=user).values_list("role", flat=True).first()


class Membership(models.Model):
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("program"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["program", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "user"], name="membership_once", violation_error_message=_("This person is a member already.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def audit_program_id(self) -> str:
        return str(self.program_id)


def private_slug(name: str) -> str:
    """A slug that ends in a random part, so that nobody can probe for a taken one."""
    return f"{slugify(name)[:60] or 'program'}-{secrets.token_hex(4)}"
