"""Which process may do alone what must not be done twice at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class LeaseQuerySet(models.QuerySet["Lease"]):
    def expired(self) -> LeaseQuerySet:
        """By the database's clock, on which all machines agree."""
        return self.filter(until__lte=Now())


class Lease(models.Model):
    """One process holds it until `until`, or until it gives it back. One that died gives nothing back: its time runs out.

    `busy_since` is when the lease was taken while it was free. Who takes over an expired one leaves it as it is, so it tells
    since when no holder has come to an end. A free lease has no owner and its time is over.
    """

    name = models.CharField(max_length=40, primary_key=True)
    owner = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(db_default=Now())
    busy_since = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(LeaseQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="volunteer_lease_free_or_held",
                condition=Q(owner="", busy_since=None) | (~Q(owner="") & Q(busy_since__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.owner or 'free'}"
