"""Fields that several records share, written once."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from volunteer.core.required import required
from volunteer.models import Area, ServicePoint, User


class Objection(models.Model):
    """Somebody says that what stands in public notice is not due; reviewers answer. `id` is made in the form."""

    id = models.UUIDField(primary_key=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    held = models.BooleanField(null=True, blank=True, help_text="Whether the reviewers found it right; empty while open.")
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def answered_by_constraint(name: str) -> models.CheckConstraint:
    """An objection is open, or answered afterwards by somebody."""
    answered = Q(held__isnull=False, answered_at__gte=F("at"), answered_by__isnull=False)
    return models.CheckConstraint(condition=Q(held=None, answered_at=None, answered_by=None) | answered, name=name)


class OfOnePlace(models.Model):
    """What another system has to do with: an area or a service point. Ended at once, by somebody."""

    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    point = models.ForeignKey(
        ServicePoint, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service point")
    )
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def place(self) -> Area | ServicePoint:
        """The one that is set; the table's constraint comes from `one_place_constraint`."""
        return self.area or required(self.point, "it is of an area or of a service point")


def one_place_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(area__isnull=False, point=None) | Q(area=None, point__isnull=False), name=name)


def ended_by_constraint(name: str) -> models.CheckConstraint:
    ended = Q(ended_at__isnull=False, ended_by__isnull=False)
    return models.CheckConstraint(condition=Q(ended_at=None, ended_by=None) | ended, name=name)
