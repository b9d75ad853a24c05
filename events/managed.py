"""What is managed: finding a shift among those one runs, and what waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import ChangeRequest, Event, Shift
from events.models.events import ShiftQuerySet
from events.publishing import SHORT
from volunteer import scope
from volunteer.listing import FilterSet, WordsFilter
from volunteer.models import User
from volunteer.scope import Power

State = Shift.State
CHOICES = [
    ("ahead", _("ahead and unfinished")),
    ("waits", _("waits for me")),
    ("draft", State.DRAFT.label),
    ("submitted", State.SUBMITTED.label),
    ("published", State.PUBLISHED.label),
    ("over", pgettext_lazy("shifts", "over")),
]


def needs_hand(at: datetime) -> Q:
    """Shifts that wait for the one who runs them: sent back, without budget, or over and not closed."""
    return Q(state=State.RETURNED) | Q(state=State.APPROVED, state_note__startswith=SHORT) | Q(state=State.PUBLISHED, end__lte=at)


def waits(user: User, at: datetime) -> ShiftQuerySet:
    """The shifts that wait for this manager's hand."""
    return Shift.objects.run_by(user, scope.of(user, Power.RUN, at)).filter(needs_hand(at))


def to_decide(user: User, at: datetime) -> QuerySet[Event]:
    """The events that wait for this reviewer: submitted, or with a change that was asked for."""
    waiting = Q(state=State.SUBMITTED) | Q(changes__state=ChangeRequest.State.ASKED)
    mine = Shift.objects.in_scope(scope.of(user, Power.REVIEW, at))
    return Event.objects.filter(pk__in=mine.filter(waiting).order_by().values("event"))


class ManagedFilter(FilterSet):
    show = filters.ChoiceFilter(label=_("show"), choices=CHOICES, method="by_state", empty_label=None, initial="ahead")
    q = WordsFilter("event__title", "event__point__name", "leader__name", label=_("Title, service point or leader"))

    class Meta:
        model = Shift
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.at = at
        super().__init__({"show": "ahead", **data.dict()}, *args, **kwargs)

    def by_state(self, found: ShiftQuerySet, name: str, value: str) -> ShiftQuerySet:
        ended = [State.CLOSED, State.SETTLED, State.CANCELLED]
        if value == "ahead":
            return found.exclude(state__in=ended).order_by("start", "id")
        if value == "over":
            return found.filter(state__in=ended).order_by("-start", "id")
        if value == "waits":
            return found.filter(needs_hand(self.at)).order_by("start", "id")
        return found.filter(state=value).order_by("start", "id")
