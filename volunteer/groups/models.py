"""Belonging to something by the word of both sides: the shape that membership of a unit and of a team share."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from volunteer.people.models import User


class BelongingQuerySet[Row: Belonging](models.QuerySet[Row]):
    def open(self) -> Self:
        """Asked for or standing: neither turned down nor ended."""
        return self.filter(refused_at=None, ended_at=None)

    def standing(self) -> Self:
        """Both sides said yes, and neither ended it."""
        return self.open().filter(since__isnull=False)

    def asked(self) -> Self:
        """People who asked and wait for the other side's word."""
        return self.open().filter(agreed_at__isnull=False, since=None, person__is_active=True)

    def invited(self) -> Self:
        """People who were asked and have not answered."""
        return self.open().filter(agreed_at=None)

    def agreed(self) -> Self:
        """All that ever stood: what counts, each from `since` to `until`, both days included."""
        return self.filter(since__isnull=False)

    def on(self, day: date) -> Self:
        return self.agreed().filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Belonging(models.Model):
    """One person's place in something. `agreed_at` is the person's consent, `confirmed_at` the other side's word.

    With both it stands from the local date `since`; `until` is its last day, None while it lasts. Nothing is dated back.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="%(class)ss")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    THING: ClassVar[str]

    def __str__(self) -> str:
        return f"{self.person_id} {self.THING} {getattr(self, f'{self.THING}_id')}"

    @property
    def stands(self) -> bool:
        return self.since is not None and self.ended_at is None

    @property
    def waits_for_person(self) -> bool:
        return self.agreed_at is None and self.refused_at is None and self.ended_at is None

    @property
    def waits_for_word(self) -> bool:
        """The person agreed; the other side has not answered."""
        return self.agreed_at is not None and self.since is None and self.refused_at is None and self.ended_at is None


def belonging_constraints(thing: str, short: str) -> list[Any]:
    """The constraints of one kind of belonging; `thing` names its foreign key, `short` begins their names."""
    return [
        models.UniqueConstraint(
            fields=["person", thing], condition=Q(refused_at=None, ended_at=None), name=f"{short}_once_per_person"
        ),
        models.CheckConstraint(
            condition=Q(since=None, until=None)
            | Q(since__isnull=False, agreed_at__isnull=False, confirmed_at__isnull=False, confirmed_by__isnull=False),
            name=f"{short}_stands_by_both_words",
        ),
        models.CheckConstraint(
            condition=Q(until=None, ended_at=None)
            | Q(since=None, until=None)
            | Q(until__gte=models.F("since"), ended_at__isnull=False),
            name=f"{short}_ends_after_it_began",
        ),
    ]
