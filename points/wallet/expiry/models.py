"""When points expire: one cutoff for the whole site that only moves forward, announced long before it takes effect."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from volunteer.models import Area, User

NOTICE_DAYS = 60
LAST_WORD_DAYS = 7


class CutoffQuerySet(models.QuerySet["Cutoff"]):
    def standing(self) -> CutoffQuerySet:
        """Announced and not taken back, the earliest first."""
        return self.filter(withdrawn_at=None).order_by("day")

    def open(self) -> CutoffQuerySet:
        """Standing, and not everything has expired yet."""
        return self.standing().filter(done_at=None)


class Cutoff(models.Model):
    """Points earned up to the local date `day` (included) expire on the local date `takes_effect`.

    `told_60`, `told_30` and `told_7` are when everybody concerned had been told so many days before; `done_at` is when the last
    wallet had been gone through. What has expired came out of wallets into the account of `district`.
    """

    STAGES = (NOTICE_DAYS, 30, LAST_WORD_DAYS)

    id = models.UUIDField(primary_key=True)
    district = models.ForeignKey(Area, models.PROTECT, related_name="+")
    day = models.DateField()
    takes_effect = models.DateField()
    announced_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    told_withdrawn = models.DateTimeField(null=True)
    told_60 = models.DateTimeField(null=True)
    told_30 = models.DateTimeField(null=True)
    told_7 = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(CutoffQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=Q(withdrawn_at=None), name="cutoff_once_a_day"),
            models.CheckConstraint(condition=Q(day__lt=F("takes_effect")), name="cutoff_lies_before_its_effect"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, done_at=None),
                name="cutoff_is_withdrawn_before_its_effect",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="cutoff_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="cutoff_moves_never",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__day__df=pgtrigger.F("new__day"))
                | pgtrigger.Q(old__takes_effect__df=pgtrigger.F("new__takes_effect")),
            ),
        ]

    def __str__(self) -> str:
        return f"cutoff of {self.day}"

    def told_at(self, stage: int) -> datetime | None:
        return {60: self.told_60, 30: self.told_30, 7: self.told_7}[stage]

    def lapses_on(self, today: date) -> date:
        """The first day on which points can go: as announced, but never within a week of the last word about it."""
        told = timezone.localdate(self.told_7) if self.told_7 else today
        late = self.told_7 is not None or today > self.takes_effect - timedelta(days=LAST_WORD_DAYS)
        return max(self.takes_effect, told + timedelta(days=LAST_WORD_DAYS)) if late else self.takes_effect

    def stage(self, today: date) -> int | None:
        """Which word is due today: 60, 30 or 7 days before; of several that were missed the last. None when it was said."""
        left = (self.takes_effect - today).days
        due = [stage for stage in self.STAGES if left <= stage]
        return due[-1] if due and self.told_at(due[-1]) is None else None

    def may_lapse(self, today: date) -> bool:
        return self.told_7 is not None and self.lapses_on(today) <= today
