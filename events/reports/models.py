"""Reports handed in: frozen figures of an area and period, the corrections that followed, and what was counted before the platform.

What is frozen never changes. Whatever changes later stands as a correction in the next report. Opening figures, counted by other
means before the platform began, are never added to recorded ones.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.core import occurrences
from events.core.rounding import hours_in_tenths
from events.figures.models import Figure
from events.figures.outcomes.models import OutcomeKind
from events.shifts.models import Category
from volunteer.models import Area, User

LEVELS = (Area.Level.COMMUNITY, Area.Level.STREET, Area.Level.TOWN, Area.Level.DISTRICT)


class SeriesQuerySet(models.QuerySet["Series"]):
    def active(self) -> SeriesQuerySet:
        return self.filter(active=True)


class Series(models.Model):
    """What is reported under one name, as data: the events of these kinds of service; without any, all events."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    categories = models.ManyToManyField(Category, blank=True, related_name="+", verbose_name=_("kinds of service"))
    position = models.PositiveSmallIntegerField(_("place in the order"), unique=True)
    active = models.BooleanField(_("is reported"), default=True)

    objects = models.Manager.from_queryset(SeriesQuerySet)()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class Measure(models.TextChoices):
    """What a line of a report counts. Hours are kept in minutes."""

    SHIFTS = "shifts", _("Shifts")
    PARTICIPATIONS = "participations", _("Participations")
    PEOPLE = "people", _("People")
    VERIFIED = "verified", _("Verified hours")
    HONORARY = "honorary", _("Honorary hours")
    OUTCOME = "outcome", _("Outcome")

    @property
    def unit_word(self) -> str:
        """What it is counted in; an outcome has a unit of its own."""
        return str(UNIT_WORDS.get(self, ""))


UNIT_WORDS = {
    Measure.SHIFTS: pgettext_lazy("unit of measure", "shifts"),
    Measure.PARTICIPATIONS: pgettext_lazy("unit of measure", "participations"),
    Measure.PEOPLE: pgettext_lazy("unit of measure", "people"),
    Measure.VERIFIED: pgettext_lazy("unit of measure", "hours"),
    Measure.HONORARY: pgettext_lazy("unit of measure", "hours"),
}


class OpeningQuerySet(models.QuerySet["OpeningFigure"]):
    def standing(self) -> OpeningQuerySet:
        return self.filter(withdrawn_at=None)

    def confirmed(self) -> OpeningQuerySet:
        """Those that count: two people confirmed them."""
        return self.standing().filter(second_at__isnull=False)


class OpeningFigure(models.Model):
    """期初数: what an area counted in a series up to a day, before the platform did; confirmed by two who did not write it."""

    MEASURES = (Measure.SHIFTS, Measure.PARTICIPATIONS, Measure.VERIFIED, Measure.OUTCOME)

    id = models.UUIDField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="+", verbose_name=_("series"))
    measure = models.CharField(_("what"), max_length=15, choices=[(m.value, m.label) for m in MEASURES])
    kind = models.ForeignKey(
        OutcomeKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind of outcome")
    )
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2, help_text=_("Hours as hours."))
    day = models.DateField(_("counted up to"))
    source = models.CharField(_("source"), max_length=200, help_text=_("Which paper or list says so, and who keeps it."))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    first_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(OpeningQuerySet)()

    class Meta:
        ordering = ["area__path", "series__position", "measure", "kind__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "series", "measure", "kind"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="opening_figure_once",
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="opening_figure_is_something"),
            models.CheckConstraint(
                condition=Q(measure="outcome", kind__isnull=False) | (~Q(measure="outcome") & Q(kind=None)),
                name="opening_figure_of_an_outcome_names_it",
            ),
            models.CheckConstraint(
                condition=Q(first_by=None, first_at=None, second_by=None, second_at=None)
                | (
                    Q(first_by__isnull=False, first_at__isnull=False)
                    & ~Q(first_by=F("asked_by"))
                    & (
                        Q(second_by=None, second_at=None)
                        | (
                            Q(second_by__isnull=False, second_at__isnull=False)
                            & ~Q(second_by=F("first_by"))
                            & ~Q(second_by=F("asked_by"))
                        )
                    )
                ),
                name="opening_figure_is_confirmed_by_two_others",
            ),
        ]
        triggers = [pgtrigger.Protect(name="opening_figure_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.area_id} {self.measure} {self.value}"

    @property
    def what(self) -> str:
        return f"{self.kind} ({self.kind.unit_word})" if self.kind else str(Measure(self.measure).label)

    @property
    def shown(self) -> str:
        return f"{strip_zeros(self.value):,}"

    def waits_for(self, near: Collection[int]) -> bool:
        """Whether the word of a person, whose parties (ids) these are, is one of the two that are missing."""
        return self.second_at is None and self.asked_by_id not in near and self.first_by_id not in near


class ReportQuerySet(models.QuerySet["Report"]):
    def from_platform(self) -> ReportQuerySet:
        """Those that state what the platform had: no report of a part went into them, and they differed from nothing."""
        return self.filter(parts=None, differences=[])


class Report(models.Model):
    """What an area handed in for one period: frozen at a moment, under a number. `missing` names the parts that were late."""

    KINDS = (Figure.Kind.MONTH, Figure.Kind.QUARTER, Figure.Kind.YEAR)

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="reports", db_index=False)
    kind = models.CharField(max_length=1, choices=[(kind.value, kind.label) for kind in KINDS])
    start = models.DateField()
    missing = models.JSONField(default=list, help_text="Names of the parts that had not handed in.")
    note = models.CharField(max_length=300, blank=True)
    unreconciled = models.CharField(
        max_length=300, blank=True, help_text="Why it was handed in although what is stated differs from what is recorded."
    )
    differences = models.JSONField(
        default=list, help_text='[{"series": id, "measure": word, "kind": id or null, "stated": text, "recorded": text}, ...]'
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ReportQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "kind", "start"], name="report_once_per_area_and_period"),
            models.CheckConstraint(
                condition=(Q(differences=[]) & Q(unreconciled="")) | (~Q(differences=[]) & ~Q(unreconciled="")),
                name="report_with_a_difference_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="report_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            occurrences.report_trigger("report_told"),
        ]

    def __str__(self) -> str:
        return self.number


class ReportSeal(models.Model):
    """A fingerprint of what a report said when it was handed in; the check of the figures makes it again from the lines."""

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="seal")
    fingerprint = models.CharField(max_length=32)

    class Meta:
        triggers = [pgtrigger.Protect(name="report_seal_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.report_id} {self.fingerprint}"


class ReportLine(models.Model):
    """One frozen number of a report. `start` is that of the report's own period, or of an earlier one that the line corrects."""

    class Part(models.TextChoices):
        OWN = "own", pgettext_lazy("report", "figure")
        CORRECTION = "correction", pgettext_lazy("report", "correction of an earlier period")
        OPENING = "opening", pgettext_lazy("report", "opening figure")

    report = models.ForeignKey(Report, models.PROTECT, related_name="lines", db_index=False)
    part = models.CharField(max_length=10, choices=Part)
    start = models.DateField()
    series = models.ForeignKey(Series, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=15, choices=Measure)
    kind = models.ForeignKey(OutcomeKind, models.PROTECT, null=True, related_name="+")
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["part", "start", "series__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "part", "start", "series", "measure", "kind"], nulls_distinct=False, name="report_line_once"
            )
        ]
        triggers = [pgtrigger.Protect(name="report_line_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.report_id} {self.measure} {self.value}"

    @property
    def what(self) -> str:
        return str(self.kind) if self.kind else str(Measure(self.measure).label)

    @property
    def unit(self) -> str:
        return self.kind.unit_word if self.kind else Measure(self.measure).unit_word

    @property
    def shown(self) -> Decimal:
        """The value as people read it: hours for minutes, no needless zeros."""
        return strip_zeros(hours_in_tenths([int(self.value)])[0] if self.in_minutes else self.value)

    @property
    def in_minutes(self) -> bool:
        return self.measure in (Measure.VERIFIED, Measure.HONORARY)


def strip_zeros(value: Decimal) -> Decimal:
    """Without needless zeros. Nothing is rounded, so that what adds up goes on adding up."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


class ReportPart(models.Model):
    """A report that went into the one above it."""

    above = models.ForeignKey(Report, models.PROTECT, related_name="parts", db_index=False)
    part = models.ForeignKey(Report, models.PROTECT, related_name="went_into")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["above", "part"], name="report_part_once")]
        triggers = [pgtrigger.Protect(name="report_part_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.part_id} in {self.above_id}"
