"""Counted attempts, for rate limits, and leases, for what one process at a time may do."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def since(self, kind: str, subject: str, moment: datetime) -> AttemptQuerySet:
        return self.filter(kind=kind, subject=subject, at__gt=moment)


class Attempt(models.Model):
    """One try at something that is limited: a message sent to a number, a code guessed by an account or a device.

    `subject` is a keyed hash, never the number itself.
    """

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(AttemptQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["kind", "subject", "at"], name="attempt_lookup")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %T}"


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


class Approvable(models.Model):
    """Something that one person asks for and another one decides. `volunteer.core.approvals` says how.

    A model that is one has a `state` besides.
    """

    state: models.CharField[str, str]

    decided_by = models.ForeignKey("volunteer.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ApprovableBlank(Approvable):
    """The same with columns that a form may leave empty."""

    decided_by = models.ForeignKey("volunteer.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
