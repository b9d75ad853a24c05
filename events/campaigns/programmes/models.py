"""Programmes: groups of activities with a target each, such as "八个十" (domain.md §2.12): their names are left to be filled in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.models import Area, User


class Programme(models.Model):
    """What an area sets out to do from one local date to another, both included."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="programmes", verbose_name=_("area"), db_index=False)
    name = models.CharField(_("name"), max_length=40)
    note = models.CharField(_("what it is about"), max_length=300, blank=True)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name", "start"], name="programme_named_once_for_a_day"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="programme_days_are_a_range"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:programme", args=[self.pk])


class ProgrammeGroup(models.Model):
    """One of its groups: without a name a place to be filled in, which no event can join."""

    class Counts(models.TextChoices):
        SESSIONS = "sessions", pgettext_lazy("counts", "shifts held")
        PEOPLE = "people", pgettext_lazy("counts", "different people")
        PLACES = "places", pgettext_lazy("counts", "service points that took part")
        STORIES = "stories", pgettext_lazy("counts", "shifts the leader wrote about")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="groups", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=30, blank=True)
    target = models.PositiveIntegerField(_("target"), default=10)
    counts = models.CharField(_("what is counted"), max_length=10, choices=Counts, default=Counts.SESSIONS)

    class Meta:
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "position"], name="programme_group_once_at_a_place"),
            models.CheckConstraint(condition=Q(target__range=(1, 100_000)), name="programme_group_aims_at_something"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.name or self.position}"
