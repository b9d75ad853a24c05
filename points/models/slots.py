"""Appointments for services: a haircut, an appliance cleaned."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from points.models.shop import Stock
from volunteer.models import User


class SlotQuerySet(models.QuerySet["Slot"]):
    def open(self, at: datetime) -> SlotQuerySet:
        """Still to come and with a place left, the next first."""
        return self.filter(closed_at=None, starts_at__gt=at, taken__lt=F("capacity")).order_by("starts_at", "pk")


class Slot(models.Model):
    """A time at which a shop's service has `capacity` places, `taken` of them by orders. `unit_cost` (fen) is owed for each."""

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(default=0)
    unit_cost = models.PositiveIntegerField(null=True, help_text="In fen an appointment.")
    closed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(SlotQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stock", "starts_at"], condition=Q(closed_at=None), name="slot_once_per_time"),
            models.CheckConstraint(condition=Q(taken__gte=0, taken__lte=F("capacity")), name="slot_is_never_overbooked"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 100)), name="slot_capacity_makes_sense"),
        ]
        indexes = [models.Index(fields=["stock", "starts_at"], name="slot_in_time")]

    def __str__(self) -> str:
        return f"{self.stock_id} {self.starts_at}"

    @property
    def free(self) -> int:
        return self.capacity - self.taken
