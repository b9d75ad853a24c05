"""What rests for a while by the word of the level above: a unit, a leader, a keeper, what a person spends or earns."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from volunteer.models import Area, ServicePoint, User


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def in_force(self, day: date) -> FreezeQuerySet:
        """Those that hold on the local date `day`: `until` is the last one."""
        return self.filter(until__gte=day, lifted_at=None)

    def over(self, path: str) -> FreezeQuerySet:
        """Of what rests in an area, that which reaches the place of this path: the area itself or one that it lies in."""
        parts = path.rstrip(".").split(".")
        return self.filter(within__path__in=[".".join(parts[: i + 1]) + "." for i in range(len(parts))])

    def over_point(self, point_id: int) -> FreezeQuerySet:
        """Of what rests in an area, that which reaches the point of this id."""
        there = ServicePoint.objects.filter(pk=point_id, area__path__startswith=models.OuterRef("within__path"))
        return self.filter(models.Exists(there))


class Freeze(models.Model):
    """One thing put to rest, with the reason and the last day. It ends by itself; lifting ends it before.

    `within` is the area whose office decided. A leader and a keeper rest in all of it; a unit, spending and earning rest whole.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", pgettext_lazy("freeze", "a unit")
        LEADING = "leading", pgettext_lazy("freeze", "leading shifts")
        KEEPING = "keeping", pgettext_lazy("freeze", "standing at the counter")
        SPENDING = "spending", pgettext_lazy("freeze", "spending points")
        EARNING = "earning", pgettext_lazy("freeze", "being paid points")

    OF_PEOPLE = (Kind.LEADING, Kind.KEEPING, Kind.SPENDING, Kind.EARNING)

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="freezes")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, related_name="freezes")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="freezes")
    within = models.ForeignKey(Area, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    until = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_reason = models.CharField(max_length=200, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(FreezeQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="unit", area__isnull=False, point=None, person=None)
                | Q(kind="unit", area=None, point__isnull=False, person=None)
                | (Q(kind__in=["leading", "keeping", "spending", "earning"]) & Q(area=None, point=None, person__isnull=False)),
                name="freeze_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="freeze_is_lifted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "kind"], condition=Q(lifted_at=None), name="freeze_person"),
            models.Index(fields=["until"], condition=Q(lifted_at=None), name="freeze_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def subject(self) -> Area | ServicePoint | User:
        return self.area or self.point or self.person  # type: ignore[return-value]  # the check constraint says one is set

    def holds(self, day: date) -> bool:
        """Whether it is in force on the local date."""
        return self.lifted_at is None and day <= self.until


class FreezeLeft(models.Model):
    """A pause of a person whose account was closed while it ran: the keyed hash of their number, until its last day.

    Nothing else leads from the closed account to a person (Personal Information Protection Law, articles 19 and 47).
    """

    freeze = models.OneToOneField(Freeze, models.CASCADE, related_name="left")
    phone_index = models.CharField(max_length=64, db_index=True)
    until = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.until}"
