"""What the nightly check of the book found, kept for ever."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from volunteer.models import User


class BookCheckQuerySet(models.QuerySet["BookCheck"]):
    def newest(self) -> BookCheckQuerySet:
        return self.order_by("-at", "-id")

    def stopped(self) -> bool:
        """Whether no points may move: the book was found wrong, and nobody has since checked it and found it right.

        A night that finds it right again does not open it: a person looks, and presses.
        """
        said = self.filter(Q(green=False) | Q(by__isnull=False)).newest().values_list("green", flat=True).first()
        return said is False


class BookCheck(models.Model):
    """All equations of the book at one moment. `night` is the local date of a run by itself; None where somebody pressed."""

    id = models.UUIDField(primary_key=True)
    night = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    green = models.BooleanField(_("all equations hold"))
    rows = models.JSONField(help_text="[name, expected, found, holds] of each equation")
    milliseconds = models.PositiveIntegerField()

    objects = models.Manager.from_queryset(BookCheckQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["night"], name="bookcheck_once_a_night"),
            models.CheckConstraint(
                condition=Q(night=None, by__isnull=False) | Q(night__isnull=False, by=None), name="bookcheck_of_a_night_or_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="bookcheck_newest"),
            models.Index(fields=["-at", "-id"], condition=Q(green=False) | Q(by__isnull=False), name="bookcheck_deciding"),
        ]
        triggers = [pgtrigger.Protect(name="bookcheck_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {'green' if self.green else 'red'}"

    @property
    def wrong(self) -> list[list[object]]:
        """The equations that did not hold."""
        return [row for row in self.rows if not row[3]]
