"""Points that one person gave another."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from points.ledger.models import PERSON_LIMIT
from volunteer.models import User

TAKE_BACK_WITHIN = timedelta(minutes=10)


class GiftQuerySet(models.QuerySet["Gift"]):
    def of(self, person: User) -> GiftQuerySet:
        """What this person gave or got, newest first."""
        return self.filter(Q(giver=person) | Q(receiver=person)).order_by("-at", "-pk")


class Gift(models.Model):
    """The row of the act; its points are the transfer `gift:<id>`, taken back by the correction `ungift:<id>`."""

    id = models.UUIDField(primary_key=True)
    giver = models.ForeignKey(User, models.PROTECT, related_name="gifts_given", db_index=False)
    receiver = models.ForeignKey(User, models.PROTECT, related_name="gifts_got", db_index=False)
    points = models.PositiveIntegerField()
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(GiftQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__range=(1, PERSON_LIMIT)), name="gift_points_within_limit"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="gift_is_to_somebody_else"),
        ]
        indexes = [
            models.Index(fields=["giver", "-at"], name="gift_of_the_giver"),
            models.Index(fields=["receiver", "-at"], name="gift_of_the_receiver"),
        ]

    def __str__(self) -> str:
        return f"gift of {self.points}"

    def may_be_taken_back(self, at: datetime) -> bool:
        """In time; whether the points are still there is seen when it is tried."""
        return self.taken_back_at is None and at < self.at + TAKE_BACK_WITHIN
