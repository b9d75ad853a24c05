"""Keys by which other systems read."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models.shared import OfOnePlace, ended_by_somebody, of_one_place
from volunteer.models import User


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid(self, at: datetime) -> ApiKeyQuerySet:
        return self.filter(ended_at=None, until__gt=at)


class ApiKey(OfOnePlace):
    """What one other system may read, of one area or point, until its end. Only the SHA-256 of its secret is kept.

    `id` is made in the form. `used_at` is the last use, to the minute.
    """

    class Resource(models.TextChoices):
        AREAS = "areas", pgettext_lazy("resource", "areas")
        POINTS = "points", pgettext_lazy("resource", "service points")
        EVENTS = "events", pgettext_lazy("resource", "events with their shifts")
        PARTICIPATIONS = "participations", pgettext_lazy("resource", "participations of each shift, without names")
        FIGURES = "figures", pgettext_lazy("resource", "figures by unit and month")
        OUTCOMES = "outcomes", pgettext_lazy("resource", "outcomes of shifts")
        SKILLS = "skills", pgettext_lazy("resource", "how many people have which skill")
        REQUESTS = "requests", pgettext_lazy("resource", "requests, without words and names")

    id = models.UUIDField(primary_key=True)
    name = models.CharField(_("which system reads"), max_length=60)
    contact = models.CharField(_("who answers for it"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    resources = ArrayField(models.CharField(max_length=20, choices=Resource))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(ApiKeyQuerySet)()

    class Meta:
        constraints = [
            of_one_place("api_key_is_of_one_place"),
            models.CheckConstraint(condition=Q(until__gt=models.F("made_at")), name="api_key_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(resources__len__gt=0), name="api_key_opens_something"),
            ended_by_somebody("api_key_is_ended_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> list[str]:
        """What it opens, in words."""
        return [str(self.Resource(name).label) for name in self.resources]
