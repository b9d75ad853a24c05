"""One percent of each month's awards, drawn by a recorded seed and checked by phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from events.models.attendance import Attendance
from events.models.cases import Case
from points.models import Transfer
from volunteer.models import ServicePoint, User

if TYPE_CHECKING:
    from volunteer.scope import Scope


class AwardDraw(models.Model):
    """The draw of one month of local dates: the `number` awards of `population` with the lowest SHA-256 of "<seed>:<transfer>".

    The population is every award that was posted in the month, whatever became of it later: whoever knows the seed can draw again.
    """

    id = models.UUIDField(primary_key=True)
    month = models.DateField(unique=True, help_text="Its first day.")
    seed = models.CharField(max_length=32)
    population = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(population=0, number=0) | Q(number__gte=1, number__lte=models.F("population")),
                name="draw_takes_one_at_least",
            )
        ]
        triggers = [pgtrigger.Protect(name="draw_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.number}/{self.population}"


class AwardCheckQuerySet(models.QuerySet["AwardCheck"]):
    def waiting(self) -> AwardCheckQuerySet:
        """Those that nobody has finished."""
        return self.filter(outcome__in=AwardCheck.UNFINISHED)

    def seen_from(self, held: Scope, reader: User) -> AwardCheckQuerySet:
        """Those of points inside the areas of a scope, without what is about the reader, the household or the own point."""
        people = User.objects.household_of(reader).order_by().values("pk")
        found = self.filter(held.areas("point__area__"))
        staff = Q(point__appointments__person__in=people)
        for own in (
            Q(person__in=people),
            Q(attendance__shift__leader__in=people),
            Q(attendance__shift__closed_by__in=people),
            staff,
        ):
            found = found.exclude(own)
        return found


class AwardCheck(models.Model):
    """One award that was drawn, and what the person said when they were called. Who calls reads the number, nobody else."""

    class Outcome(models.TextChoices):
        WAITING = "", pgettext_lazy("check", "not called yet")
        UNREACHED = "unreached", pgettext_lazy("check", "not reached so far")
        CONFIRMED = "confirmed", pgettext_lazy("check", "was there, as recorded")
        DIFFERENT = "different", pgettext_lazy("check", "was there, but not as recorded")
        DENIED = "denied", pgettext_lazy("check", "was not there")
        GIVEN_UP = "given_up", pgettext_lazy("check", "could not be reached")

    UNFINISHED = (Outcome.WAITING, Outcome.UNREACHED)
    OPENS_A_CASE = (Outcome.DIFFERENT, Outcome.DENIED)

    id = models.UUIDField(primary_key=True)
    draw = models.ForeignKey(AwardDraw, models.PROTECT, related_name="checks")
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="+")
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="checks")
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="award_checks")
    person = models.ForeignKey(User, models.PROTECT, related_name="award_checks")
    caller = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    note = models.CharField(max_length=300, blank=True)
    called_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="checks")

    objects = models.Manager.from_queryset(AwardCheckQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", called_at=None) | (~Q(outcome="") & Q(caller__isnull=False, called_at__isnull=False)),
                name="check_was_called_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["different", "denied"]) | Q(case__isnull=False), name="check_that_fails_is_a_case"
            ),
            models.CheckConstraint(condition=Q(caller=None) | ~Q(caller=models.F("person")), name="check_not_by_the_one_called"),
        ]
        indexes = [models.Index(fields=["point", "outcome"], name="check_of_point")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.person_id}"
