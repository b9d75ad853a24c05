"""Hours that came from elsewhere, and hours that were handed on: what was taken in and what was sent is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.attendance.models import Attendance
from events.settlement.corrections.models import Makeup
from volunteer.core.models import ApprovableBlank
from volunteer.models import Area, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class HoursSheetQuerySet(models.QuerySet["HoursSheet"]):
    def asked(self) -> HoursSheetQuerySet:
        return self.filter(state=HoursSheet.State.ASKED)

    def in_scope(self, scope: Scope) -> HoursSheetQuerySet:
        return self.filter(scope.areas("area__"))


class HoursSheet(ApprovableBlank):
    """Records of an older system, handed in by one person and approved by another: honorary hours with their source."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("sheet of hours", "waiting for a second person")
        APPROVED = "approved", pgettext_lazy("sheet of hours", "taken over as honorary hours")
        RETURNED = "returned", pgettext_lazy("sheet of hours", "sent back")

    id = models.UUIDField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    source = models.CharField(_("where the records come from"), max_length=80)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    objects = models.Manager.from_queryset(HoursSheetQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file_hash"], condition=Q(state__in=["asked", "approved"]), name="hours_sheet_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="hours_sheet_takes_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.asked_at:%F}"


class HoursRowQuerySet(models.QuerySet["HoursRow"]):
    def honorary(self) -> HoursRowQuerySet:
        """Those whose minutes are honorary hours."""
        return self.filter(sheet__state=HoursSheet.State.APPROVED)


class HoursRow(models.Model):
    """One service of one person as the older system had it. `standing` is false in a sheet that was sent back."""

    sheet = models.ForeignKey(HoursSheet, models.PROTECT, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(help_text="The row in the file.")
    person = models.ForeignKey(User, models.PROTECT, related_name="hours_rows")
    on = models.DateField()
    title = models.CharField(max_length=80)
    organiser = models.CharField(max_length=80, blank=True)
    minutes = models.PositiveIntegerField()
    reference = models.CharField(max_length=40, blank=True, help_text="Its number in the older system.")
    standing = models.BooleanField(default=True)

    objects = models.Manager.from_queryset(HoursRowQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="hours_row_is_within_a_day"),
            models.UniqueConstraint(fields=["person", "on", "title"], condition=Q(standing=True), name="hours_row_stands_once"),
            models.UniqueConstraint(fields=["sheet", "number"], name="hours_row_has_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.on} {self.minutes} min"


class HoursExport(models.Model):
    """One file of hours for the national system. Its rows say what was sent, so that nothing is sent twice."""

    id = models.UUIDField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["area", "-made_at"], name="hours_export_newest")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.made_at:%F %T}"


class SentHours(models.Model):
    """What one file said about one record: the minutes then. Sent again with other minutes it is a correction."""

    export = models.ForeignKey(HoursExport, models.CASCADE, related_name="rows", db_index=False)
    attendance = models.ForeignKey(Attendance, models.PROTECT, null=True, blank=True, related_name="sent")
    makeup = models.ForeignKey(Makeup, models.PROTECT, null=True, blank=True, related_name="sent")
    minutes = models.PositiveIntegerField()
    correction = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance=None, makeup__isnull=False) | Q(attendance__isnull=False, makeup=None),
                name="sent_is_of_one_record",
            ),
            models.UniqueConstraint(fields=["export", "attendance"], name="sent_once_in_a_file"),
            models.UniqueConstraint(fields=["export", "makeup"], name="sent_makeup_once_in_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.minutes} min"
