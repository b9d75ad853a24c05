"""What happens beside the scans at a shift: who stands waiting, what was undone, what looks odd, what came of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.attendance.models import Attendance
from events.core import triggers as core_triggers
from events.shifts.models import Shift
from volunteer.core.files.images import private_storage
from volunteer.core.models import ApprovableBlank
from volunteer.models import User


class Correction(models.Model):
    """One change to what counted at a settled shift: what stood before and after, why, by whom. Never changed, never removed."""

    class Kind(models.TextChoices):
        TIME = "time", pgettext_lazy("correction", "wrong time")
        PERSON = "person", pgettext_lazy("correction", "wrong person")
        CANCELLED = "cancelled", pgettext_lazy("correction", "the shift did not take place")

    id = models.UUIDField(primary_key=True)
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=10, choices=Kind)
    before = models.JSONField(help_text="counted_start, counted_end (ISO or null), minutes, points, pay")
    after = models.JSONField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        triggers = [pgtrigger.Protect(name="correction_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.attendance_id}"


class MakeupQuerySet(models.QuerySet["Makeup"]):
    def asked(self) -> MakeupQuerySet:
        """Those nobody has decided on."""
        return self.filter(state=Makeup.State.ASKED)

    def honorary(self) -> MakeupQuerySet:
        """Those whose minutes are honorary hours."""
        return self.filter(state=Makeup.State.APPROVED, shift__state=Shift.State.SETTLED)


class Makeup(ApprovableBlank):
    """补录: hours of a settled shift that no scan shows, asked for with evidence. Once approved they are honorary: never points."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("makeup", "waiting for the community")
        APPROVED = "approved", pgettext_lazy("makeup", "recorded as honorary hours")
        RETURNED = "returned", pgettext_lazy("makeup", "not recorded")

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="makeups")
    person = models.ForeignKey(User, models.PROTECT, related_name="makeups")
    minutes = models.PositiveIntegerField(_("minutes"))
    evidence = models.CharField(_("how others can tell that the person was there"), max_length=500)
    picture = models.ImageField(_("picture"), upload_to="evidence/", storage=private_storage, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    objects = models.Manager.from_queryset(MakeupQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"], condition=Q(state__in=["asked", "approved"]), name="makeup_once_per_shift_and_person"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="makeup_minutes_make_sense"),
        ]
        triggers = [core_triggers.stale_by_row("makeup_figures")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id} {self.minutes} min"
