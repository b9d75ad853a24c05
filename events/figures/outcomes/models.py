"""What happens beside the scans at a shift: who stands waiting, what was undone, what looks odd, what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.shifts.models import Shift


class OutcomeKind(models.Model):
    """What can come of a shift besides hours, with its unit: tonnes cleared, vehicles moved. Free categories of the district."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    name_en = models.CharField(max_length=60)
    unit = models.CharField(_("unit"), max_length=10)
    unit_en = models.CharField(max_length=20)
    decimals = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(unique=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name if self.in_chinese else self.name_en

    @property
    def in_chinese(self) -> bool:
        return (get_language() or "").startswith("zh")

    @property
    def unit_word(self) -> str:
        return self.unit if self.in_chinese else self.unit_en


class Outcome(models.Model):
    """How much of one kind came of one shift."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="outcomes", db_index=False)
    kind = models.ForeignKey(OutcomeKind, models.PROTECT, related_name="outcomes")
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "kind"], name="outcome_once_per_shift_and_kind"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="outcome_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
