from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from programs.choices import EDITORS

if TYPE_CHECKING:
    from programs.models import Program, Requirement, Source


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The programs of which the user is a member: nobody else learns that one exists, administrators of the site included."""
        return self.filter(memberships__user=user) if user.is_authenticated else self.none()

    def led_by(self, user: User | AnonymousUser) -> Self:
        """Those in which the user makes rounds and scorecards."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user, memberships__role__in=EDITORS)

    def matching(self, text: str) -> Self:
        return self.filter(models.Q(name__icontains=text) | models.Q(slug__icontains=text) | models.Q(indication__icontains=text))


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(program__memberships__user=user) if user.is_authenticated else self.none()


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(program__memberships__user=user) if user.is_authenticated else self.none()

    def with_partner(self) -> Self:
        return self.select_related("organization", "site__organization", "component", "stage", "unit").prefetch_related("markets")
