"""What teams do: which events are a team's, what comes next, and telling its people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.attendance.models import session_condition
from events.models import Attendance, Event, Shift
from events.shifts.queries import shift_cards, with_card_data
from volunteer.core import forms
from volunteer.models import Area, ServicePoint, Team, User
from volunteer.notices import outbox
from volunteer.places.models import ServicePointQuerySet

MOST_CARDS = 10


def events_of_team(team: Team, reader: User | AnonymousUser, at: datetime) -> dict[str, Any]:
    """For the page of a team: `cards` of its next shifts with their template, how many were `held`, verified `hours` in minutes."""
    shifts = Shift.objects.filter(event__team=team)
    return {
        "cards": shift_cards(with_card_data(shifts.upcoming(at))[:MOST_CARDS], reader=reader, at=at),
        "card_template": "events/public/_event_card.html",
        "held": shifts.filter(session_condition()).count(),
        "hours": Attendance.objects.verified().filter(shift__event__team=team).aggregate(sum=Sum("minutes"))["sum"] or 0,
    }


def announce_event(shift: Shift, at: datetime) -> None:
    """Tell the people of the team that its event is open for sign-up: once for an event, in the transaction that publishes."""
    team = shift.event.team
    if team is None or not team.stands:
        return
    people = User.objects.get_queryset().filter(teammembers__in=team.members.standing(), is_active=True)
    params, key = {"name": team.name, "title": shift.event.title}, f"team_event:{shift.event_id}"
    url = reverse("events:shift", args=[shift.pk])
    outbox.notify_many(people=people, kind="team_event", params=params, key=key, at=at, url=url)


def teams_around(points: ServicePointQuerySet) -> QuerySet[Team]:
    """The teams whose area contains one of these points."""
    parents = Area.objects.communities().filter(Q(points__in=points) | Q(children__points__in=points))
    return Team.objects.standing().filter(Q(area__in=parents) | Q(area__points__in=points)).distinct()


def offer_teams(form: forms.ModelForm, points: ServicePointQuerySet) -> None:  # type: ignore[type-arg]
    """Offer in an event's form the teams around these points and the one it has; without any the field goes."""
    field: Any = form.fields["team"]
    offered = Team.objects.filter(Q(pk__in=teams_around(points).values("pk")) | Q(pk=form.instance.team_id))
    field.queryset, field.empty_label = offered.order_by("area__path", "name"), _("none")
    if not field.queryset.exists():
        del form.fields["team"]


def point_of_event(event: Event) -> ServicePointQuerySet:
    return ServicePoint.objects.filter(pk=event.point_id)
