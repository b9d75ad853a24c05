"""Grids with their buildings and members, as they stand in the database."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from volunteer.models import Area, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class GridQuerySet(models.QuerySet["Grid"]):
    def in_scope(self, held: Scope) -> GridQuerySet:
        return self.filter(held.areas("area__"))


class Grid(models.Model):
    """网格: a list of buildings with the members who see to them. It lies in a community; a grid that `ended` has no more work."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="grids", verbose_name=_("community"))
    number = models.CharField(_("number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(GridQuerySet)()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:grid", args=[self.pk])


class GridBuilding(models.Model):
    """A building lies in one grid."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="places")
    building = models.OneToOneField(Area, models.PROTECT, related_name="grid_place")

    def __str__(self) -> str:
        return str(self.building)


class GridMember(models.Model):
    """Somebody who sees to a grid, from the local date `since` to `until`, the last day."""

    class Part(models.TextChoices):
        HEAD = "head", _("head of the grid")
        FULL = "full", _("full-time member")
        POLICE = "police", _("police officer")
        PART_TIME = "part", _("part-time member")

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="members")
    person = models.ForeignKey(User, models.PROTECT, related_name="grids")
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.FULL)
    since = models.DateField(_("from"))
    until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["grid", "part", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["grid", "person"], condition=Q(until=None), name="grid_member_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="grid_member_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.grid}"

    @staticmethod
    def in_force(day: date, prefix: str = "") -> Q:
        """A condition on members: those of the local date `day`, of grids that go on. `prefix` leads to them from another row."""
        began = Q(**{f"{prefix}since__lte": day, f"{prefix}grid__ended_at": None})
        return began & (Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": day}))
