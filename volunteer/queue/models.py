"""What could not be done and waits for a person, and texts that wait for a runner."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class DeadLetterQuerySet(models.QuerySet["DeadLetter"]):
    def waiting(self) -> DeadLetterQuerySet:
        """Nobody has looked at them, and they have not come right by themselves."""
        return self.filter(ended_at=None)


class DeadLetter(models.Model):
    """Something that was tried as often as it may be. One row for everything of the same `source` and `ref` until it ends.

    `name` says what, `problem` the class of the last error; neither has personal data.
    """

    class Source(models.TextChoices):
        STEP = "step", pgettext_lazy("stuck", "what happens by itself")
        TEXT = "text", pgettext_lazy("stuck", "text message")
        CODE = "code", pgettext_lazy("stuck", "sign-in code")
        HOOK = "hook", pgettext_lazy("stuck", "message to another system")
        JOB = "job", pgettext_lazy("stuck", "job of the runners")

    source = models.CharField(max_length=10, choices=Source)
    ref = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=120)
    problem = models.CharField(max_length=60)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(DeadLetterQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "ref"], condition=Q(ended_at=None), name="dead_letter_once_while_it_waits")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.name}"


class WaitingText(models.Model):
    """A text that somebody waits for on a page, a code above all: for a runner to send, of no use from `before` on.

    The number and what the text says are sealed. The row goes with the sending.
    """

    id = models.UUIDField(primary_key=True)
    phone_sealed = models.BinaryField()
    text_sealed = models.BinaryField()
    language = models.CharField(max_length=10)
    before = models.DateTimeField()

    def __str__(self) -> str:
        return f"text until {self.before:%F %T}"


class TextsOfDay(models.Model):
    """How many text messages went out on a local day, and how many times the ceiling kept one back."""

    day = models.DateField(primary_key=True)
    sent = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.sent}"
