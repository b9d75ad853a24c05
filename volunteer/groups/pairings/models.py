"""包联共建: a unit and a compound bound to one another for a time; what was agreed, done and thought of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core.files.images import private_storage
from volunteer.core.models import ApprovableBlank
from volunteer.people.models import User
from volunteer.places.models import Area, Organization


class PairingQuerySet(models.QuerySet["Pairing"]):
    def on(self, day: date) -> PairingQuerySet:
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def over(self, ids: Any) -> PairingQuerySet:
        """Pairings of the organisations of these ids."""
        return self.filter(organization__in=ids)


class Pairing(models.Model):
    """One unit paired with one compound (or community) from `since` to `until`, the last day; targets are for each month."""

    id = models.UUIDField(primary_key=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="pairings", verbose_name=_("organization"), db_index=False
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="pairings", verbose_name=_("compound or community"), db_index=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    promises = models.CharField(_("what was agreed"), max_length=500, blank=True)
    agreement = models.ImageField(_("page of the agreement"), upload_to="agreements/", storage=private_storage, blank=True)
    visits_a_month = models.PositiveSmallIntegerField(_("visits a month"), default=1)
    hours_a_month = models.PositiveSmallIntegerField(_("hours of people a month"), default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = models.Manager.from_queryset(PairingQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="pairing_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(visits_a_month__range=(0, 31), hours_a_month__range=(0, 2000)), name="pairing_targets_make_sense"
            ),
            ExclusionConstraint(
                name="pairing_days_do_not_overlap",
                expressions=[
                    (Func(F("organization_id"), F("organization_id"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("area_id"), F("area_id"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("since"), F("until"), Value("[]"), function="daterange"), "&&"),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "since"], name="pairing_of_unit"),
            models.Index(fields=["area", "since"], name="pairing_of_area"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} with {self.area_id}"

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class VisitQuerySet(models.QuerySet["Visit"]):
    def standing(self) -> VisitQuerySet:
        """What was not turned down."""
        return self.exclude(state=Visit.State.REFUSED)

    def confirmed(self) -> VisitQuerySet:
        return self.filter(state=Visit.State.CONFIRMED)

    def waiting(self) -> VisitQuerySet:
        return self.filter(state=Visit.State.LOGGED)


class Visit(ApprovableBlank):
    """One visit of a unit to its compound: logged with evidence by the unit, confirmed or turned down by the community."""

    class Kind(models.TextChoices):
        CLEANING = "cleaning", pgettext_lazy("visit", "cleaning")
        BOARDS = "boards", pgettext_lazy("visit", "display boards")
        GREENING = "greening", pgettext_lazy("visit", "greening")
        SNOW = "snow", pgettext_lazy("visit", "clearing snow")
        CALL = "call", pgettext_lazy("visit", "calling on households")
        FUNDS = "funds", pgettext_lazy("visit", "money or goods given")
        LESSON = "lesson", pgettext_lazy("visit", "talk or lesson")
        OTHER = "other", pgettext_lazy("visit", "something else")

    class State(models.TextChoices):
        LOGGED = "logged", pgettext_lazy("visit", "waits for the community")
        CONFIRMED = "confirmed", pgettext_lazy("visit", "confirmed")
        REFUSED = "refused", pgettext_lazy("visit", "not confirmed")

    id = models.UUIDField(primary_key=True)
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="visits", db_index=False)
    day = models.DateField(_("day"))
    kind = models.CharField(_("what was done"), max_length=10, choices=Kind)
    words = models.CharField(_("in a sentence"), max_length=300)
    people = models.PositiveSmallIntegerField(_("people who came"))
    minutes = models.PositiveIntegerField(_("minutes each"), help_text="Of each person; people x minutes is the time given.")
    picture = models.ImageField(_("picture"), upload_to="visits/", storage=private_storage)
    state = models.CharField(max_length=10, choices=State, default=State.LOGGED)
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    objects = models.Manager.from_queryset(VisitQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(people__range=(1, 1000), minutes__range=(1, 1440)), name="visit_numbers_make_sense"),
            models.CheckConstraint(
                condition=Q(state="logged", decided_by=None, decided_at=None)
                | (~Q(state="logged") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="visit_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("logged_by")), name="visit_is_decided_by_somebody_else"
            ),
        ]
        indexes = [
            models.Index(fields=["pairing", "-day"], name="visit_of_pairing"),
            models.Index(fields=["pairing"], condition=Q(state="logged"), name="visit_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.day} {self.kind}"

    @property
    def given(self) -> int:
        """Minutes of all people together."""
        return self.people * self.minutes


class Appraisal(models.Model):
    """What the community thinks of one year of a pairing; given once, in words and a grade."""

    class Grade(models.IntegerChoices):
        EXCELLENT = 4, pgettext_lazy("appraisal", "excellent")
        GOOD = 3, pgettext_lazy("appraisal", "good")
        FAIR = 2, pgettext_lazy("appraisal", "fair")
        POOR = 1, pgettext_lazy("appraisal", "did too little")

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="appraisals", db_index=False)
    year = models.PositiveSmallIntegerField(_("year"))
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    words = models.CharField(_("in words"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "year"], name="appraisal_once_a_year"),
            models.CheckConstraint(condition=Q(grade__range=(1, 4), year__range=(2000, 2100)), name="appraisal_makes_sense"),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.year}: {self.grade}"
