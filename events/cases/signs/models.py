"""Signs of shifts that are over, from which numbers on something is a sign, and the shifts of a leader that were taken back."""

from __future__ import annotations

from datetime import time
from typing import Any

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.shifts.models import Shift
from volunteer.models import User


class SignQuerySet(models.QuerySet["Sign"]):
    def standing(self) -> SignQuerySet:
        """Those of shifts that count; what was taken back or cancelled keeps its signs as evidence."""
        return self.exclude(shift__state=Shift.State.CANCELLED)


class Sign(models.Model):
    """Something that made-up events have in common, seen at one shift. A reason to ask: it holds no points and proves nothing.

    The runner writes it and takes it away when it no longer holds. `detail` has the numbers for the sentence.
    """

    class Kind(models.TextChoices):
        NOBODY = "nobody", pgettext_lazy("sign", "nobody but the leader was there")
        NO_PICTURE = "no_picture", pgettext_lazy("sign", "no picture")
        SAME_PEOPLE = "same_people", pgettext_lazy("sign", "the same people every time")
        ONE_DEVICE = "one_device", pgettext_lazy("sign", "all from one phone")
        ONE_NETWORK = "one_network", pgettext_lazy("sign", "all from one network")
        OFFICE_HOURS = "office_hours", pgettext_lazy("sign", "within the office hours of their own unit")

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="signs_of_fiction", db_index=False)
    kind = models.CharField(max_length=15, choices=Kind)
    detail = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    objects = models.Manager.from_queryset(SignQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "kind"], name="sign_once_of_a_kind_and_shift")]

    def __str__(self) -> str:
        return f"{self.kind} {self.shift_id}"


def percent(label: object, default: int) -> models.PositiveSmallIntegerField[Any, Any]:
    """A share between 1 and 100 percent."""
    limits = [MinValueValidator(1), MaxValueValidator(100)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)  # type: ignore[arg-type]


def count(
    label: object, default: int, least: int = 0, most: int = 100, **fields: object
) -> models.PositiveSmallIntegerField[Any, Any]:
    """A number within limits."""
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits, **fields)  # type: ignore[arg-type]


OFF = _("0: not looked at.")


class SignLimits(models.Model):
    """From which numbers on something is a sign, set by the district. One row; the audit trail keeps what stood before."""

    days = count(_("days looked back"), 90, 7, 365)
    together = count(_("signs of one shift that stand out"), 2, 1, 6)
    picture_days = count(_("days until a picture is missed"), 3, 0, 90, help_text=OFF)
    same_shifts = count(_("shifts before with the same people"), 3, 0, 20, help_text=OFF)
    same_people = count(_("fewest people for this"), 3, 2)
    same_percent = percent(_("share of the same people in percent"), 80)
    device_people = count(_("people who used one phone"), 3, 0, help_text=OFF)
    network_people = count(_("people within one network"), 3, 0, help_text=OFF)
    network_most = count(
        _("most people of a network"), 12, 2, 1000, help_text=_("A network that more people use is that of a place or a carrier.")
    )
    share_percent = percent(_("share of one phone or network in percent"), 80)
    office_people = count(_("members of one unit in its office hours"), 3, 0, help_text=OFF)
    office_percent = percent(_("share of the members in percent"), 80)
    live_percent = count(_("running shifts at which the street looks in, in percent"), 5, 0, help_text=_("0: none is drawn."))
    office_begins = models.TimeField(_("office hours from"), default=time(9))
    office_ends = models.TimeField(_("office hours until"), default=time(17))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="sign_limits_are_one_row"),
            models.CheckConstraint(condition=Q(office_ends__gt=F("office_begins")), name="sign_limits_office_hours_are_a_span"),
        ]

    def __str__(self) -> str:
        return str(_("From when something is a sign"))


class Reversal(models.Model):
    """A leader's shifts of a period taken back by one press of the district. Never changed, never removed.

    `begins` and `ends` are local dates, both included. The numbers are what was taken back: records, their minutes, points; and
    what people owe because they had spent these points.
    """

    id = models.UUIDField(primary_key=True)
    leader = models.ForeignKey(User, models.PROTECT, related_name="reversals")
    begins = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    records = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    points = models.PositiveIntegerField()
    owed = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    shifts = models.ManyToManyField(Shift, related_name="reversals", through="ReversedShift")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="reversal_period_is_a_span"),
            models.CheckConstraint(condition=~Q(reason=""), name="reversal_says_why"),
            models.CheckConstraint(condition=~Q(by=F("leader")), name="reversal_is_not_by_the_leader"),
        ]
        triggers = [pgtrigger.Protect(name="reversal_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"reversal {self.leader_id} {self.begins} {self.ends}"


class ReversedShift(models.Model):
    """One shift that a reversal took back, with what had counted there."""

    reversal = models.ForeignKey(Reversal, models.PROTECT, related_name="lines")
    shift = models.OneToOneField(Shift, models.PROTECT, related_name="reversed")
    records = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    points = models.PositiveIntegerField()

    class Meta:
        triggers = [pgtrigger.Protect(name="reversed_shift_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.reversal_id} {self.shift_id}"
