"""API keys, subscriptions of other systems, and the messages on their way to them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.core.model_fields import OfOnePlace, ended_by_constraint, one_place_constraint
from events.core.occurrences import Occurrence
from volunteer.models import User


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid(self, at: datetime) -> ApiKeyQuerySet:
        return self.filter(ended_at=None, until__gt=at)


class ApiKey(OfOnePlace):
    """What one other system may read, of one area or point, until its end. Only the SHA-256 of its secret is kept.

    `id` is made in the form. `used_at` is the last use, to the minute.
    """

    class Resource(models.TextChoices):
        AREAS = "areas", pgettext_lazy("resource", "areas")
        POINTS = "points", pgettext_lazy("resource", "service points")
        EVENTS = "events", pgettext_lazy("resource", "events with their shifts")
        PARTICIPATIONS = "participations", pgettext_lazy("resource", "participations of each shift, without names")
        FIGURES = "figures", pgettext_lazy("resource", "figures by unit and month")
        OUTCOMES = "outcomes", pgettext_lazy("resource", "outcomes of shifts")
        SKILLS = "skills", pgettext_lazy("resource", "how many people have which skill")
        REQUESTS = "requests", pgettext_lazy("resource", "requests, without words and names")

    id = models.UUIDField(primary_key=True)
    name = models.CharField(_("which system reads"), max_length=60)
    contact = models.CharField(_("who answers for it"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    resources = ArrayField(models.CharField(max_length=20, choices=Resource))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(ApiKeyQuerySet)()

    class Meta:
        constraints = [
            one_place_constraint("api_key_is_of_one_place"),
            models.CheckConstraint(condition=Q(until__gt=models.F("made_at")), name="api_key_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(resources__len__gt=0), name="api_key_opens_something"),
            ended_by_constraint("api_key_is_ended_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> list[str]:
        """What it opens, in words."""
        return [str(self.Resource(name).label) for name in self.resources]


class Happening(models.TextChoices):
    """What can be told. The value goes out as it is."""

    PUBLISHED = "shift.published", pgettext_lazy("happening", "a shift was published")
    CHANGED = "shift.changed", pgettext_lazy("happening", "a shift was changed")
    CANCELLED = "shift.cancelled", pgettext_lazy("happening", "a shift was cancelled")
    CLOSED = "shift.closed", pgettext_lazy("happening", "a shift was closed")
    SETTLED = "shift.settled", pgettext_lazy("happening", "a shift was settled")
    REQUEST = "request.state", pgettext_lazy("happening", "a request came a step further")
    REPORT = "report.handed_in", pgettext_lazy("happening", "a report of figures was handed in")


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
            one_place_constraint("subscription_is_of_one_place"),
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="subscription_wants_something"),
            ended_by_constraint("subscription_is_ended_by_somebody"),
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
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="messages", db_index=False)
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
