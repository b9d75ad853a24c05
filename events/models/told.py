"""What other systems are told: a list of what happened that the database itself keeps, and who wants to know.

Many acts publish, change, close and cancel. So that none of them has to think of other systems, triggers note what happened in
the same transaction, and only while some system wants to be told; `events.exchange.hooks` takes the notes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models.shared import OfOnePlace, ended_by_somebody, of_one_place
from volunteer.models import ServicePoint, User


class Happening(models.TextChoices):
    """What can be told. The value goes out as it is."""

    PUBLISHED = "shift.published", pgettext_lazy("happening", "a shift was published")
    CHANGED = "shift.changed", pgettext_lazy("happening", "a shift was changed")
    CANCELLED = "shift.cancelled", pgettext_lazy("happening", "a shift was cancelled")
    CLOSED = "shift.closed", pgettext_lazy("happening", "a shift was closed")
    SETTLED = "shift.settled", pgettext_lazy("happening", "a shift was settled")
    REQUEST = "request.state", pgettext_lazy("happening", "a request came a step further")
    REPORT = "report.handed_in", pgettext_lazy("happening", "a report of figures was handed in")


class Occurrence(models.Model):
    """A note of something that happened, until it is passed on. Ids and a place; nothing about people."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    state = models.CharField(max_length=10, blank=True)
    path = models.CharField(max_length=60)
    point = models.ForeignKey(ServicePoint, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


def noted(name: str, operation: Any, kind: str, source: str, condition: str = "") -> Any:
    """A trigger that notes what happened; `source` is SQL after FROM that names `place` (path, point_id) for NEW."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(condition) if condition else None,
        func=f"""
            INSERT INTO events_occurrence (id, kind, subject_id, state, path, point_id, at)
            SELECT gen_random_uuid(), {kind}, place.path, place.point_id, clock_timestamp() FROM {source}
            AND EXISTS (SELECT 1 FROM events_subscription WHERE ended_at IS NULL);
            RETURN NULL;
        """,  # noqa: S608  (names of ours)
    )


PLACE_OF_EVENT = """
    (SELECT area.path, point.id AS point_id FROM events_event event
     JOIN volunteer_servicepoint point ON point.id = event.point_id JOIN volunteer_area area ON area.id = point.area_id
     WHERE event.id = {event}) place WHERE TRUE
"""
OF_CHANGE = "(SELECT event_id FROM events_shift WHERE id = NEW.shift_id)"
OF_AREA = "(SELECT path, NULL::bigint AS point_id FROM volunteer_area WHERE id = NEW.area_id) place WHERE TRUE"


def of_shift(name: str) -> Any:
    """For shifts that were published: what became of them."""
    told = "('published', 'closed', 'settled', 'cancelled')"
    moved = f"OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN {told} AND NEW.published_at IS NOT NULL"
    kind, source = "'shift.' || NEW.state, NEW.id, ''", PLACE_OF_EVENT.format(event="NEW.event_id")
    return noted(name, pgtrigger.Update, kind, source, moved)


def of_change(name: str) -> Any:
    """For changes of published shifts that come into force."""
    applied = "NEW.state = 'applied' AND OLD.state IS DISTINCT FROM NEW.state"
    return noted(name, pgtrigger.Update, "'shift.changed', NEW.shift_id, ''", PLACE_OF_EVENT.format(event=OF_CHANGE), applied)


def of_request_new(name: str) -> Any:
    return noted(name, pgtrigger.Insert, "'request.state', NEW.id, NEW.state", OF_AREA)


def of_request(name: str) -> Any:
    moved = "OLD.state IS DISTINCT FROM NEW.state"
    return noted(name, pgtrigger.Update, "'request.state', NEW.id, NEW.state", OF_AREA, moved)


def of_report(name: str) -> Any:
    return noted(name, pgtrigger.Insert, "'report.handed_in', NEW.id, ''", OF_AREA)


# --- who is told -------------------------------------------------------------------------------------------------------


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def standing(self) -> SubscriptionQuerySet:
        return self.filter(ended_at=None)


class Subscription(OfOnePlace):
    """One address of another system, told what happens at one place. The secret that signs is sealed. `id` is made in the form."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(_("which system is told"), max_length=60)
    contact = models.CharField(_("who answers for it"), max_length=80)
    address = models.CharField(_("address"), max_length=300)
    secret_sealed = models.BinaryField()
    kinds = ArrayField(models.CharField(max_length=20, choices=Happening))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(SubscriptionQuerySet)()

    class Meta:
        constraints = [
            of_one_place("subscription_is_of_one_place"),
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="subscription_wants_something"),
            ended_by_somebody("subscription_is_ended_by_somebody"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(ended_at=None), name="subscription_standing")]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> list[str]:
        """What it is told, in words."""
        return [str(Happening(kind).label) for kind in self.kinds]

    def wants(self, occurrence: Occurrence) -> bool:
        """Whether this is of its kinds and of its place."""
        if occurrence.kind not in self.kinds:
            return False
        return occurrence.path.startswith(self.area.path) if self.area else occurrence.point_id == self.point_id


class MessageQuerySet(models.QuerySet["HookMessage"]):
    def due(self, at: datetime) -> MessageQuerySet:
        """What is to be sent now, to systems that are not paused."""
        standing = Q(subscription__paused_at=None, subscription__ended_at=None)
        return self.filter(standing, state=HookMessage.State.WAITING, due_at__lte=at).order_by("due_at", "id")


class HookMessage(models.Model):
    """One message to one system. Its `id` goes with every attempt, so that the other side can tell a repeat."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("message", "on its way")
        CLAIMED = "claimed", pgettext_lazy("message", "being sent")
        SENT = "sent", pgettext_lazy("message", "arrived")
        FAILED = "failed", pgettext_lazy("message", "failed")

    id = models.UUIDField(primary_key=True)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20)
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    answer = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The HTTP status of the last attempt.")
    problem = models.CharField(max_length=100, blank=True)

    objects = models.Manager.from_queryset(MessageQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="hook_message_waiting"),
            models.Index(fields=["subscription", "-made_at"], name="hook_message_last"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def what(self) -> str:
        return str(Happening(self.kind).label) if self.kind in Happening.values else str(pgettext_lazy("happening", "a test"))
