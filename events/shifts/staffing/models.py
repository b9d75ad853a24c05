"""The numbers that staffing goes by, who was asked to cover, and who was asked to stand by a newcomer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.shifts.models import Shift
from events.shifts.signups.models import Signup
from volunteer.people.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words


def number(words: Words, default: int, least: int, most: int) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(words, default=default, validators=limits)


class StaffingRule(models.Model):
    """The district's numbers, in one row; until it is written the defaults hold."""

    cover_days = number(_("days before the start on which the leader hears what is missing"), 2, 1, 14)
    cover_percent = number(_("percent of the places; with fewer taken, people are missing"), 60, 1, 100)
    asks_per_place = number(_("people asked at once for each missing place"), 3, 1, 20)
    asks_most = number(_("most questions to one person within those days"), 2, 0, 30)
    asks_days = number(_("days within which questions to one person are counted"), 30, 1, 366)
    experienced_shifts = number(_("shifts after which somebody is experienced"), 3, 1, 100)
    companion_days = number(_("days before the start on which somebody is asked to stand by"), 2, 1, 14)
    companion_hours = number(_("hours after which somebody else is asked"), 24, 1, 168)
    absent_days = number(_("days of the record that are looked at"), 180, 1, 730)
    absent_hours = number(_("hours before the start from which the leader reads it"), 18, 1, 72)

    objects: ClassVar[models.Manager[StaffingRule]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="staffing_rule_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(
                    cover_days__range=(1, 14),
                    cover_percent__range=(1, 100),
                    asks_per_place__range=(1, 20),
                    asks_most__range=(0, 30),
                    asks_days__range=(1, 366),
                ),
                name="staffing_cover_numbers_make_sense",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    experienced_shifts__range=(1, 100),
                    companion_days__range=(1, 14),
                    companion_hours__range=(1, 168),
                    absent_days__range=(1, 730),
                    absent_hours__range=(1, 72),
                ),
                name="staffing_newcomer_numbers_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return "staffing"

    @classmethod
    def current(cls) -> StaffingRule:
        """The numbers in force; one statement."""
        return cls.objects.first() or cls(pk=1)

    def hints_from(self, shift: Shift) -> datetime:
        return shift.start - timedelta(hours=self.absent_hours)


class CoverAsk(models.Model):
    """One person who was asked to fill a gap of one shift. Its `id` is that of the sign-up which a yes makes."""

    class Answer(models.TextChoices):
        NONE = "", pgettext_lazy("answer", "no answer yet")
        YES = "yes", pgettext_lazy("cover", "comes")
        NO = "no", pgettext_lazy("cover", "cannot come")

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="cover_asks", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="cover_asks", db_index=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "person"], name="cover_asked_once_of_a_person"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None) | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="cover_answer_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["person", "-asked_at"], name="cover_ask_of_person")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id} {self.answer}"


class CompanionQuerySet(models.QuerySet["Companion"]):
    def open(self) -> CompanionQuerySet:
        """Asked, or said yes: nobody else is asked for this newcomer meanwhile."""
        return self.filter(answer__in=[Companion.Answer.NONE, Companion.Answer.YES])

    def agreed(self) -> CompanionQuerySet:
        """Those who said yes, while both have a place."""
        held = Signup.objects.holding().filter(shift=models.OuterRef("shift"))
        both = [models.Exists(held.filter(person=models.OuterRef(name))) for name in ("newcomer", "person")]
        return self.filter(*both, answer=Companion.Answer.YES)


class Companion(models.Model):
    """Somebody experienced who was asked to stand by one newcomer at one shift."""

    class Answer(models.TextChoices):
        NONE = "", pgettext_lazy("answer", "no answer yet")
        YES = "yes", pgettext_lazy("companion", "stands by")
        NO = "no", pgettext_lazy("companion", "not this time")
        GONE = "gone", pgettext_lazy("companion", "no answer in time, or one of the two withdrew")

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="companions", db_index=False)
    newcomer = models.ForeignKey(User, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="stands_by", db_index=False)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=4, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(CompanionQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "newcomer"], condition=models.Q(answer__in=["", "yes"]), name="companion_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["shift", "newcomer", "person"], name="companion_asked_once"),
            models.CheckConstraint(condition=~models.Q(newcomer=models.F("person")), name="companion_is_somebody_else"),
        ]
        indexes = [models.Index(fields=["person", "-asked_at"], name="companion_of_person")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id} by {self.newcomer_id}"
