"""Shifts that were drawn while they ran, what the street saw there and what the leader said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from events.cases.models import Case
from events.shifts.models import Shift
from volunteer.models import Area, User
from volunteer.roles.scope import Scope

WORD_WITHIN = timedelta(hours=24)  # after the end what was seen may still be written down
STREET = 1  # the tier of a street: a district has 0, a community 2


def above_communities(held: Scope) -> Scope:
    """The streets and districts of a scope."""
    return Scope(paths=tuple(path for path in held.paths if Area.tier_of_path(path) <= STREET))


class LiveCheckQuerySet(models.QuerySet["LiveCheck"]):
    def waiting(self) -> LiveCheckQuerySet:
        """Those of which nobody has said yet whether they looked in."""
        return self.filter(outcome=LiveCheck.Outcome.WAITING)

    def seen_from(self, held: Scope, people: Any) -> LiveCheckQuerySet:
        """Those of a scope's streets and districts, without the shifts that one of these people led, planned or closed.

        A community does not look here: who plans and approves together is not to check each other.
        """
        found = self.filter(above_communities(held).areas("shift__event__point__area__"))
        for role in ("leader", "first_leader", "closed_by", "event__created_by"):
            found = found.exclude(**{f"shift__{role}__in": people})
        return found


class LiveCheck(models.Model):
    """A shift that was drawn while it ran. It holds no points: what nobody answers is written down, and nothing follows from it."""

    class Outcome(models.TextChoices):
        WAITING = "", pgettext_lazy("live check", "nobody has looked in yet")
        SERVING = "serving", pgettext_lazy("live check", "went there: people were serving")
        DIFFERENT = "different", pgettext_lazy("live check", "went there: it was not as announced")
        UNABLE = "unable", pgettext_lazy("live check", "nobody could go")

    shift = models.OneToOneField(Shift, models.PROTECT, primary_key=True, related_name="live_check")
    drawn_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    note = models.CharField(max_length=300, blank=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="live_checks")
    looked_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True, help_text="When the leader was asked.")
    people = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="live_answers")
    answered_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="live_checks")

    objects = models.Manager.from_queryset(LiveCheckQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", looked_by=None, looked_at=None)
                | (~Q(outcome="") & Q(looked_by__isnull=False, looked_at__isnull=False)),
                name="live_check_was_looked_at_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, people=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, people__isnull=False),
                name="live_check_was_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="different") | Q(case__isnull=False), name="live_check_that_fails_is_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"live check {self.shift_id}"

    def may_be_looked_at(self, at: datetime) -> bool:
        """Whether what was seen may still be written down: until a day after the end, once, and again where nobody could go."""
        return self.outcome in (self.Outcome.WAITING, self.Outcome.UNABLE) and at <= self.shift.end + WORD_WITHIN

    def answer_in_words(self, at: datetime) -> str:
        """What the leader said. Who was asked and said nothing until the shift ended is noted so, no more."""
        if self.answered_at is not None:
            return _("%(people)s people. %(words)s") % {"people": self.people, "words": self.answer}
        if self.asked_at is None:
            return _("not asked")
        return _("asked, no answer") if at > self.shift.end else _("asked, may still answer")
