"""Who has a place in a job, waits for one, or said why they cannot come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.core import triggers as core_triggers
from events.shifts.models import Job, Shift
from volunteer.models import User


class SignupQuerySet(models.QuerySet["Signup"]):
    def holding(self) -> SignupQuerySet:
        """Those with a place."""
        return self.filter(state=Signup.State.PLACE)

    def waiting(self) -> SignupQuerySet:
        """The waiting list, in order."""
        return self.filter(state=Signup.State.WAITING).order_by("queued_at", "id")

    def active(self) -> SignupQuerySet:
        return self.filter(state__in=[Signup.State.PLACE, Signup.State.WAITING])

    def left(self) -> SignupQuerySet:
        """Those who said that they cannot come, or gave the place back too late; the latest first."""
        some = self.filter(models.Q(left_late=True) | ~models.Q(left_because=""))
        return some.select_related("person").order_by("-ended_at", "id")

    def counted(self) -> SignupQuerySet:
        """Those who were counted on: with a place to the end, or given back when it was too late to count as withdrawn."""
        return self.filter(models.Q(state=Signup.State.PLACE) | models.Q(left_late=True))


class Signup(models.Model):
    """报名: a person's place in a job, or a turn on its waiting list. `id` is made in the form."""

    class State(models.TextChoices):
        PLACE = "place", pgettext_lazy("signup", "signed up")
        WAITING = "waiting", pgettext_lazy("signup", "on the waiting list")
        WITHDRAWN = "withdrawn", pgettext_lazy("signup", "withdrawn")
        CANCELLED = "cancelled", pgettext_lazy("signup", "the shift was cancelled")

    class Answer(models.TextChoices):
        NONE = "", pgettext_lazy("answer", "no answer yet")
        YES = "yes", pgettext_lazy("answer", "still coming")
        NO = "no", pgettext_lazy("answer", "not coming")

    class Hindrance(models.TextChoices):
        """Why somebody cannot come, as they say it to the leader."""

        ILL = "ill", _("I am not well")
        FAMILY = "family", _("Something came up at home")
        WORK = "work", _("I cannot get away from work")
        AWAY = "away", _("I am away, or cannot get there in time")
        OTHER = "other", _("Something else")
        UNSAID = "unsaid", _("I would rather not say")

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="signups")
    job = models.ForeignKey(Job, models.PROTECT, related_name="signups")
    person = models.ForeignKey(User, models.PROTECT, related_name="signups", db_index=False)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State)
    answer = models.CharField(max_length=3, choices=Answer, blank=True, default=Answer.NONE)
    queued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True, help_text="When settlement found that the person had not come.")
    excused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    excused_at = models.DateTimeField(null=True, blank=True)
    excuse = models.CharField(max_length=200, blank=True)
    left_because = models.CharField(max_length=10, choices=Hindrance, blank=True)
    left_words = models.CharField(max_length=100, blank=True)
    left_late = models.BooleanField(
        default=False, help_text="The place was given back after the deadline: it counts as not having come, unless excused."
    )

    objects = models.Manager.from_queryset(SignupQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=models.Q(state__in=["place", "waiting"]),
                name="signup_once_per_shift_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn") | models.Q(left_because="", left_words="", left_late=False),
                name="signup_left_only_when_withdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-queued_at"], name="signup_of_person"),
            models.Index(fields=["job", "queued_at", "id"], condition=models.Q(state="waiting"), name="signup_queue"),
            models.Index(fields=["person", "missed_at"], condition=models.Q(missed_at__isnull=False), name="signup_missed"),
        ]
        triggers = [core_triggers.stale_by_row("signup_figures")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id} {self.state}"
