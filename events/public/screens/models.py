"""Screens at points, in streets, in the district: what each plays, in which order, for how many seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.models import Area, ServicePoint, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class ScreenQuerySet(models.QuerySet["Screen"]):
    def in_scope(self, scope: Scope) -> ScreenQuerySet:
        return self.filter(scope.points("point__") | scope.areas("area__"))


class Screen(models.Model):
    """A screen of one unit: a point, or an area. Who knows its `code` sees what everybody may see anyway."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="+")
    active = models.BooleanField(_("plays"), default=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = models.Manager.from_queryset(ScreenQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(point=None, area__isnull=False) | Q(point__isnull=False, area=None), name="screen_is_of_one_unit"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> Area | ServicePoint:
        return self.point or self.area  # type: ignore[return-value]  # the check constraint says one is set


class ScreenPart(models.Model):
    """One thing that a screen plays. `seconds` is for each picture of it."""

    class Kind(models.TextChoices):
        FIGURES = "figures", pgettext_lazy("screen", "figures")
        EVENTS = "events", pgettext_lazy("screen", "next events")
        MODELS = "models", pgettext_lazy("screen", "role models")
        PICTURES = "pictures", pgettext_lazy("screen", "pictures of events")

    screen = models.ForeignKey(Screen, models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    seconds = models.PositiveSmallIntegerField(default=15)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["screen", "position"], name="screen_part_once_at_a_place"),
            models.CheckConstraint(condition=Q(seconds__range=(5, 300)), name="screen_part_lasts_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.screen_id} {self.position} {self.kind}"
