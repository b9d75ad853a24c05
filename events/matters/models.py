"""The base of matters: abstract models for the matter itself and for its steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.models import Area, User


class Source(models.TextChoices):
    """Who told of a matter first."""

    RESIDENT = "resident", pgettext_lazy("matter", "a resident")
    GRID = "grid", pgettext_lazy("matter", "a member of the grid")
    STAFF = "staff", pgettext_lazy("matter", "the office")
    DEVICE = "device", pgettext_lazy("matter", "a device")


class MatterQuerySet[M: Matter](models.QuerySet[M]):
    def underway(self) -> Any:
        """Those that somebody still has to see to."""
        return self.filter(ended_at=None)

    def overdue(self, at: datetime) -> Any:
        return self.underway().filter(due_at__lte=at)


class Matter(models.Model):
    """Something that lies in a place and that an office sees to until a deadline.

    `area` is where it lies, `office` the area whose office has it now. `watch` is the highest area whose office was told that it
    is late: it waits there too. `owner` is who took it in hand. `ended_at` is set as long as nobody has to see to it.
    """

    id = models.UUIDField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("where"), db_index=False)
    spot = models.CharField(_("where exactly"), max_length=80, blank=True)
    office = models.ForeignKey(Area, models.PROTECT, related_name="+")
    watch = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True, help_text="When the next office up is told.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def is_overdue(self, at: datetime) -> bool:
        return self.ended_at is None and self.due_at is not None and self.due_at <= at

    def office_above(self) -> Area | None:
        """The next area up from that whose office has it; None at the district."""
        return self.office.parent


class MatterStep(models.Model):
    """One step, appended and never changed: what, by whom (None: by itself), and at which office the matter then lay."""

    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    office = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at", "pk"]


def waits_in_time() -> list[models.CheckConstraint]:
    """The constraints that every matter's `Meta` names: what is over has no deadline that could still pass."""
    return [
        models.CheckConstraint(
            condition=Q(ended_at=None) | Q(escalate_at=None),
            name="%(class)s_that_ended_escalates_no_more",
        )
    ]
