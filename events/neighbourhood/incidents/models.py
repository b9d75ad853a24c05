"""Incidents, their kinds and times as data, their steps and pictures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.matters.models import Matter, MatterQuerySet, MatterStep, waits_in_time
from events.neighbourhood.grids.models import Grid
from events.shifts.models import Category, Event
from volunteer.core.files.images import private_storage
from volunteer.models import Area, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope

HOURS = [MinValueValidator(1), MaxValueValidator(24 * 90)]


class Level(models.TextChoices):
    """How much it takes. What each may last is in `IncidentTerms`."""

    SMALL = "small", pgettext_lazy("incident", "small")
    MIDDLE = "middle", pgettext_lazy("incident", "larger")
    BIG = "big", pgettext_lazy("incident", "grave")


class IncidentKind(models.Model):
    """What may be wrong, as data of the district. `category` is that of the event that mends it."""

    slug = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(_("name"), max_length=20, unique=True)
    name_en = models.CharField(_("name in English"), max_length=40)
    icon = models.CharField(_("picture"), max_length=20, default="flag")
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.SMALL)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    position = models.PositiveSmallIntegerField(_("order"), default=99)
    active = models.BooleanField(pgettext_lazy("kind of incident", "offered"), default=True)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class IncidentTerms(models.Model):
    """How long an incident of each level may take, in hours, from the local date `since` on. A version, never changed.

    `most_hours` is the longest that an office may grant from the report on.
    """

    since = models.DateField(_("from"), unique=True)
    small_hours = models.PositiveSmallIntegerField(_("small, in hours"), default=24, validators=HOURS)
    middle_hours = models.PositiveSmallIntegerField(_("larger, in hours"), default=72, validators=HOURS)
    big_hours = models.PositiveSmallIntegerField(_("grave, in hours"), default=168, validators=HOURS)
    most_hours = models.PositiveSmallIntegerField(_("at most, in hours"), default=360, validators=HOURS)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(small_hours__gte=1)
                & Q(middle_hours__gte=models.F("small_hours"))
                & Q(big_hours__gte=models.F("middle_hours"))
                & Q(most_hours__gte=models.F("big_hours")),
                name="incident_terms_grow_with_the_level",
            )
        ]
        triggers = [pgtrigger.Protect(name="incident_terms_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"from {self.since}"

    def length_of(self, level: str) -> timedelta:
        hours = {Level.SMALL: self.small_hours, Level.MIDDLE: self.middle_hours, Level.BIG: self.big_hours}
        return timedelta(hours=hours[Level(level)])

    @property
    def most(self) -> timedelta:
        return timedelta(hours=self.most_hours)

    @classmethod
    def on(cls, day: date) -> IncidentTerms:
        """The version in force on a local date; the first one on days before it."""
        return cls.objects.filter(since__lte=day).first() or cls.objects.order_by("since")[0]


class IncidentQuerySet(MatterQuerySet["Incident"]):
    def in_areas(self, held: Scope) -> IncidentQuerySet:
        """Incidents inside the areas of a scope, wherever they were passed to."""
        return self.filter(held.areas("area__"))


class Incident(Matter):
    """One thing that is wrong in a place. `id` is made in the form.

    While `at_grid`, the members of `grid` see to it; its community does so as well. `reported_by` is None for what a device told.
    `words` and pictures are read by who told of it, the grid and the offices. `terms` are those of the day it was told: what was
    promised holds. `event` is the last one that was drafted to mend it.
    """

    class State(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("incident", "reported")
        HANDLED = "handled", pgettext_lazy("incident", "in hand")
        SOLVED = "solved", pgettext_lazy("incident", "solved")
        REFUSED = "refused", pgettext_lazy("incident", "not taken up")
        MERGED = "merged", pgettext_lazy("incident", "joined to another one")

    UNDERWAY = (State.REPORTED, State.HANDLED)
    FROM: ClassVar[dict[str, tuple[str, ...]]] = {  # what a state may follow
        State.HANDLED: (State.REPORTED, State.HANDLED, State.SOLVED),
        State.SOLVED: (State.REPORTED, State.HANDLED),
        State.REFUSED: (State.REPORTED, State.HANDLED),
        State.MERGED: (State.REPORTED, State.HANDLED),
    }

    kind = models.ForeignKey(IncidentKind, models.PROTECT, related_name="incidents", verbose_name=_("what is wrong"))
    level = models.CharField(_("level"), max_length=10, choices=Level)
    terms = models.ForeignKey(IncidentTerms, models.PROTECT, related_name="+")
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, blank=True, related_name="incidents", db_index=False)
    at_grid = models.BooleanField(default=False)
    words = models.CharField(_("in a few words"), max_length=300, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="incidents", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.REPORTED)
    report = models.CharField(_("what was done"), max_length=300, blank=True)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="incidents")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="doubles")

    objects = models.Manager.from_queryset(IncidentQuerySet)()

    class Meta:
        constraints = [
            *waits_in_time(),
            models.CheckConstraint(
                condition=Q(state__in=["reported", "handled"], ended_at=None)
                | (~Q(state__in=["reported", "handled"]) & Q(ended_at__isnull=False)),
                name="incident_ends_with_its_state",
            ),
            models.CheckConstraint(condition=Q(at_grid=False) | Q(grid__isnull=False), name="incident_at_a_grid_names_it"),
            models.CheckConstraint(condition=~Q(state="solved") | ~Q(report=""), name="incident_solved_says_how"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="incident_merged_names_the_other",
            ),
            models.CheckConstraint(condition=Q(source="device") | Q(reported_by__isnull=False), name="incident_told_by_somebody"),
        ]
        indexes = [
            models.Index(fields=["office", "due_at"], condition=Q(ended_at=None), name="incident_of_office"),
            models.Index(fields=["watch", "due_at"], condition=Q(ended_at=None), name="incident_watched"),
            models.Index(fields=["area", "state"], name="incident_of_area"),
            models.Index(fields=["grid", "-opened_at"], name="incident_of_grid"),
            models.Index(fields=["reported_by", "-opened_at"], name="incident_of_reporter"),
            models.Index(fields=["escalate_at"], condition=Q(escalate_at__isnull=False), name="incident_to_escalate"),
            models.Index(fields=["-opened_at", "id"], name="incident_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("events:incident", args=[self.pk])

    @property
    def in_charge(self) -> Grid | Area:
        """The grid or the area whose people have it now."""
        return self.grid if self.at_grid and self.grid else self.office


class IncidentStep(MatterStep):
    """One step of an incident."""

    class Act(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("incident step", "reported")
        TAKEN = "taken", pgettext_lazy("incident step", "taken in hand")
        LEVELLED = "levelled", pgettext_lazy("incident step", "level changed")
        UP = "up", pgettext_lazy("incident step", "passed up")
        ACROSS = "across", pgettext_lazy("incident step", "passed on")
        EXTENDED = "extended", pgettext_lazy("incident step", "more time granted")
        EVENT = "event", pgettext_lazy("incident step", "volunteers are asked to help")
        HELPED = "helped", pgettext_lazy("incident step", "volunteers have helped")
        NOT_HELD = "not_held", pgettext_lazy("incident step", "the event did not take place")
        MERGED = "merged", pgettext_lazy("incident step", "joined to another one")
        JOINED = "joined", pgettext_lazy("incident step", "another one was joined to it")
        SOLVED = "solved", pgettext_lazy("incident step", "solved")
        REFUSED = "refused", pgettext_lazy("incident step", "not taken up")
        NOT_SOLVED = "not_solved", pgettext_lazy("incident step", "told: not solved")
        ESCALATED = "escalated", pgettext_lazy("incident step", "overdue: the office above was told")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="steps", db_index=False)
    act = models.CharField(max_length=10, choices=Act)

    class Meta(MatterStep.Meta):
        indexes = [models.Index(fields=["incident", "at"], name="incident_step_in_order")]
        triggers = [pgtrigger.Protect(name="incident_steps_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.act} {self.incident_id}"


class IncidentPhoto(models.Model):
    """A picture of what is wrong, or of how it was when it was solved (`after`)."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="photos")
    picture = models.ImageField(_("picture"), upload_to="incidents/", storage=private_storage)
    after = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"picture of {self.incident_id}"


def reopen_until(incident: Incident) -> datetime | None:
    """Until when who told of it, or of a double, may say that it is not solved; None where it did not end that way."""
    one = incident.merged_into or incident
    return one.ended_at + timedelta(days=7) if one.state == Incident.State.SOLVED and one.ended_at else None
