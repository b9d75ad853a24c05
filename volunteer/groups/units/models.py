"""Whose members an organisation may count, and who reports in where they live."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from volunteer.groups.models import Belonging, BelongingQuerySet, belonging_constraints
from volunteer.people.models import User
from volunteer.places.models import Area, Organization


def overlap_expressions(thing: str) -> list[Any]:
    """What an exclusion constraint compares: the same person, the same thing, days in common."""
    same = [(Func(F(f"{name}_id"), F(f"{name}_id"), Value("[]"), function="int8range"), "&&") for name in ("person", thing)]
    return [*same, (Func(F("since"), F("until"), Value("[]"), function="daterange"), "&&")]


class Membership(Belonging):
    """A person's membership of a unit 单位: service from `since` to `until` counts for the person and for the organisation.

    The person's consent covers that the unit's own staff see name and hours. Figures by organisation join attendance with
    `agreed()` rows on the person and the local date of the shift; the days of one person at one unit never overlap.
    """

    THING: ClassVar[str] = "organization"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    note = models.CharField(_("department or class"), max_length=40, blank=True)

    objects = models.Manager.from_queryset(BelongingQuerySet["Membership"])()

    class Meta:
        constraints = [
            *belonging_constraints("organization", "membership"),
            ExclusionConstraint(
                name="membership_days_do_not_overlap",
                expressions=overlap_expressions("organization"),
                condition=Q(since__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "since"], condition=Q(since__isnull=False), name="membership_of_unit"),
            models.Index(fields=["person", "since"], condition=Q(since__isnull=False), name="membership_of_person"),
        ]


class ReportingQuerySet(models.QuerySet["Reporting"]):
    def open(self) -> ReportingQuerySet:
        return self.filter(refused_at=None, ended_at=None)

    def standing(self) -> ReportingQuerySet:
        return self.open().filter(confirmed_at__isnull=False)

    def waiting(self) -> ReportingQuerySet:
        return self.open().filter(confirmed_at=None, person__is_active=True)


class Reporting(models.Model):
    """双报到: a member of a unit reports in at the community where they live, and the community confirms it."""

    person = models.ForeignKey(User, models.PROTECT, related_name="reportings")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="reportings")
    community = models.ForeignKey(Area, models.PROTECT, related_name="reportings", db_index=False)
    offers = models.CharField(_("what I can do there"), max_length=120, blank=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(ReportingQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(refused_at=None, ended_at=None), name="reporting_at_one_community"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None) | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="reporting_is_confirmed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["community", "asked_at"], name="reporting_at")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.community_id}"

    @property
    def stands(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None
